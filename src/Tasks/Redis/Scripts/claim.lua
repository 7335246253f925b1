-- Claims the first jobs that may run. A job whose natural key is reserved by another, whose group is full or paused, or whose site's starts per
-- minute are used up is moved to the blocked set under that group, at no cost to its attempts. So each job is checked once, not at every claim.
-- Jobs of sites that this worker can't serve now are blocked under their site until a worker that can serve it unblocks them; otherwise they
-- would delay the jobs behind them. A job whose payload is encrypted with a key that the worker does not have is blocked under the key's id in the same
-- way. With a site on trial, the first jobs blocked under that site are claimed instead of those in the ready set.
-- keys: job bytenant payload ready blocked lease fence phase run rate ctl ev hook broken
-- args: worker, lease ms, max jobs, max jobs to check, site on trial or '', number of sites that the worker can't serve and their names, number of its encryption keys and their ids, max running per tenant, per site, per account (0: no cap), then for each limited site: site, max running, starts per minute, burst
-- answers: schema when a later version has taken the queue over; or more | none, then for each job: id, fence, record, payload, phase
-- bound: 50 jobs checked
-- full memory: goes on
local schema = redis.call('HGET', key.ctl, 'schema')
if schema and schema ~= tostring(SCHEMA) then
  return { 'schema' }
end
local worker, lease_ms, max, max_checks = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local on_trial = ARGV[5]
local unserved, key_ids, limits = read_worker(6)
local now = now_ms()
local paused = read_paused()
if paused and paused['all'] then
  return { 'none' }
end

local running, served, texts, raws = {}, {}, {}, {}

-- The count at the start of the call plus what this call has started.
local function running_of(group)
  running[group] = running[group] or number_in(redis.call('HGET', key.run, group))
  return running[group] + (counts[group] or 0)
end

-- Answers the group that blocks the job and the reason; nil when it may run.
local function blocking_group(id, job)
  if unserved[job.site] and job.site ~= on_trial then
    return 'away:' .. job.site, 'waiting: a worker could not serve ' .. job.site .. ' when it checked'
  end
  local key_id = string.match(texts[id], '^enc1:[^:]*:([0-9a-f]+)%.')
  if key_id and #key_id == 8 and not key_ids[key_id] then
    return 'decrypt:' .. key_id, 'waiting: its payload is encrypted with key ' .. key_id .. ', which the worker that checked it does not have. A worker that has the key runs it'
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
  local field = natural_key_field(job)
  local holder = field and holder_of(field)
  if holder and holder ~= id and exists(holder) then
    local why, needs_person = waits_for(job, holder)
    if needs_person then
      tell_wait(id, job, holder, now)
    end
    return field, why
  end
  if field and holder ~= id then
    reserve_key(field, id)
  end
  if pace and pace.per_minute > 0 then
    spend_token(job.site, pace, now)
  end
  return nil
end

-- Answers the record as stored. The lease and the fencing token say that the job runs, since when and by whom, so the record is written only
-- to remove the reason of a wait or of an earlier run.
local function start(id, job)
  count_running(job, 1)
  served[job.priority] = math.max(served[job.priority] or 0, job.tag)
  add_event(now, id, 'running')
  if not job.reason then
    return raws[id]
  end
  job.reason = nil
  job.blocked = nil
  local record = encode_job(job)
  records[#records + 1], records[#records + 2] = id, record
  return record
end

-- The ids of the first jobs that are blocked under a group, and their members of the blocked set.
local function blocked_under(group, most)
  local found = {}
  local members = redis.call('ZRANGEBYLEX', key.blocked, '[' .. group .. GROUP_END, '(' .. group .. AFTER_GROUP, 'LIMIT', 0, most)
  for place, member in ipairs(members) do
    found[place] = string.match(member, '([^' .. GROUP_END .. ']*)$')
  end
  return found, members
end

-- The ids of the next jobs to check; of blocked ones also their members of the blocked set. Behind the ready jobs come those that a worker without their key
-- left to this one: it must not stand idle until they are unblocked, and then race the other worker for them.
local function next_jobs(most)
  if most <= 0 then
    return {}
  end
  if on_trial ~= '' then
    return blocked_under('away:' .. on_trial, most)
  end
  local ids = redis.call('ZRANGE', key.ready, 0, most - 1)
  if #ids > 0 then
    return ids
  end
  for key_id in pairs(key_ids) do
    local found, members = blocked_under('decrypt:' .. key_id, most)
    if #found > 0 then
      return found, members
    end
  end
  return {}
end

-- Reads the jobs, then removes them from the ready set. A job whose record can't be read is set aside in the same step.
local function take(ids, members)
  local found, contents = redis.call('HMGET', key.job, unpack(ids)), redis.call('HMGET', key.payload, unpack(ids))
  for place, id in ipairs(ids) do
    raws[id], texts[id] = found[place], contents[place]
    jobs[id] = read_record(id, raws[id])
    if not jobs[id] or not texts[id] then
      set_aside(id, faults[id] or 'it has no payload')
    end
  end
  read_holders(ids)
  if members then
    redis.call('ZREM', key.blocked, unpack(members))
  else
    redis.call('ZREM', key.ready, unpack(ids))
  end
end

-- Every claim gets its own fencing token: a number one higher than the last, the time, and the worker. The time makes it unique: a server that took
-- over without having received an earlier claim counts to the same number again. A job without a token was never claimed and has no phase.
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

local started, started_records, checked, ids, members = {}, {}, 0, nil, nil
repeat
  ids, members = next_jobs(math.min(max - #started, max_checks - checked))
  if #ids > 0 then
    take(ids, members)
  end
  for _, id in ipairs(ids) do
    checked = checked + 1
    local job = texts[id] and load_job(id)
    if job then
      job.tag = job.tag or 0
      local group, why = blocking_group(id, job)
      if group then
        to_blocked(id, job, now, group, why)
      else
        started[#started + 1] = id
        started_records[#started] = start(id, job)
      end
    end
  end
until #ids == 0 or #started == max or checked >= max_checks

local answer = { (#started < max and checked >= max_checks) and 'more' or 'none' }
if #started == 0 then
  return answer
end

fence_and_lease(started)
for place, id in ipairs(started) do
  local last = #answer
  answer[last + 1], answer[last + 2], answer[last + 3], answer[last + 4], answer[last + 5] = id, fences[id], started_records[place], texts[id], phase_of(id)
end
for priority, tag in pairs(served) do
  local field = 'served' .. priority
  if tag > number_in(redis.call('HGET', key.ctl, field)) then
    redis.call('HSET', key.ctl, field, tag)
  end
end
return answer
