-- Begins the move to this version's schema: pauses the queue, so that a worker of an earlier version, which would not keep it, claims nothing. What was
-- paused before is kept for the end. It may run again.
-- keys: ctl lease
-- args: none
-- answers: ok | done when the queue has that schema already | busy when a worker still runs a job
-- bound: one call
-- full memory: goes on
if redis.call('HGET', key.ctl, 'schema') == tostring(SCHEMA) then
  return 'done'
end
if redis.call('ZCOUNT', key.lease, integer_text(now_ms()), '+inf') > 0 then
  return 'busy'
end
redis.call('HSETNX', key.ctl, 'pausedbefore', redis.call('HGET', key.ctl, 'paused') or '')
redis.call('HSET', key.ctl, 'paused', 'all')
return 'ok'
