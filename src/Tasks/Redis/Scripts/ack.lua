-- Ends several jobs as done and verified in one step; releases their natural keys.
-- keys: job lease fence phase run ready blocked fair ctl done ev hook
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
  records[#records + 1], records[#records + 2] = id .. ':result', result
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

local answers = {}
for place = 1, #ARGV, 4 do
  answers[#answers + 1] = acknowledge(ARGV[place], ARGV[place + 1], ARGV[place + 2], ARGV[place + 3])
end
return answers
