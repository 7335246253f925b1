-- Deletes old done, cancelled and rejected jobs, expired idempotency keys, and places of tenants that have no meaning any more. Dead and reviewed jobs are
-- kept until a person acts.
-- keys: job bytenant payload result phase fence done cancelled dead all idem idemdue fair ctl
-- args: keep done ms, keep done count, keep rejected ms, keep rejected count, remember ms, max items of each kind
-- answers: how many were deleted
-- bound: 50 of each kind
-- full memory: goes on
local keep_ms, keep_count, remember, limit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[5]), tonumber(ARGV[6])
local keep_rejected_ms, keep_rejected_count = tonumber(ARGV[3]), tonumber(ARGV[4])
local now = now_ms()
local deleted = 0

local function delete(id)
  delete_job(id)
  deleted = deleted + 1
end

local old = redis.call('ZRANGEBYSCORE', key.done, '-inf', now - keep_ms, 'LIMIT', 0, limit)
for _, id in ipairs(old) do
  delete(id)
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', key.cancelled, '-inf', now - keep_ms, 'LIMIT', 0, limit)) do
  delete(id)
end
local surplus = math.min(redis.call('ZCARD', key.done) - keep_count, limit - #old)
if surplus > 0 then
  for _, id in ipairs(redis.call('ZRANGE', key.done, 0, surplus - 1)) do
    delete(id)
  end
end

-- The score of a rejected job is its time, negated.
local function delete_rejected(from, max)
  for _, id in ipairs(max > 0 and redis.call('ZREVRANGEBYSCORE', key.dead, '(0', from, 'LIMIT', 0, max) or {}) do
    delete(id)
  end
end
delete_rejected(integer_text(keep_rejected_ms - now), limit)
delete_rejected('-inf', math.min(redis.call('ZCOUNT', key.dead, '-inf', '(0') - keep_rejected_count, limit))

for _, idem in ipairs(redis.call('ZRANGEBYSCORE', key.idemdue, '-inf', now, 'LIMIT', 0, limit)) do
  local holder = redis.call('HGET', key.idem, idem) or ''
  local job = load_job(holder)
  local unreadable = not job and exists(holder)
  if unreadable or job and job.state ~= 'done' and job.state ~= 'rejected' and job.state ~= 'cancelled' then
    redis.call('ZADD', key.idemdue, now + remember, idem)
  else
    redis.call('ZREM', key.idemdue, idem)
    redis.call('HDEL', key.idem, idem)
    deleted = deleted + 1
  end
end

-- A tenant whose last place is before the one that is served now would get the served place anyway.
for priority = 0, 9 do
  local served = number_in(redis.call('HGET', key.ctl, 'served' .. priority))
  local passed = redis.call('ZRANGEBYSCORE', key.fair, priority * BAND, '(' .. integer_text(priority * BAND + served), 'LIMIT', 0, limit)
  if #passed > 0 then
    redis.call('ZREM', key.fair, unpack(passed))
    deleted = deleted + #passed
  end
end
return deleted
