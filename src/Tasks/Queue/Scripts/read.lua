-- Reads jobs whole, each as of one moment.
-- keys: job phase
-- args: ids
-- answers: for each id that exists: id, record, payload, result, phase
-- bound: 50 jobs
-- full memory: goes on
local answer = {}
for _, id in ipairs(ARGV) do
  local fields = redis.call('HMGET', key.job, id, id .. ':payload', id .. ':result')
  if fields[1] then
    answer[#answer + 1] = id
    answer[#answer + 1] = fields[1]
    answer[#answer + 1] = fields[2] or ''
    answer[#answer + 1] = fields[3] or ''
    answer[#answer + 1] = phase_of(id)
  end
end
return answer
