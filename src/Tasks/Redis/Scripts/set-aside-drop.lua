-- Forgets an entry that was set aside and is no job: something other than a worker wrote it. A job is never dropped.
-- keys: job payload broken
-- args: the entry
-- answers: ok | notfound | job
-- bound: one entry
-- full memory: goes on
local entry = ARGV[1]
if redis.call('HEXISTS', key.broken, entry) == 0 then
  return 'notfound'
end
if is_id(entry) and (exists(entry) or redis.call('HEXISTS', key.payload, entry) == 1) then
  return 'job'
end
redis.call('HDEL', key.broken, entry)
return 'ok'
