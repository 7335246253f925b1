-- Puts the jobs of expired leases back into the queue. When a worker is lost with several jobs, the worker is at fault: none of them is charged a stall.
-- The leases of a lost worker run out within one renewal interval of each other, so those that are about to run out count as well.
-- keys: job bytenant lease fence phase run ready blocked delayed fair ctl dead review cancelled ev hook wake worker broken
-- args: max stalls, max leases, ms within which the leases of a lost worker run out
-- answers: how many leases had expired
-- bound: 50 leases, and 200 that are about to expire
-- full memory: goes on
local max, limit, spread = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local REMEMBERED = 86400000
local now = now_ms()
local ids = redis.call('ZRANGEBYSCORE', key.lease, '-inf', now, 'LIMIT', 0, limit)
if #ids == 0 then
  return 0
end
read_jobs(ids)
read_phases(ids)
read_claims(ids)

-- How many leases each of these workers loses about now.
local lost = {}
for _, id in ipairs(ids) do
  local worker = worker_of(fences[id])
  lost[worker] = (lost[worker] or 0) + 1
end
local ending = redis.call('ZRANGEBYSCORE', key.lease, '(' .. integer_text(now), integer_text(now + spread), 'LIMIT', 0, 200)
if #ending > 0 then
  for _, fence in ipairs(redis.call('HMGET', key.fence, unpack(ending))) do
    local worker = worker_of(fence or '')
    lost[worker] = lost[worker] and lost[worker] + 1
  end
end
for worker, count in pairs(lost) do
  local mark = redis.call('ZSCORE', key.worker, 'lost:' .. worker)
  if mark and now - tonumber(mark) <= 2 * spread then
    lost[worker] = count + 1
  end
  redis.call('ZADD', key.worker, integer_text(now), 'lost:' .. worker)
end

for _, id in ipairs(ids) do
  local job = load_or_set_aside(id)
  if job then
    local worker = worker_of(fences[id])
    local reason = 'the lease of worker ' .. worker .. ' expired at phase ' .. phase_of(id)
    end_lease(id, job, 'reap', fences[id])
    if lost[worker] > 1 then
      stalled(id, job, now, reason .. ', together with its other jobs', max, false)
    else
      stalled(id, job, now, reason, max, is_charged(job, worker))
    end
  else
    -- Its running counts are given back by what can be read of it.
    local kept, record = pcall(cjson.decode, redis.call('HGET', key.job, id) or '')
    if kept and type(record) == 'table' and is_name(record.site) and is_name(record.tenant) and (record.account == nil or is_name(record.account)) then
      end_lease(id, record, 'reap', nil)
    else
      redis.call('ZREM', key.lease, id)
    end
  end
end
for _, worker in ipairs(redis.call('ZRANGEBYSCORE', key.worker, '-inf', now - REMEMBERED, 'LIMIT', 0, limit)) do
  redis.call('ZREM', key.worker, worker)
end
wake()
return #ids
