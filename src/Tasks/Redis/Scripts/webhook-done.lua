-- Removes a delivered webhook.
-- keys: hook hooktry
-- args: member, token
-- answers: ok | stale when another worker took it since, or the job entered the state again
-- bound: one webhook
-- full memory: goes on
local member, token = ARGV[1], tonumber(ARGV[2])
local due = redis.call('ZSCORE', key.hook, member)
if not due or tonumber(due) ~= token then
  return 'stale'
end
redis.call('ZREM', key.hook, member)
redis.call('HDEL', key.hooktry, member)
return 'ok'
