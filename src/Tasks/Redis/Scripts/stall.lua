-- The worker gives a job back after an infrastructure error: a charged stall.
-- keys: job lease fence phase run ready blocked fair ctl dead review cancelled ev hook wake
-- args: id, fence, reason, most stalls
-- answers: ok | gone | stale
-- bound: one job
-- full memory: goes on
local id, fence, reason, most = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local now = now_ms()
local job, answer = verify_fence(id, fence, 'stall', now)
if not job then
  return answer
end
end_lease(id, job, 'stall', fence)
stalled(id, job, now, reason, most)
wake()
return 'ok'
