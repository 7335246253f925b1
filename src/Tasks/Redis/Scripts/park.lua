-- Hands a job over to a person's review. From phase intent on its natural key stays reserved.
-- keys: job bytenant lease fence phase run ready blocked fair ctl review ev hook broken
-- args: id, fence, reason
-- answers: ok | gone | stale
-- bound: one job, and 50 that wait for its natural key
-- full memory: goes on
local id, fence, reason = ARGV[1], ARGV[2], ARGV[3]
local now = now_ms()
local job, answer = verify_fence(id, fence, 'park', now)
if not job then
  return answer
end
end_lease(id, job, 'park', fence)
release_key_unless_tried(id, job)
job.reason = reason
to_review(id, job, now)
tell_waiting(id, job, now)
return 'ok'
