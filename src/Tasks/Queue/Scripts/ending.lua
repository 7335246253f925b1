-- Put after every script by the loader, which makes the script the function `main`.
-- What was gathered is written also when the script fails half-way, so that what it did to single keys at once is not left alone.

-- Read and written in one command each, not one for each group. A count of nothing is left out.
local function write_counts()
  local fields = {}
  for field, by in pairs(counts) do
    if by ~= 0 then
      fields[#fields + 1] = field
    end
  end
  if #fields == 0 then
    return
  end
  local running, idle = {}, {}
  for place, count in ipairs(redis.call('HMGET', key.run, unpack(fields))) do
    local field = fields[place]
    local now_running = tonumber(count or '0') + counts[field]
    if now_running > 0 then
      running[#running + 1], running[#running + 2] = field, now_running
    else
      idle[#idle + 1] = field
    end
  end
  if #running > 0 then
    redis.call('HSET', key.run, unpack(running))
  end
  if #idle > 0 then
    redis.call('HDEL', key.run, unpack(idle))
  end
end

-- What ended a run lets as many go on as it made room for.
local function finish()
  if #ended > 0 then
    redis.call('ZREM', key.lease, unpack(ended))
  end
  if next(freed) and redis.call('EXISTS', key.blocked) == 1 then
    for group, most in pairs(freed) do
      unblock(group, most, now_ms())
    end
  end
  write_counts()
  if next(held) then
    local taken, left = {}, {}
    for field, id in pairs(held) do
      if id then
        taken[#taken + 1], taken[#taken + 2] = field, id
      else
        left[#left + 1] = field
      end
    end
    if #taken > 0 then
      redis.call('HSET', key.run, unpack(taken))
    end
    if #left > 0 then
      redis.call('HDEL', key.run, unpack(left))
    end
  end
  for id, job in pairs(saved) do
    records[#records + 1], records[#records + 2] = id, packed(job)
  end
  if #records > 0 then
    redis.call('HSET', key.job, unpack(records))
  end
  if #phased > 0 then
    redis.call('HSET', key.phase, unpack(phased))
  end
  if #lined > 0 then
    redis.call('ZADD', key.ready, unpack(lined))
  end
  if #listed > 0 then
    redis.call('ZADD', key.all, unpack(listed))
  end
  for lane, place in pairs(lanes) do
    redis.call('ZADD', key.fair, place, lane)
  end
  if #finished > 0 then
    redis.call('ZADD', key.done, unpack(finished))
  end
  if #events > 0 then
    redis.call('LPUSH', key.ev, unpack(events))
    redis.call('LTRIM', key.ev, 0, EVENTS_KEPT - 1)
  end
  if taken_from_inbox then
    redis.call('LPOP', key.inbox)
  end
end

local ok, answer = pcall(main)
finish()
if not ok then
  error(answer, 0)
end
return answer
