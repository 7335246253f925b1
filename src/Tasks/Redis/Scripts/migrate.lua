-- Moves payloads and results, which schema 3 kept beside the records, to keys of their own.
-- keys: job payload result
-- args: fields of the job hash: ids, or ids with :payload or :result
-- answers: ok
-- bound: 1,000 fields
-- full memory: goes on
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
