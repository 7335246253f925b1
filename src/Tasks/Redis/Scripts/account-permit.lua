-- Takes one of an account's permits for a holder, renews it, or releases it.
-- keys: seat
-- args: site and account, holder, number of permits, duration ms (0 to release)
-- answers: ok | taken when other holders have all of them
-- bound: the permits of one account
-- full memory: goes on
local account, holder, permits, duration_ms = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local now = now_ms()
local kept, others = {}, 0
for other, expiry in pairs(cjson.decode(redis.call('HGET', key.seat, account) or '{}')) do
  if other ~= holder and expiry > now then
    kept[other] = expiry
    others = others + 1
  end
end
local answer = 'ok'
if duration_ms > 0 then
  if others < permits then
    kept[holder] = now + duration_ms
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
