-- Puts the jobs of expired leases back into the queue.
-- keys: job lease fence phase run ready blocked fair ctl dead review cancelled ev hook wake
-- args: max stalls, max leases
-- answers: how many leases had expired
-- bound: 50 leases
-- full memory: goes on
local max, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
local now = now_ms()
local ids = redis.call('ZRANGEBYSCORE', key.lease, '-inf', now, 'LIMIT', 0, limit)
if #ids > 0 then
  read_jobs(ids)
  read_phases(ids)
  read_claims(ids)
end
for _, id in ipairs(ids) do
  local job = load_job(id)
  if job then
    local worker = string.match(fences[id] or '', '^%d+%.%d+%.(.+)$') or 'unknown'
    end_lease(id, job, 'reap', fences[id])
    stalled(id, job, now, 'the lease of worker ' .. worker .. ' expired at phase ' .. phase_of(id), max)
  else
    redis.call('ZREM', key.lease, id)
  end
end
if #ids > 0 then
  wake()
end
return #ids
