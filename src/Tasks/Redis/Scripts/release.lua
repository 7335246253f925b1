-- Puts a job back into the queue without charging an attempt or a stall, at once or after a delay. A job whose cancellation was requested is
-- cancelled if nothing was submitted to the site.
-- keys: job bytenant lease fence phase run ready blocked fair ctl delayed cancelled ev hook wake broken
-- args: id, fence, delay ms, reason or ''
-- answers: ok | gone | stale
-- bound: one job
-- full memory: goes on
local id, fence, delay_ms, reason = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local now = now_ms()
local job, answer = verify_fence(id, fence, 'release', now)
if not job then
  return answer
end
end_lease(id, job, 'release', fence)
release_key_unless_tried(id, job)
job.reason = reason ~= '' and reason or nil
if delay_ms > 0 and not (job.cancel and phase_of(id) == 'none') then
  to_delayed(id, job, now, now + delay_ms)
else
  return_to_ready(id, job, now)
  wake()
end
return 'ok'
