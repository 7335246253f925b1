-- Drain: back to ready, nothing charged.
-- keys: job lease fence phase run ready ev wake
-- args: id, fence
-- answers: ok | gone | stale
-- bound: one job
-- full memory: goes on
local id, fence = ARGV[1], ARGV[2]
local now = now_ms()
local job, answer = check(id, fence, 'release', now)
if not job then
  return answer
end
end_lease(id, job, 'release', fence)
free_key_unless_tried(id, job)
to_ready(id, job, now)
wake()
return 'ok'
