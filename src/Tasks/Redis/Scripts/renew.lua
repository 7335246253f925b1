-- Renews a lease from now on. The answer cancel says that the lease was renewed and that the job's cancellation was requested.
-- keys: job lease fence
-- args: id, fence, lease ms
-- answers: ok | cancel | gone | stale
-- bound: one job
-- full memory: goes on
local id, fence, lease_ms = ARGV[1], ARGV[2], tonumber(ARGV[3])
local now = now_ms()
local job, answer = verify_fence(id, fence, 'renew', now)
if not job then
  return answer
end
redis.call('ZADD', key.lease, now + lease_ms, id)
return job.cancel and 'cancel' or 'ok'
