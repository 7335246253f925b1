-- Put before every script by the loader, after the table `key` of the keys that the script declares.
-- A function here that touches a key which the calling script did not declare raises an error at once.

local PHASES = { none = 0, intent = 1, submitted = 2, verified = 3 }
local BAND = 2 ^ 40
local EVENTS_KEPT = 1000
local GROUP_END, AFTER_GROUP = '\2', '\3'

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

-- Told to the producer, if it asked for that: an entry for each state that it hears of.
local function notify(id, job, now)
  if job.webhook then
    redis.call('ZADD', key.hook, now, id .. '\1' .. job.state)
  end
end

-- Where a job stands in the line, given once and kept: one that returns is older than what arrived meanwhile.
-- Within a priority, start-time fair queuing (Goyal, Vin, Cheng 1996) with equal weights: a tenant's next job starts one after its last one,
-- or where the line is served now. So tenants take turns, however many jobs one of them has waiting.
local function score_of(job)
  local base = job.priority * BAND
  if not job.tag then
    local lane = job.priority .. '\1' .. job.tenant
    local last = redis.call('ZSCORE', key.fair, lane)
    local served = tonumber(redis.call('HGET', key.ctl, 'served' .. job.priority) or '0')
    job.tag = math.max(served, last and (tonumber(last) - base + 1) or 0)
    redis.call('ZADD', key.fair, base + job.tag, lane)
  end
  return base + job.tag
end

-- A job that may not run yet waits under the group that keeps it, in the order of the line. All members have score 0, so that they are
-- ordered by their text, and the first of a group is found without looking at the others.
local function blocked_member(id, job)
  return job.blocked .. GROUP_END .. string.format('%016.0f', job.priority * BAND + job.tag) .. GROUP_END .. id
end

local function to_blocked(id, job, now, group, reason)
  job.state = 'ready'
  job.blocked = group
  job.reason = reason
  redis.call('ZADD', key.blocked, 0, blocked_member(id, job))
  save(id, job, now)
end

local function to_ready(id, job, now)
  job.state = 'ready'
  redis.call('ZADD', key.ready, score_of(job), id)
  save(id, job, now)
  tell(now, id, 'ready')
end

-- Lets the first jobs of a group stand in line again. It makes no event: they never left the line in a watcher's eyes.
local function unblock(group, most, now)
  local members = redis.call('ZRANGEBYLEX', key.blocked, '[' .. group .. GROUP_END, '(' .. group .. AFTER_GROUP, 'LIMIT', 0, most)
  for _, member in ipairs(members) do
    redis.call('ZREM', key.blocked, member)
    local id = string.match(member, '([^' .. GROUP_END .. ']*)$')
    local job = load(id)
    if job then
      job.blocked = nil
      job.reason = nil
      redis.call('ZADD', key.ready, score_of(job), id)
      save(id, job, now)
    end
  end
  return #members
end

local function to_delayed(id, job, now, due)
  job.state = 'delayed'
  redis.call('ZADD', key.delayed, due, id)
  save(id, job, now)
end

-- A state from which nothing goes on by itself. The caller puts the id into that state's set.
local function rest(id, job, now, state)
  job.state = state
  save(id, job, now)
  tell(now, id, state)
  notify(id, job, now)
end

local function to_review(id, job, now)
  redis.call('ZADD', key.review, now, id)
  rest(id, job, now, 'review')
end

local function to_dead(id, job, now)
  redis.call('ZADD', key.dead, now, id)
  rest(id, job, now, 'dead')
end

local function to_cancelled(id, job, now)
  redis.call('ZADD', key.cancelled, now, id)
  job.reason = job.cancel
  rest(id, job, now, 'cancelled')
end

local function hold_field(job)
  -- Keys that differ only in case are one record to many sites, and to the record search.
  return job.naturalKey and ('key:' .. job.site .. '\1' .. string.lower(job.naturalKey)) or nil
end

local function free_key(id, job, now)
  local field = hold_field(job)
  if field and redis.call('HGET', key.run, field) == id then
    redis.call('HDEL', key.run, field)
    unblock(field, 1, now)
  end
end

-- From intent on, the record may be in the site: the key stays held until that is known.
local function free_key_unless_tried(id, job, now)
  if phase_of(id) == 'none' then
    free_key(id, job, now)
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
local function end_lease(id, job, how, fence, now)
  redis.call('ZREM', key.lease, id)
  count_running(job, -1)
  for _, group in ipairs(run_fields(job)) do
    unblock(group, 1, now)
  end
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

-- Back in the line; a job that was asked to end, and of which nothing was tried, ends here.
local function back_in_line(id, job, now)
  if job.cancel and phase_of(id) == 'none' then
    to_cancelled(id, job, now)
  else
    to_ready(id, job, now)
  end
end

-- A lost worker, browser or lease. What may have been entered never dies unseen: it is verified first, then a person's.
local function stalled(id, job, now, reason, most)
  job.stalls = job.stalls + 1
  job.reason = reason
  free_key_unless_tried(id, job, now)
  if job.stalls <= most then
    back_in_line(id, job, now)
  elseif phase_of(id) == 'none' then
    to_dead(id, job, now)
  else
    to_review(id, job, now)
  end
end

-- The caps and paces of a call: three caps, then four arguments for each limited site.
local function read_limits(from)
  local limits = { caps = { tonumber(ARGV[from]), tonumber(ARGV[from + 1]), tonumber(ARGV[from + 2]) }, sites = {} }
  for place = from + 3, #ARGV, 4 do
    limits.sites[ARGV[place]] = { most = tonumber(ARGV[place + 1]), per_minute = tonumber(ARGV[place + 2]), burst = tonumber(ARGV[place + 3]) }
  end
  return limits
end

-- The place is that of the group among a job's run fields; a site's own cap goes before the one for every site.
local function cap_of(limits, place, site)
  local own = place == 2 and limits.sites[site]
  return own and own.most > 0 and own.most or limits.caps[place]
end

local function read_paused()
  local paused = {}
  for scope in string.gmatch(redis.call('HGET', key.ctl, 'paused') or '', '[^\n]+') do
    paused[scope] = true
  end
  return paused
end

-- A site's token bucket: starts that it may make now. Stored as tokens and the time when they were counted.
local function tokens(site, pace, now)
  local count, at = string.match(redis.call('HGET', key.rate, site) or '', '^(.-) (.+)$')
  if not count then
    return pace.burst
  end
  return math.min(pace.burst, tonumber(count) + math.max(0, now - tonumber(at)) * pace.per_minute / 60000)
end

local function spend_token(site, pace, now)
  redis.call('HSET', key.rate, site, string.format('%.6f %.0f', tokens(site, pace, now) - 1, now))
end
