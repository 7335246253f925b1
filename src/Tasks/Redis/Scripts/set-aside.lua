-- Sets a job aside that its worker could not read: it leaves its worker and every set of waiting jobs, and a person acts. Its natural key stays reserved.
-- keys: job lease fence phase run ready blocked fair ctl broken
-- args: id, fence, what is wrong
-- answers: ok | gone | stale
-- bound: one job
-- full memory: goes on
local id, fence, fault = ARGV[1], ARGV[2], ARGV[3]
local job, answer = verify_fence(id, fence, 'set-aside', now_ms())
if not job then
  return answer
end
end_lease(id, job, 'set-aside', fence)
set_aside(id, fault)
return 'ok'
