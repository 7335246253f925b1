-- Takes the first jobs that may run. A head whose natural key is held, whose group is full or paused, or whose site had its share of starts
-- leaves the line and waits under that group; it is charged nothing. So every head is looked at once, not at each claim. Jobs of sites that this
-- worker can't serve now wait under their site, until a worker that can serve it finds them: they must not keep it from the jobs behind them.
-- keys: job ready blocked lease fence phase run rate ctl ev
-- args: worker, lease ms, most jobs, most heads to look at, number of sites that the worker can't serve and their names, most running per tenant, per site, per account (0: no cap), then for each limited site: site, most running, starts per minute, burst
-- answers: more | none, then for each job: id, fence, record, payload, phase
-- bound: 50 heads
-- full memory: goes on
local worker, lease_ms, most, heads = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local unserved, limits = read_worker(5)
local now = now_ms()
local paused = read_paused()
if paused and paused['all'] then
  return { 'none' }
end

local running, served, payloads, raws = {}, {}, {}, {}

-- As counted at the call's begin, and what it started since.
local function running_of(group)
  running[group] = running[group] or tonumber(redis.call('HGET', key.run, group) or '0')
  return running[group] + (counts[group] or 0)
end

-- Answers the group that keeps the job and why; nil when it may run.
local function blocking_group(id, job)
  if unserved[job.site] then
    return 'away:' .. job.site, 'waiting: a worker that looked could not serve ' .. job.site .. ' then'
  end
  if paused then
    for _, scope in ipairs({ 'site:' .. job.site, 'tenant:' .. job.tenant }) do
      if paused[scope] then
        return 'pause:' .. scope, 'waiting: ' .. scope .. ' is paused'
      end
    end
  end
  if limits.capped then
    for place, group in ipairs(run_fields(job)) do
      local cap = cap_of(limits, place, job.site)
      if cap > 0 and running_of(group) >= cap then
        return group, 'waiting: ' .. running_of(group) .. ' jobs of ' .. string.gsub(group, '\1', '/') .. ' run already'
      end
    end
  end
  local pace = limits.sites[job.site]
  if pace and pace.per_minute > 0 and tokens(job.site, pace, now) < 1 then
    return 'rate:' .. job.site, 'waiting: ' .. job.site .. ' may start ' .. pace.per_minute .. ' jobs a minute'
  end
  local field = hold_field(job)
  local holder = field and holder_of(field)
  if holder and holder ~= id and exists(holder) then
    return field, 'waiting: job ' .. holder .. ' holds the natural key ' .. job.naturalKey .. ' of ' .. job.site
  end
  if field and holder ~= id then
    set_holder(field, id)
  end
  if pace and pace.per_minute > 0 then
    spend_token(job.site, pace, now)
  end
  return nil
end

-- Answers the record as it is stored. That the job runs, since when and by whom, its lease and fence say: the record is written again only when
-- it has the reason of a wait or of an earlier run.
local function start(id, job)
  count_running(job, 1)
  served[job.priority] = math.max(served[job.priority] or 0, job.tag)
  add_event(now, id, 'running')
  if not job.reason then
    return raws[id]
  end
  job.reason = nil
  local record = encode_job(job)
  records[#records + 1], records[#records + 2] = id, record
  return record
end

-- Reads the heads, then takes them out of the line: a record that cannot be read is not lost.
local function take(ids)
  local fields = {}
  for _, id in ipairs(ids) do
    fields[#fields + 1], fields[#fields + 2] = id, id .. ':payload'
  end
  local values = redis.call('HMGET', key.job, unpack(fields))
  for place, id in ipairs(ids) do
    local raw = values[2 * place - 1]
    jobs[id] = raw and cjson.decode(raw) or false
    raws[id] = raw
    payloads[id] = values[2 * place] or ''
  end
  read_holders(ids)
  redis.call('ZREM', key.ready, unpack(ids))
end

-- Every claim has a fence of its own: a number one higher than the last, the time, and the worker. The time makes it this claim's alone: a server that took
-- over without having heard of an earlier claim counts to the same number again. A job that never had a fence was never tried, and has no phase.
local function fence_and_lease(ids)
  local expiry, next_fences, expiries, again = integer_text(now + lease_ms), {}, {}, {}
  for place, last in ipairs(redis.call('HMGET', key.fence, unpack(ids))) do
    local id = ids[place]
    fences[id] = string.format('%d.%d.%s', number_of(last or '0') + 1, now, worker)
    next_fences[2 * place - 1], next_fences[2 * place] = id, fences[id]
    expiries[2 * place - 1], expiries[2 * place] = expiry, id
    again[#again + 1] = last and id or nil
    phases[id] = false
  end
  redis.call('HSET', key.fence, unpack(next_fences))
  redis.call('ZADD', key.lease, unpack(expiries))
  if #again > 0 then
    read_phases(again)
  end
end

local started, started_records, looked, ids = {}, {}, 0, nil
repeat
  ids = redis.call('ZRANGE', key.ready, 0, math.min(most - #started, heads - looked) - 1)
  if #ids > 0 then
    take(ids)
  end
  for _, id in ipairs(ids) do
    looked = looked + 1
    local job = load_job(id)
    if job then
      local group, why = blocking_group(id, job)
      if group then
        to_blocked(id, job, now, group, why)
      else
        started[#started + 1] = id
        started_records[#started] = start(id, job)
      end
    end
  end
until #ids == 0 or #started == most or looked >= heads

local answer = { (#started < most and looked >= heads) and 'more' or 'none' }
if #started == 0 then
  return answer
end

fence_and_lease(started)
for place, id in ipairs(started) do
  local last = #answer
  answer[last + 1], answer[last + 2], answer[last + 3], answer[last + 4], answer[last + 5] = id, fences[id], started_records[place], payloads[id], phase_of(id)
end
for priority, tag in pairs(served) do
  local field = 'served' .. priority
  if tag > tonumber(redis.call('HGET', key.ctl, field) or '0') then
    redis.call('HSET', key.ctl, field, tag)
  end
end
return answer
