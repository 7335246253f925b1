-- Put before every script by the loader, after the table `key` of the keys that the script declares.
-- A function here that touches a key which the calling script did not declare raises an error at once.

local PHASES = { none = 0, intent = 1, submitted = 2, verified = 3 }
local BAND = 2 ^ 40
local EVENTS_KEPT = 1000

-- The server's clock, milliseconds since 1970: no worker's clock takes part.
local function now_ms()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local function load(id)
  local raw = redis.call('HGET', key.job, id)
  return raw and cjson.decode(raw) or nil
end

local function save(id, job, now)
  job.updated = now
  redis.call('HSET', key.job, id, cjson.encode(job))
end

local function phase_of(id)
  return redis.call('HGET', key.phase, id) or 'none'
end

local function tell(now, id, what)
  redis.call('LPUSH', key.ev, cjson.encode({ at = now, id = id, what = what }))
  redis.call('LTRIM', key.ev, 0, EVENTS_KEPT - 1)
end

local function wake()
  redis.call('PUBLISH', key.wake, '1')
end

-- Back in its old place: a job that returns is older than what arrived meanwhile.
-- One that only waited aside makes no event: it may do so every two seconds for days.
local function to_ready(id, job, now)
  local aside = job.aside
  job.aside = nil
  job.state = 'ready'
  redis.call('ZADD', key.ready, job.priority * BAND + job.seq, id)
  save(id, job, now)
  if not aside then
    tell(now, id, 'ready')
  end
end

local function to_delayed(id, job, now, due)
  job.state = 'delayed'
  redis.call('ZADD', key.delayed, due, id)
  save(id, job, now)
end

local function to_review(id, job, now)
  job.state = 'review'
  redis.call('ZADD', key.review, now, id)
  save(id, job, now)
  tell(now, id, 'review')
end

local function to_dead(id, job, now)
  job.state = 'dead'
  redis.call('ZADD', key.dead, now, id)
  save(id, job, now)
  tell(now, id, 'dead')
end

local function hold_field(job)
  -- Keys that differ only in case are one record to many sites, and to the record search.
  return job.naturalKey and ('key:' .. job.site .. '\1' .. string.lower(job.naturalKey)) or nil
end

local function free_key(id, job)
  local field = hold_field(job)
  if field and redis.call('HGET', key.run, field) == id then
    redis.call('HDEL', key.run, field)
  end
end

-- From intent on, the record may be in the site: the key stays held until that is known.
local function free_key_unless_tried(id, job)
  if phase_of(id) == 'none' then
    free_key(id, job)
  end
end

local function run_fields(job)
  local fields = { 'tenant:' .. job.tenant, 'site:' .. job.site }
  if job.account then
    fields[3] = 'account:' .. job.site .. '\1' .. job.account
  end
  return fields
end

local function count_running(job, by)
  for _, field in ipairs(run_fields(job)) do
    if redis.call('HINCRBY', key.run, field, by) <= 0 then
      redis.call('HDEL', key.run, field)
    end
  end
end

-- A lease is taken away here and nowhere else, so that the running counts cannot drift from the leases.
local function end_lease(id, job, how, fence)
  redis.call('ZREM', key.lease, id)
  count_running(job, -1)
  job.worker = nil
  job.ended = how
  job.endedFence = fence
end

-- Whether the caller still holds the job. Answers the job, or nil and what to tell the caller.
-- A call that was carried out, and is repeated because its answer was lost, is told ok again.
local function check(id, fence, how, now)
  local job = load(id)
  if not job then
    return nil, 'gone'
  end
  if redis.call('HGET', key.fence, id) ~= fence then
    return nil, 'stale'
  end
  if job.ended == how and job.endedFence == fence then
    return nil, 'ok'
  end
  local expiry = redis.call('ZSCORE', key.lease, id)
  if not expiry or tonumber(expiry) <= now then
    return nil, 'gone'
  end
  return job
end

-- A lost worker, browser or lease. What may have been entered never dies unseen: it is verified first, then a person's.
local function stalled(id, job, now, reason, most)
  job.stalls = job.stalls + 1
  job.reason = reason
  free_key_unless_tried(id, job)
  if job.stalls <= most then
    to_ready(id, job, now)
  elseif phase_of(id) == 'none' then
    to_dead(id, job, now)
  else
    to_review(id, job, now)
  end
end
