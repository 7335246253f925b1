-- An application error before phase intent: charges an attempt, then delays the job, or ends it as dead after the last attempt.
-- keys: job bytenant lease fence phase run ready blocked fair ctl delayed dead cancelled ev hook broken
-- args: id, fence, reason, delay ms (jitter included), max attempts
-- answers: ok | gone | stale | refused at phase intent or later
-- bound: one job
-- full memory: goes on
local id, fence, reason, delay_ms, max = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local now = now_ms()
local job, answer = verify_fence(id, fence, 'retry', now)
if not job then
  return answer
end
if phase_of(id) ~= 'none' then
  return 'refused'
end
end_lease(id, job, 'retry', fence)
release_key(id, job)
job.attempts = (job.attempts or 0) + 1
job.reason = reason
if job.cancel then
  to_cancelled(id, job, now)
elseif job.attempts >= max then
  to_dead(id, job, now)
else
  to_delayed(id, job, now, now + delay_ms)
  add_event(now, id, 'delayed')
end
return 'ok'
