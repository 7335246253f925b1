-- It is proved that the click saved nothing: puts the phase back to none, frees the natural key, and delays the job until it is entered again. The only
-- script that moves a phase back. Charges an attempt, and ends the job as dead after the last one, unless max attempts is 0.
-- keys: job bytenant lease fence phase run ready blocked fair ctl delayed dead cancelled ev hook broken
-- args: id, fence, reason, delay ms (jitter included), max attempts or 0
-- answers: ok | gone | stale | refused when the record was verified
-- bound: one job
-- full memory: goes on
local id, fence, reason, delay_ms, max = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local now = now_ms()
local job, answer = verify_fence(id, fence, 'notlanded', now)
if not job then
  return answer
end
if phase_of(id) == 'verified' then
  return 'refused'
end
if phase_of(id) ~= 'none' then
  set_phase(id, 'none')
end
end_lease(id, job, 'notlanded', fence)
release_key(id, job)
if max > 0 then
  job.attempts = (job.attempts or 0) + 1
end
job.reason = reason
if job.cancel then
  to_cancelled(id, job, now)
elseif max > 0 and job.attempts >= max then
  to_dead(id, job, now)
else
  to_delayed(id, job, now, now + delay_ms)
  add_event(now, id, 'delayed')
end
return 'ok'
