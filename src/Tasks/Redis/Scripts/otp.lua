-- Reserves an account's one-time code of a 30 s window for one caller.
-- keys: otp
-- args: site and account, window
-- answers: ok | used when that window or a later one was taken | ahead when the caller's clock is ahead of the server's
-- bound: one field
-- full memory: goes on
local account, window = ARGV[1], tonumber(ARGV[2])
-- A stored window far in the future would refuse every code until then. Two windows are more than the clocks may differ.
if window > math.floor(now_ms() / 30000) + 2 then
  return 'ahead'
end
local last = redis.call('HGET', key.otp, account)
if last and window <= number_in(last) then
  return 'used'
end
redis.call('HSET', key.otp, account, string.format('%d', window))
return 'ok'
