-- Deletes old done and cancelled jobs, expired idempotency keys, and places of tenants that have no meaning any more. Dead, rejected and reviewed
-- jobs are kept until a person acts.
-- keys: job phase fence done cancelled all idem idemdue fair ctl
-- args: keep done ms, keep done count, remember ms, max items of each kind
-- answers: how many were deleted
-- bound: 50 of each kind
-- full memory: goes on
local keep_ms, keep_count, remember, limit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local now = now_ms()
local deleted = 0

local function delete_job(id)
  redis.call('HDEL', key.job, id, id .. ':payload', id .. ':result')
  redis.call('HDEL', key.phase, id)
  redis.call('HDEL', key.fence, id)
  redis.call('ZREM', key.done, id)
  redis.call('ZREM', key.cancelled, id)
  redis.call('ZREM', key.all, id)
  deleted = deleted + 1
end

local old = redis.call('ZRANGEBYSCORE', key.done, '-inf', now - keep_ms, 'LIMIT', 0, limit)
for _, id in ipairs(old) do
  delete_job(id)
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', key.cancelled, '-inf', now - keep_ms, 'LIMIT', 0, limit)) do
  delete_job(id)
end
local surplus = math.min(redis.call('ZCARD', key.done) - keep_count, limit - #old)
if surplus > 0 then
  for _, id in ipairs(redis.call('ZRANGE', key.done, 0, surplus - 1)) do
    delete_job(id)
  end
end

for _, idem in ipairs(redis.call('ZRANGEBYSCORE', key.idemdue, '-inf', now, 'LIMIT', 0, limit)) do
  local job = load_job(redis.call('HGET', key.idem, idem) or '')
  if job and job.state ~= 'done' and job.state ~= 'rejected' and job.state ~= 'cancelled' then
    redis.call('ZADD', key.idemdue, now + remember, idem)
  else
    redis.call('ZREM', key.idemdue, idem)
    redis.call('HDEL', key.idem, idem)
    deleted = deleted + 1
  end
end

-- A tenant whose last place is before the one that is served now would get the served place anyway.
for priority = 0, 9 do
  local served = tonumber(redis.call('HGET', key.ctl, 'served' .. priority) or '0')
  local passed = redis.call('ZRANGEBYSCORE', key.fair, priority * BAND, '(' .. integer_text(priority * BAND + served), 'LIMIT', 0, limit)
  if #passed > 0 then
    redis.call('ZREM', key.fair, unpack(passed))
    deleted = deleted + #passed
  end
end
return deleted
