-- Reads whole jobs, each as of one moment. The fencing token is given for a running job only: the record itself does not say that it runs.
-- keys: job phase lease fence
-- args: ids
-- answers: for each id that exists: id, record, payload, result, phase, fence or ''
-- bound: 50 jobs
-- full memory: goes on
local answer = {}
for _, id in ipairs(ARGV) do
  local fields = redis.call('HMGET', key.job, id, id .. ':payload', id .. ':result')
  if fields[1] then
    local last = #answer
    answer[last + 1], answer[last + 2], answer[last + 3], answer[last + 4] = id, fields[1], fields[2] or '', fields[3] or ''
    answer[last + 5] = phase_of(id)
    answer[last + 6] = redis.call('ZSCORE', key.lease, id) and redis.call('HGET', key.fence, id) or ''
  end
end
return answer
