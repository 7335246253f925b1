-- Gives back what lost workers held.
-- keys: job lease fence phase run ready blocked fair ctl dead review cancelled ev hook wake
-- args: most stalls, most leases to look at
-- answers: how many leases were given back
-- bound: 50 leases
-- full memory: goes on
local most, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
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
    stalled(id, job, now, 'the lease of worker ' .. worker .. ' ran out at phase ' .. phase_of(id), most)
  else
    redis.call('ZREM', key.lease, id)
  end
end
if #ids > 0 then
  wake()
end
return #ids
