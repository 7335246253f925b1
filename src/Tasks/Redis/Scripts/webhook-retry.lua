-- Makes dead webhooks due again, oldest first, with fresh attempts.
-- keys: hook hookdead
-- args: max webhooks
-- answers: how many
-- bound: 50 webhooks
-- full memory: goes on
local now = now_ms()
local moved = 0
while moved < tonumber(ARGV[1]) do
  local dead = redis.call('RPOP', key.hookdead)
  if not dead then
    break
  end
  -- NX: the same event may be in the outbox again already.
  redis.call('ZADD', key.hook, 'NX', now, cjson.decode(dead).member)
  moved = moved + 1
end
return moved
