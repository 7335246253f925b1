-- One of the concurrent increments of the startup check; the last call cleans up.
-- keys: ctl
-- args: field, '1' to clean up instead
-- answers: the field's value
-- bound: one field
-- full memory: refused
if ARGV[2] == '1' then
  local value = tonumber(redis.call('HGET', key.ctl, ARGV[1]) or '0')
  redis.call('HDEL', key.ctl, ARGV[1])
  return value
end
return redis.call('HINCRBY', key.ctl, ARGV[1], 1)
