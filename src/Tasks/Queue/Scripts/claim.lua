-- Takes the first job that may run. A head whose natural key is held, or whose group is full, waits aside and is charged nothing.
-- keys: job ready delayed lease fence phase run ev
-- args: worker, lease ms, heads to look at, aside ms, most running per tenant, per site, per account (0: no cap)
-- answers: {claimed, id, fence, record, payload, phase} | {none} | {more} when every head looked at had to wait
-- bound: 32 heads
-- full memory: goes on
local worker, lease_ms, heads, aside_ms = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local caps = { tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]) }
local now = now_ms()

local function obstacle(id, job)
  local field = hold_field(job)
  local holder = field and redis.call('HGET', key.run, field)
  if holder and holder ~= id and redis.call('HEXISTS', key.job, holder) == 1 then
    return 'waiting: job ' .. holder .. ' holds the natural key ' .. job.naturalKey .. ' of ' .. job.site
  end
  for place, group in ipairs(run_fields(job)) do
    local running = tonumber(redis.call('HGET', key.run, group) or '0')
    if caps[place] > 0 and running >= caps[place] then
      return 'waiting: ' .. running .. ' jobs of ' .. string.gsub(group, '\1', '/') .. ' run already'
    end
  end
  return nil
end

local ids = redis.call('ZRANGE', key.ready, 0, heads - 1)
for _, id in ipairs(ids) do
  redis.call('ZREM', key.ready, id)
  local job = load(id)
  if job then
    local why = obstacle(id, job)
    if why then
      job.reason = why
      job.aside = true
      to_delayed(id, job, now, now + aside_ms)
    else
      local fence = redis.call('HINCRBY', key.fence, id, 1)
      redis.call('ZADD', key.lease, now + lease_ms, id)
      local field = hold_field(job)
      if field then
        redis.call('HSET', key.run, field, id)
      end
      count_running(job, 1)
      job.state = 'running'
      job.reason = nil
      job.worker = worker
      job.ended = nil
      job.endedFence = nil
      save(id, job, now)
      tell(now, id, 'running')
      return { 'claimed', id, fence, cjson.encode(job), redis.call('HGET', key.job, id .. ':payload') or '', phase_of(id) }
    end
  end
end
return { #ids == heads and 'more' or 'none' }
