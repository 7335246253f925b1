-- Takes the first jobs that may run. A head whose natural key is held, whose group is full or paused, or whose site had its share of starts
-- leaves the line and waits under that group; it is charged nothing. So every head is looked at once, not at each claim. Jobs of sites that this
-- worker can't serve stay where they are, for others.
-- keys: job ready blocked lease fence phase run rate ctl ev
-- args: worker, lease ms, most jobs, most heads to look at, number of sites that the worker can't serve and their names, most running per tenant, per site, per account (0: no cap), then for each limited site: site, most running, starts per minute, burst
-- answers: more | none, then for each job: id, fence, record, payload, phase
-- bound: 50 heads
-- full memory: goes on
local worker, lease_ms, most, heads = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local unserved, unserved_count = {}, tonumber(ARGV[5])
for place = 6, 5 + unserved_count do
  unserved[ARGV[place]] = true
end
local limits = read_limits(6 + unserved_count)
local now = now_ms()
local paused = read_paused()
if paused['all'] then
  return { 'none' }
end

local running, served = {}, {}

local function running_of(group)
  running[group] = running[group] or tonumber(redis.call('HGET', key.run, group) or '0')
  return running[group]
end

-- Answers the group that keeps the job and why; nil when it may run.
local function obstacle(id, job)
  for _, scope in ipairs({ 'site:' .. job.site, 'tenant:' .. job.tenant }) do
    if paused[scope] then
      return 'pause:' .. scope, 'waiting: ' .. scope .. ' is paused'
    end
  end
  for place, group in ipairs(run_fields(job)) do
    local cap = cap_of(limits, place, job.site)
    if cap > 0 and running_of(group) >= cap then
      return group, 'waiting: ' .. running[group] .. ' jobs of ' .. string.gsub(group, '\1', '/') .. ' run already'
    end
  end
  local pace = limits.sites[job.site]
  if pace and pace.per_minute > 0 and tokens(job.site, pace, now) < 1 then
    return 'rate:' .. job.site, 'waiting: ' .. job.site .. ' may start ' .. pace.per_minute .. ' jobs a minute'
  end
  local field = hold_field(job)
  if field and redis.call('HSETNX', key.run, field, id) == 0 then
    local holder = redis.call('HGET', key.run, field)
    if holder ~= id and redis.call('HEXISTS', key.job, holder) == 1 then
      return field, 'waiting: job ' .. holder .. ' holds the natural key ' .. job.naturalKey .. ' of ' .. job.site
    end
    redis.call('HSET', key.run, field, id)
  end
  if pace and pace.per_minute > 0 then
    spend_token(job.site, pace, now)
  end
  return nil
end

local function start(id, job)
  local fence = redis.call('HINCRBY', key.fence, id, 1)
  redis.call('ZADD', key.lease, now + lease_ms, id)
  for _, group in ipairs(run_fields(job)) do
    running[group] = redis.call('HINCRBY', key.run, group, 1)
  end
  served[job.priority] = math.max(served[job.priority] or 0, job.tag)
  job.state = 'running'
  job.reason = nil
  job.worker = worker
  job.ended = nil
  job.endedFence = nil
  job.updated = now
  local record = cjson.encode(job)
  redis.call('HSET', key.job, id, record)
  tell(now, id, 'running')
  return fence, record
end

local answer, claimed = { 'none' }, 0

local function give(id, job, payload)
  local fence, record = start(id, job)
  claimed = claimed + 1
  for _, value in ipairs({ id, fence, record, payload or '', phase_of(id) }) do
    answer[#answer + 1] = value
  end
end

local looked, left, ids = 0, 0, nil
repeat
  local leaving = {}
  ids = redis.call('ZRANGE', key.ready, left, left + math.min(most - claimed, heads - looked) - 1)
  for _, id in ipairs(ids) do
    looked = looked + 1
    local fields = redis.call('HMGET', key.job, id, id .. ':payload')
    local job = fields[1] and cjson.decode(fields[1])
    if job and unserved[job.site] then
      left = left + 1
    else
      leaving[#leaving + 1] = id
      local group, why
      if job then
        group, why = obstacle(id, job)
      end
      if group then
        to_blocked(id, job, now, group, why)
      elseif job then
        give(id, job, fields[2])
      end
    end
  end
  if #leaving > 0 then
    redis.call('ZREM', key.ready, unpack(leaving))
  end
until #ids == 0 or claimed == most or looked >= heads

for priority, tag in pairs(served) do
  local field = 'served' .. priority
  if tag > tonumber(redis.call('HGET', key.ctl, field) or '0') then
    redis.call('HSET', key.ctl, field, tag)
  end
end
if claimed < most and looked >= heads and left < heads then
  answer[1] = 'more'
end
return answer
