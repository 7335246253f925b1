-- Done and verified in one step; frees the natural key.
-- keys: job lease fence phase run done ev
-- args: id, fence, verdict, result
-- answers: ok | gone | stale
-- bound: one job
-- full memory: goes on
local id, fence, verdict, result = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local now = now_ms()
local job, answer = check(id, fence, 'ack', now)
if not job then
  return answer
end
end_lease(id, job, 'ack', fence)
free_key(id, job)
if verdict ~= 'read' then
  redis.call('HSET', key.phase, id, 'verified')
end
job.state = 'done'
job.verdict = verdict
job.reason = nil
redis.call('HSET', key.job, id .. ':result', result)
redis.call('ZADD', key.done, now, id)
save(id, job, now)
tell(now, id, 'done')
return 'ok'
