-- Moves payloads and results, which version 3 kept beside the records, to keys of their own. Refused while a worker runs a job.
-- keys: job payload result lease
-- args: fields of the job hash: ids, or ids with :payload or :result
-- answers: ok | busy
-- bound: 200 fields
-- full memory: refused
if redis.call('ZCOUNT', key.lease, integer_text(now_ms()), '+inf') > 0 then
  return 'busy'
end
for _, field in ipairs(ARGV) do
  local id, kind = string.match(field, '^(.*):(%a+)$')
  local text = (kind == 'payload' or kind == 'result') and redis.call('HGET', key.job, field)
  if text and kind == 'payload' then
    redis.call('HSETNX', key.payload, id, text)
  elseif text then
    redis.call('HSETNX', key.result, id, text)
  end
  if text then
    redis.call('HDEL', key.job, field)
  end
end
return 'ok'
