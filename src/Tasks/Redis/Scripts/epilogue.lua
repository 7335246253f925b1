-- Loaded after every script; the loader makes the script the function `main`.
-- The collected writes are made also when the script fails half-way: they belong to writes that it made already.

-- Running counts and reserved natural keys: one command for all. Counts of zero are deleted.
local function write_run()
  local set, unset = {}, {}
  local function put(field, value)
    if value then
      set[#set + 1], set[#set + 2] = field, value
    else
      unset[#unset + 1] = field
    end
  end

  local changed = {}
  for field, by in pairs(counts) do
    changed[#changed + 1] = by ~= 0 and field or nil
  end
  if #changed > 0 then
    for place, count in ipairs(redis.call('HMGET', key.run, unpack(changed))) do
      local running = number_in(count) + counts[changed[place]]
      put(changed[place], running > 0 and running)
    end
  end
  for field, id in pairs(reserved) do
    put(field, id)
  end
  if #set > 0 then
    redis.call('HSET', key.run, unpack(set))
  end
  if #unset > 0 then
    redis.call('HDEL', key.run, unpack(unset))
  end
end

-- Records of the saved jobs; a job whose state is another than the stored one moves in the index by tenant. No other place writes that index for a kept job.
local indexed, unindexed = {}, {}

local function encode_saved()
  for id, job in pairs(saved) do
    local state = job.state or 'ready'
    if stored_as[id] ~= state then
      if stored_as[id] then
        unindexed[#unindexed + 1] = tenant_member(job.tenant, stored_as[id], id)
      end
      indexed[#indexed + 1], indexed[#indexed + 2] = 0, tenant_member(job.tenant, state, id)
      stored_as[id] = state
    end
    records[#records + 1], records[#records + 2] = id, encode_job(job)
  end
  saved = {}
end

-- Each ended run lets one blocked job of each of its groups go on.
local function finish()
  -- Before any write: what can't be encoded must not leave half of them made.
  encode_saved()
  if #ended > 0 then
    redis.call('ZREM', key.lease, unpack(ended))
  end
  if next(released_groups) and redis.call('EXISTS', key.blocked) == 1 then
    for group, max in pairs(released_groups) do
      unblock(group, max, now_ms())
    end
  end
  write_run()
  encode_saved()
  if #records > 0 then
    redis.call('HSET', key.job, unpack(records))
  end
  if #payloads > 0 then
    redis.call('HSET', key.payload, unpack(payloads))
  end
  if #results > 0 then
    redis.call('HSET', key.result, unpack(results))
  end
  if #phased > 0 then
    redis.call('HSET', key.phase, unpack(phased))
  end
  if #readied > 0 then
    redis.call('ZADD', key.ready, unpack(readied))
  end
  -- Directly after the job that came from there: an error of a later write must not leave the message to be imported again.
  if taken_from_inbox then
    redis.call('LPOP', key.inbox)
  end
  if #listed > 0 then
    redis.call('ZADD', key.all, unpack(listed))
  end
  if #unindexed > 0 then
    redis.call('ZREM', key.bytenant, unpack(unindexed))
  end
  if #indexed > 0 then
    redis.call('ZADD', key.bytenant, unpack(indexed))
  end
  for tenant_field, place in pairs(last_places) do
    redis.call('ZADD', key.fair, place, tenant_field)
  end
  if #finished > 0 then
    redis.call('ZADD', key.done, unpack(finished))
  end
  -- Losing an event is harmless, so a key of another kind is not in the way.
  if #events > 0 then
    redis.pcall('LPUSH', key.ev, unpack(events))
    redis.pcall('LTRIM', key.ev, 0, EVENTS_KEPT - 1)
  end
end

local ok, answer = pcall(main)
finish()
if not ok then
  error(answer, 0)
end
return answer
