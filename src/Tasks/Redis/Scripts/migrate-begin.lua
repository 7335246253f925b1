-- Begins the move to schema 4: pauses the queue, so that a worker of the version before, which would find no payloads any more, claims nothing. What was
-- paused before is kept for the end. It may run again.
-- keys: ctl lease
-- args: none
-- answers: ok | done when the queue has schema 4 already | busy when a worker still runs a job
-- bound: one call
-- full memory: goes on
if redis.call('HGET', key.ctl, 'schema') == '4' then
  return 'done'
end
if redis.call('ZCOUNT', key.lease, integer_text(now_ms()), '+inf') > 0 then
  return 'busy'
end
redis.call('HSETNX', key.ctl, 'pausedbefore', redis.call('HGET', key.ctl, 'paused') or '')
redis.call('HSET', key.ctl, 'paused', 'all')
return 'ok'
