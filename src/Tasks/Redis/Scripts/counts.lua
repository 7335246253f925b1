-- Counts jobs by state, all at the same moment. Blocked jobs count as ready.
-- keys: ready blocked delayed lease review done dead cancelled
-- args: none
-- answers: ready, delayed, running, review, done, dead, rejected, cancelled
-- bound: nine counts
-- full memory: goes on
return {
  redis.call('ZCARD', key.ready) + redis.call('ZCARD', key.blocked),
  redis.call('ZCARD', key.delayed),
  redis.call('ZCARD', key.lease),
  redis.call('ZCARD', key.review),
  redis.call('ZCARD', key.done),
  redis.call('ZCOUNT', key.dead, '0', '+inf'),
  redis.call('ZCOUNT', key.dead, '-inf', '(0'),
  redis.call('ZCARD', key.cancelled),
}
