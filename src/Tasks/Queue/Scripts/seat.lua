-- Takes one of an account's seats for a holder, keeps it, or leaves it.
-- keys: seat
-- args: site and account, holder, seats, hold ms (0 to leave)
-- answers: ok | taken when others sit on all of them
-- bound: the seats of one account
-- full memory: goes on
local account, holder, seats, hold_ms = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local now = now_ms()
local kept, others = {}, 0
for other, expiry in pairs(cjson.decode(redis.call('HGET', key.seat, account) or '{}')) do
  if other ~= holder and expiry > now then
    kept[other] = expiry
    others = others + 1
  end
end
local answer = 'ok'
if hold_ms > 0 then
  if others < seats then
    kept[holder] = now + hold_ms
  else
    answer = 'taken'
  end
end
if next(kept) then
  redis.call('HSET', key.seat, account, cjson.encode(kept))
else
  redis.call('HDEL', key.seat, account)
end
return answer
