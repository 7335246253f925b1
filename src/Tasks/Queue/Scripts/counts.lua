-- Counts jobs by state, all of one moment.
-- keys: ready delayed lease review done dead
-- args: none
-- answers: ready, delayed, running, review, done, dead, rejected
-- bound: seven counts
-- full memory: goes on
return {
  redis.call('ZCARD', key.ready),
  redis.call('ZCARD', key.delayed),
  redis.call('ZCARD', key.lease),
  redis.call('ZCARD', key.review),
  redis.call('ZCARD', key.done),
  redis.call('ZCOUNT', key.dead, '0', '+inf'),
  redis.call('ZCOUNT', key.dead, '-inf', '(0'),
}
