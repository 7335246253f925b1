-- A webhook's call failed: it is due again after the pause, or becomes a dead letter after its last attempt.
-- keys: hook hooktry hookdead
-- args: member, token, pause ms, max calls, origin, why, max dead letters kept
-- answers: again | dead | stale when another worker took it since, or the job entered the state again
-- bound: one webhook
-- full memory: goes on
local member, token, pause, max, origin, why, keep = unpack(ARGV)
local due = redis.call('ZSCORE', key.hook, member)
if not due or tonumber(due) ~= tonumber(token) then
  return 'stale'
end
local now = now_ms()
local failed = redis.call('HINCRBY', key.hooktry, member, 1)
if failed < tonumber(max) then
  redis.call('ZADD', key.hook, now + tonumber(pause), member)
  return 'again'
end
redis.call('ZREM', key.hook, member)
redis.call('HDEL', key.hooktry, member)
redis.call('LPUSH', key.hookdead, cjson.encode({ member = member, origin = origin, attempts = failed, why = why, at = now }))
redis.call('LTRIM', key.hookdead, 0, tonumber(keep) - 1)
return 'dead'
