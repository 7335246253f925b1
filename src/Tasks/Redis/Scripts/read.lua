-- Reads whole jobs, each as of one moment. The fencing token is given for a running job only: the record itself does not say that it runs. For a job
-- that waits for a natural key, the job that has it reserved is given.
-- keys: job payload result phase lease fence run
-- args: ids
-- answers: for each id that exists: id, record, payload, result, phase, fence or '', the job that it waits for or '', that job's state
-- bound: 50 jobs
-- full memory: goes on

-- Only the record of such a job is decoded.
local function awaited(id, record)
  local job = string.find(record, '"blocked":"key:', 1, true) and load_job(id)
  local group = job and job.blocked
  local holder = group and redis.call('HGET', key.run, group)
  local other = holder and holder ~= id and load_job(holder)
  if not other then
    return '', ''
  end
  return holder, redis.call('ZSCORE', key.lease, holder) and 'running' or other.state or 'ready'
end

local answer = {}
for _, id in ipairs(ARGV) do
  local record = redis.call('HGET', key.job, id)
  if record then
    local last = #answer
    answer[last + 1], answer[last + 2] = id, record
    answer[last + 3], answer[last + 4] = redis.call('HGET', key.payload, id) or '', redis.call('HGET', key.result, id) or ''
    answer[last + 5] = phase_of(id)
    answer[last + 6] = redis.call('ZSCORE', key.lease, id) and redis.call('HGET', key.fence, id) or ''
    answer[last + 7], answer[last + 8] = awaited(id, record)
  end
end
return answer
