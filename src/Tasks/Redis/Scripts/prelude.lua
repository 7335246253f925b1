-- Put before every script by the loader, after the table `key` of the keys that the script declares.
-- A function here that touches a key which the calling script did not declare raises an error at once.

local PHASES = { none = 0, intent = 1, submitted = 2, verified = 3 }
local BAND = 2 ^ 40
local EVENTS_KEPT = 1000
local GROUP_END, AFTER_GROUP = '\2', '\3'

-- What a call reads is kept, and what its jobs write alike is gathered for epilogue.lua: a command for all of them, not one for each.
local jobs, fences, leases, phases, hold_fields, holders, last_places, served_to = {}, {}, {}, {}, {}, {}, {}, {}
local records, phased, lined, listed, finished, ended, events = {}, {}, {}, {}, {}, {}, {}
local saved, counts, released_groups, held = {}, {}, {}, {}
local moment, taken_from_inbox

-- The server's clock, milliseconds since 1970: no worker's clock takes part. A call is one moment.
local function now_ms()
  if not moment then
    local time = redis.call('TIME')
    moment = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  end
  return moment
end

-- A whole number as text. Left to Redis, or written as a broken number is, one as large as a time costs several times as much.
local function integer_text(number)
  return string.format('%d', number)
end

local function load_job(id)
  if jobs[id] == nil then
    local raw = redis.call('HGET', key.job, id)
    jobs[id] = raw and cjson.decode(raw) or false
  end
  return jobs[id] or nil
end

local function exists(id)
  return jobs[id] or redis.call('HEXISTS', key.job, id) == 1
end

-- A waiting job is kept small: what has its first value is left out of the record.
local function encode_job(job)
  if job.attempts == 0 then
    job.attempts = nil
  end
  if job.stalls == 0 then
    job.stalls = nil
  end
  if job.state == 'ready' then
    job.state = nil
  end
  if job.updated == job.created then
    job.updated = nil
  end
  return cjson.encode(job)
end

local function save(id, job, now)
  job.updated = now
  jobs[id] = job
  saved[id] = job
end

local function phase_of(id)
  if phases[id] == nil then
    phases[id] = redis.call('HGET', key.phase, id)
  end
  return phases[id] or 'none'
end

local function set_phase(id, phase)
  phases[id] = phase
  phased[#phased + 1], phased[#phased + 2] = id, phase
end

local function add_event(now, id, what)
  events[#events + 1] = string.format('{"at":%d,"id":%s,"what":"%s"}', now, cjson.encode(id), what)
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
    local tenant_field, served = job.priority .. '\1' .. job.tenant, served_to[job.priority]
    local last = last_places[tenant_field] or redis.call('ZSCORE', key.fair, tenant_field)
    if not served then
      served = tonumber(redis.call('HGET', key.ctl, 'served' .. job.priority) or '0')
      served_to[job.priority] = served
    end
    job.tag = math.max(served, last and (tonumber(last) - base + 1) or 0)
    last_places[tenant_field] = base + job.tag
  end
  return base + job.tag
end

local function add_to_ready(id, job)
  lined[#lined + 1], lined[#lined + 2] = integer_text(score_of(job)), id
end

-- A job that may not run yet waits under the group that keeps it, in the order of the line. All members have score 0, so that they are
-- ordered by their text, and the first of a group is found without looking at the others.
local function blocked_member(id, job)
  return job.blocked .. GROUP_END .. string.format('%016d', job.priority * BAND + job.tag) .. GROUP_END .. id
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
  add_to_ready(id, job)
  save(id, job, now)
  add_event(now, id, 'ready')
end

-- Lets the first jobs of a group stand in line again. It makes no event: they never left the line in a watcher's eyes.
local function unblock(group, most, now)
  local members = redis.call('ZRANGEBYLEX', key.blocked, '[' .. group .. GROUP_END, '(' .. group .. AFTER_GROUP, 'LIMIT', 0, most)
  for _, member in ipairs(members) do
    redis.call('ZREM', key.blocked, member)
    local id = string.match(member, '([^' .. GROUP_END .. ']*)$')
    local job = load_job(id)
    if job then
      job.blocked = nil
      job.reason = nil
      add_to_ready(id, job)
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
local function enter_final_state(id, job, now, state)
  job.state = state
  save(id, job, now)
  add_event(now, id, state)
  notify(id, job, now)
end

local function to_review(id, job, now)
  redis.call('ZADD', key.review, now, id)
  enter_final_state(id, job, now, 'review')
end

local function to_dead(id, job, now)
  redis.call('ZADD', key.dead, now, id)
  enter_final_state(id, job, now, 'dead')
end

local function to_cancelled(id, job, now)
  redis.call('ZADD', key.cancelled, now, id)
  job.reason = job.cancel
  enter_final_state(id, job, now, 'cancelled')
end

-- Keys that differ only in case are one record to many sites, and to the record search.
local function hold_field(job)
  if hold_fields[job] == nil then
    hold_fields[job] = job.naturalKey and ('key:' .. job.site .. '\1' .. string.lower(job.naturalKey)) or false
  end
  return hold_fields[job] or nil
end

local function holder_of(field)
  if holders[field] == nil then
    holders[field] = redis.call('HGET', key.run, field)
  end
  return holders[field]
end

-- Who holds a natural key; false: nobody.
local function set_holder(field, id)
  holders[field] = id
  held[field] = id
end

local function release_group(group)
  released_groups[group] = (released_groups[group] or 0) + 1
end

local function release_key(id, job)
  local field = hold_field(job)
  if field and holder_of(field) == id then
    set_holder(field, false)
    release_group(field)
  end
end

-- From intent on, the record may be in the site: the key stays held until that is known.
local function release_key_unless_tried(id, job)
  if phase_of(id) == 'none' then
    release_key(id, job)
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
    counts[field] = (counts[field] or 0) + by
  end
end

-- Which run of its job a fence belongs to.
local function number_of(fence)
  return tonumber(string.match(fence, '^%d+'))
end

-- A lease is taken away here and nowhere else, so that the running counts cannot drift from the leases.
local function end_lease(id, job, how, fence)
  ended[#ended + 1] = id
  leases[id] = false
  for _, group in ipairs(run_fields(job)) do
    counts[group] = (counts[group] or 0) - 1
    release_group(group)
  end
  job.ended = how
  job.endedFence = fence and number_of(fence)
end

-- These read what a call's jobs need in one command for each kind; whoever asks later finds it. Without them it is read job by job.
local function read_jobs(ids)
  for place, raw in ipairs(redis.call('HMGET', key.job, unpack(ids))) do
    jobs[ids[place]] = raw and cjson.decode(raw) or false
  end
end

local function read_phases(ids)
  for place, phase in ipairs(redis.call('HMGET', key.phase, unpack(ids))) do
    phases[ids[place]] = phase
  end
end

local function read_holders(ids)
  local fields = {}
  for _, id in ipairs(ids) do
    fields[#fields + 1] = jobs[id] and hold_field(jobs[id]) or nil
  end
  if #fields > 0 then
    for place, holder in ipairs(redis.call('HMGET', key.run, unpack(fields))) do
      holders[fields[place]] = holder
    end
  end
end

local function read_claims(ids)
  for place, fence in ipairs(redis.call('HMGET', key.fence, unpack(ids))) do
    fences[ids[place]] = fence
  end
  for place, expiry in ipairs(redis.call('ZMSCORE', key.lease, unpack(ids))) do
    leases[ids[place]] = expiry
  end
end

-- Whether the caller still holds the job. Answers the job, or nil and what to tell the caller.
-- A call that was carried out, and is repeated because its answer was lost, is told ok again.
local function verify_fence(id, fence, how, now)
  local job = load_job(id)
  if not job then
    return nil, 'gone'
  end
  if fences[id] == nil then
    read_claims({ id })
  end
  if fences[id] ~= fence then
    return nil, 'stale'
  end
  if job.ended == how and job.endedFence == number_of(fence) then
    return nil, 'ok'
  end
  local expiry = leases[id]
  if not expiry or tonumber(expiry) <= now then
    return nil, 'gone'
  end
  return job
end

-- Back in the line; a job that was asked to end, and of which nothing was tried, ends here.
local function return_to_ready(id, job, now)
  if job.cancel and phase_of(id) == 'none' then
    to_cancelled(id, job, now)
  else
    to_ready(id, job, now)
  end
end

-- A lost worker, browser or lease. What may have been entered never dies unseen: it is verified first, then a person's.
local function stalled(id, job, now, reason, most)
  job.stalls = (job.stalls or 0) + 1
  job.reason = reason
  release_key_unless_tried(id, job)
  if job.stalls <= most then
    return_to_ready(id, job, now)
  elseif phase_of(id) == 'none' then
    to_dead(id, job, now)
  else
    to_review(id, job, now)
  end
end
