-- Loaded after records.lua and before every script, after the table `key` of the keys that the script declares. A function here that uses a key which
-- the calling script did not declare raises an error.

local EVENTS_KEPT = 1000
local GROUP_END, AFTER_GROUP = '\2', '\3'

-- As in records.lua: what a call has read, and what it writes.
local fences, leases, phases, key_fields, holders, last_places, served_to = {}, {}, {}, {}, {}, {}, {}
local records, phased, readied, listed, finished, ended, events = {}, {}, {}, {}, {}, {}, {}
local saved, counts, released_groups, reserved = {}, {}, {}, {}
local payloads, results = {}, {}
local taken_from_inbox

local function save(id, job, now)
  job.updated = now
  jobs[id] = job
  saved[id] = job
end

-- A phase that no version wrote counts as intent: the record may be in the site, so it is looked for first.
local function phase_of(id)
  if phases[id] == nil then
    phases[id] = redis.call('HGET', key.phase, id)
  end
  local phase = phases[id] or 'none'
  return PHASES[phase] and phase or 'intent'
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

-- Adds a webhook to the outbox when the producer asked for one: one entry for each state that it is notified of.
local function notify(id, job, now)
  if job.webhook then
    redis.call('ZADD', key.hook, now, id .. '\1' .. job.state)
  end
end

-- The job's place in the ready set. It is computed once: a job that returns comes before those that arrived meanwhile.
-- Within a priority, start-time fair queuing (Goyal, Vin, Cheng 1996) with equal weights: a tenant's next job gets the place after its last one,
-- or the place that is served now, whichever is later. So tenants take turns, however many jobs one of them has waiting.
local function score_of(job)
  local base = job.priority * BAND
  if not job.tag then
    local tenant_field, served = job.priority .. '\1' .. job.tenant, served_to[job.priority]
    local last = last_places[tenant_field] or redis.call('ZSCORE', key.fair, tenant_field)
    if not served then
      served = math.max(0, math.min(number_in(redis.call('HGET', key.ctl, 'served' .. job.priority)), BAND - 2 ^ 32))
      served_to[job.priority] = served
    end
    job.tag = math.max(served, last and (tonumber(last) - base + 1) or 0)
    last_places[tenant_field] = base + job.tag
  end
  return base + job.tag
end

local function add_to_ready(id, job)
  readied[#readied + 1], readied[#readied + 2] = integer_text(score_of(job)), id
end

-- A job that may not run yet waits under the group that blocks it, ordered by its place. All members have score 0, so they are ordered by
-- their text, and the first of a group is found without reading the others.
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

-- Moves the first jobs of a group back to the ready set. No event is added: a blocked job is reported as ready all the time.
local function unblock(group, max, now)
  local members = redis.call('ZRANGEBYLEX', key.blocked, '[' .. group .. GROUP_END, '(' .. group .. AFTER_GROUP, 'LIMIT', 0, max)
  for _, member in ipairs(members) do
    local id = string.match(member, '([^' .. GROUP_END .. ']*)$')
    local job = load_or_set_aside(id)
    redis.call('ZREM', key.blocked, member)
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

-- For states that a job does not leave by itself. The caller adds the id to that state's set.
local function enter_final_state(id, job, now, state)
  job.state = state
  save(id, job, now)
  add_event(now, id, state)
  notify(id, job, now)
end

-- The intake makes the canonical form by the pack's declaration. It is left out when it is the key in lower-case ASCII.
local function natural_key_field(job)
  if key_fields[job] == nil then
    key_fields[job] = job.naturalKey and ('key:' .. job.site .. '\1' .. (job.canonicalKey or string.lower(job.naturalKey))) or false
  end
  return key_fields[job] or nil
end

local function holder_of(field)
  if holders[field] == nil then
    holders[field] = redis.call('HGET', key.run, field)
  end
  return holders[field]
end

-- Reserves a natural key for a job; false instead of an id releases it.
local function reserve_key(field, id)
  holders[field] = id
  reserved[field] = id
end

-- Why a job waits for the holder of its natural key; of another tenant's job its producer hears no more (read.lua names it for operators). A holder in review may have its record in the site, so only a person's decision lets the others go on.
local function waits_for(job, holder)
  local other = load_job(holder)
  local needs_person = other ~= nil and other.state == 'review'
  if other and other.tenant ~= job.tenant then
    return 'waiting: blocked by another job', needs_person
  end
  local text = 'waiting: job ' .. holder .. ' has the natural key ' .. job.naturalKey .. ' of ' .. job.site .. ' reserved'
  return text .. (needs_person and ' and waits for a person, because its record may be in the site. Approve or reject that job; then this one goes on by itself' or ''), needs_person
end

-- Tells a job's producer, once for each such holder, that it waits for a person's decision on another job. Of another tenant's job it is not told.
local function tell_wait(id, job, holder, now)
  local other = load_job(holder)
  if job.webhook and job.toldWait ~= holder and other and other.tenant == job.tenant then
    job.toldWait = holder
    redis.call('ZADD', key.hook, now, id .. '\1ready')
  end
end

-- The first jobs that wait for the natural key of a job that went to review. Those behind them are told the same when they are read.
local function tell_waiting(holder, held, now)
  local field = held.naturalKey and phase_of(holder) ~= 'none' and natural_key_field(held)
  for _, member in ipairs(field and redis.call('ZRANGEBYLEX', key.blocked, '[' .. field .. GROUP_END, '(' .. field .. AFTER_GROUP, 'LIMIT', 0, 50) or {}) do
    local id = string.match(member, '([^' .. GROUP_END .. ']*)$')
    local job = load_job(id)
    if job then
      job.reason = waits_for(job, holder)
      tell_wait(id, job, holder, now)
      save(id, job, now)
    end
  end
end

-- The first of two approvals counts for the present stay in review or among the dead jobs only.
local function drop_approval(job)
  job.approver, job.approvedBy, job.approvedAt = nil, nil, nil
end

local function to_review(id, job, now)
  drop_approval(job)
  redis.call('ZADD', key.review, now, id)
  enter_final_state(id, job, now, 'review')
end

local function to_dead(id, job, now)
  drop_approval(job)
  redis.call('ZADD', key.dead, now, id)
  enter_final_state(id, job, now, 'dead')
end

local function to_cancelled(id, job, now)
  drop_approval(job)
  redis.call('ZADD', key.cancelled, now, id)
  job.reason = job.cancel
  enter_final_state(id, job, now, 'cancelled')
end

local function release_group(group)
  released_groups[group] = (released_groups[group] or 0) + 1
end

local function release_key(id, job)
  local field = natural_key_field(job)
  if field and holder_of(field) == id then
    reserve_key(field, false)
    release_group(field)
  end
end

-- From phase intent on, the record may be in the site: the key stays reserved until that is known.
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

-- The number in a fencing token: it rises by one with each claim of the job.
local function number_of(fence)
  return number_in(string.match(fence, '^%d+'))
end

-- The only place where a lease is removed, so that the running counts always match the leases.
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

-- These fill the caches for all jobs of a call with one command for each kind. Without them the values are read job by job.
local function read_jobs(ids)
  for place, raw in ipairs(redis.call('HMGET', key.job, unpack(ids))) do
    jobs[ids[place]] = read_record(ids[place], raw)
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
    fields[#fields + 1] = jobs[id] and natural_key_field(jobs[id]) or nil
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

-- Checks that the caller still has the job's lease. Answers the job, or nil and the answer for the caller.
-- A call that was carried out and is repeated because its answer was lost is answered ok again.
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

-- The first inbox message, if it is still the one that the caller has read: of a long one \1sha1: and its SHA-1 stand for the text.
local function first_inbox_message(text)
  local first = redis.call('LINDEX', key.inbox, 0)
  local digest = string.match(text, '^\1sha1:(%x+)$')
  return first and (first == text or (digest and redis.sha1hex(first) == digest)) and first or nil
end

-- Back to the ready set; a job whose cancellation was requested, and for which nothing was submitted to the site, is cancelled instead.
local function return_to_ready(id, job, now)
  if job.cancel and phase_of(id) == 'none' then
    to_cancelled(id, job, now)
  else
    to_ready(id, job, now)
  end
end
