-- Puts a job back into the queue after an infrastructure error and charges a stall.
-- keys: job lease fence phase run ready blocked fair ctl dead review cancelled ev hook wake
-- args: id, fence, reason, max stalls
-- answers: ok | gone | stale
-- bound: one job
-- full memory: goes on
local id, fence, reason, max = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local now = now_ms()
local job, answer = verify_fence(id, fence, 'stall', now)
if not job then
  return answer
end
end_lease(id, job, 'stall', fence)
stalled(id, job, now, reason, max)
wake()
return 'ok'
