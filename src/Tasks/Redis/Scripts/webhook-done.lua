-- A webhook was delivered.
-- keys: hook hooktry
-- args: member, token of the taking
-- answers: ok | stale when another worker took it since, or the job came into the state anew
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
