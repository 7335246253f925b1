-- Puts a job back into the queue after an infrastructure error. A stall is charged when the job is the cause (job), or when it was alone in the browser that
-- was lost (alone) and did not end one of this worker's before; not when other jobs were lost with it (together).
-- keys: job bytenant lease fence phase run ready blocked delayed fair ctl dead review cancelled ev hook wake worker broken
-- args: id, fence, reason, max stalls, job | alone | together
-- answers: ok | gone | stale
-- bound: one job
-- full memory: goes on
local id, fence, reason, max, cause = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local now = now_ms()
local job, answer = verify_fence(id, fence, 'stall', now)
if not job then
  return answer
end
end_lease(id, job, 'stall', fence)
stalled(id, job, now, reason, max, cause == 'job' or (cause == 'alone' and is_charged(job, worker_of(fence))))
wake()
return 'ok'
