-- Ends the move to this version's schema: pauses again only what was paused before. It may run again.
-- keys: ctl
-- args: none
-- answers: ok
-- bound: one call
-- full memory: goes on
local before = redis.call('HGET', key.ctl, 'pausedbefore')
if before then
  if before == '' then
    redis.call('HDEL', key.ctl, 'paused')
  else
    redis.call('HSET', key.ctl, 'paused', before)
  end
  redis.call('HDEL', key.ctl, 'pausedbefore')
end
redis.call('HSET', key.ctl, 'schema', SCHEMA)
return 'ok'
