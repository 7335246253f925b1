-- Ends several jobs as done and verified in one step; releases their natural keys. That a worker finished a job is remembered for the charging of stalls.
-- keys: job bytenant result lease fence phase run ready blocked fair ctl done ev hook worker broken
-- args: for each job: id, fence, verdict, result
-- answers: for each job: ok | gone | stale
-- bound: 50 jobs
-- full memory: goes on
local now = now_ms()

local function acknowledge(id, fence, verdict, result)
  local job, answer = verify_fence(id, fence, 'ack', now)
  if not job then
    return answer
  end
  end_lease(id, job, 'ack', fence)
  release_key(id, job)
  if verdict ~= 'read' then
    set_phase(id, 'verified')
  end
  job.verdict = verdict
  job.reason = nil
  results[#results + 1], results[#results + 2] = id, result
  finished[#finished + 1], finished[#finished + 2] = integer_text(now), id
  enter_final_state(id, job, now, 'done')
  return 'ok'
end

local ids = {}
for place = 1, #ARGV, 4 do
  ids[#ids + 1] = ARGV[place]
end
read_jobs(ids)
read_claims(ids)
read_holders(ids)

local answers, passed = {}, nil
for place = 1, #ARGV, 4 do
  answers[#answers + 1] = acknowledge(ARGV[place], ARGV[place + 1], ARGV[place + 2], ARGV[place + 3])
  passed = answers[#answers] == 'ok' and worker_of(ARGV[place + 1]) or passed
end
if passed then
  redis.call('HSET', key.ctl, 'passed', integer_text(now))
  redis.call('ZADD', key.worker, integer_text(now), passed)
end
return answers
