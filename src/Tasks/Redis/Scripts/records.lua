-- Loaded before every script, as the first: job records as they are stored, and what makes one unusable. As in prelude.lua, a key that the calling
-- script did not declare raises an error.

-- Raised when the meaning of a field changes. A record without a version is of version 3.
local RECORD_VERSION = 4
local STATES = { ready = true, delayed = true, review = true, done = true, dead = true, rejected = true, cancelled = true }
local VERDICTS = { entered = true, alreadythere = true, read = true }
local PHASES = { none = 0, intent = 1, submitted = 2, verified = 3 }
-- The largest number is the last millisecond that a worker can read as a time.
local MAX_NAME, MAX_TEXT, MAX_NUMBER = 1024, 65536, 253402300799999

-- A name is part of keys and groups, so it has no control characters.
local NAMES, OPTIONAL = { 'site', 'type', 'tenant', 'account' }, { account = true }
local TEXTS = { 'naturalKey', 'canonicalKey', 'idempotencyKey', 'reason', 'trace', 'webhook', 'cancel', 'blocked', 'ended', 'toldWait' }
local NUMBERS = { 'priority', 'attempts', 'stalls', 'losses', 'notBefore', 'created', 'updated', 'tag', 'endedFence', 'lostAt', 'v' }

-- A call reads each value once and caches it here. Writes of the same kind are collected and made by epilogue.lua: one command for all jobs of a
-- call instead of one for each.
local jobs, faults, broken = {}, {}, {}
local moment

-- The server's clock, milliseconds since 1970; no worker's clock is used. The time is the same during the whole call.
local function now_ms()
  if not moment then
    local time = redis.call('TIME')
    moment = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  end
  return moment
end

-- A whole number as text. Formatting a number as large as a time costs several times as much when Redis does it, or with any other format.
local function integer_text(number)
  return string.format('%d', number)
end

-- Why a decoded record can't be used; nil when it can.
local function fault_of(job)
  if type(job) ~= 'table' then
    return 'its record is no JSON object'
  end
  for _, name in ipairs(NAMES) do
    local value = job[name]
    if value == nil and not OPTIONAL[name] then
      return 'its record has no ' .. name
    elseif value ~= nil and (type(value) ~= 'string' or #value > MAX_NAME or string.find(value, '%c')) then
      return 'the ' .. name .. ' of its record is no name'
    end
  end
  for _, name in ipairs(TEXTS) do
    local value = job[name]
    if value ~= nil and (type(value) ~= 'string' or #value > MAX_TEXT) then
      return 'the ' .. name .. ' of its record is no text of at most ' .. MAX_TEXT .. ' bytes'
    end
  end
  for _, name in ipairs(NUMBERS) do
    local value = job[name]
    if value ~= nil and (type(value) ~= 'number' or value ~= math.floor(value) or math.abs(value) > MAX_NUMBER) then
      return 'the ' .. name .. ' of its record is no whole number'
    end
  end
  if (job.v or 0) > RECORD_VERSION then
    return 'a later version of the worker wrote its record (version ' .. job.v .. ')'
  elseif not job.priority or job.priority < 0 or job.priority > 9 then
    return 'the priority of its record is not 0 to 9'
  elseif job.state ~= nil and not STATES[job.state] then
    return 'the state of its record is unknown'
  elseif job.verdict ~= nil and not VERDICTS[job.verdict] then
    return 'the verdict of its record is unknown'
  elseif job.blocked and not job.tag then
    return 'its record is blocked and has no place'
  elseif job.approved ~= nil and type(job.approved) ~= 'boolean' then
    return 'the approval of its record is neither true nor false'
  elseif job.enders ~= nil and type(job.enders) ~= 'table' then
    return 'the enders of its record are no list'
  end
  for _, worker in pairs(job.enders or {}) do
    if type(worker) ~= 'string' then
      return 'the enders of its record are no names'
    end
  end
  return nil
end

-- Answers the job of a stored text; false when there is none, or when it can't be used: then `faults` says why.
local function read_record(id, raw)
  if not raw then
    faults[id] = 'it has no record'
    return false
  end
  if #id ~= 32 or string.find(id, '[^0-9a-f]') then
    faults[id] = 'its id is no job id'
    return false
  end
  local decoded, job = pcall(cjson.decode, raw)
  faults[id] = not decoded and 'its record is no JSON' or fault_of(job)
  return not faults[id] and job
end

local function load_job(id)
  if jobs[id] == nil then
    jobs[id] = read_record(id, redis.call('HGET', key.job, id))
  end
  return jobs[id] or nil
end

local function exists(id)
  return jobs[id] or redis.call('HEXISTS', key.job, id) == 1
end

-- Keeps a job for a person, with the reason: nothing of it is deleted, and no worker gets it.
local function set_aside(id, fault)
  broken[#broken + 1], broken[#broken + 2] = id, integer_text(now_ms()) .. '\1' .. fault
end

-- For a job that the caller takes out of a set. Answers nil when it can't be used: then it is set aside.
local function load_or_set_aside(id)
  local job = load_job(id)
  if not job then
    set_aside(id, faults[id])
  end
  return job
end

-- The record of a waiting job is kept small: fields that still have their initial value are left out.
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
  job.v = RECORD_VERSION
  return cjson.encode(job)
end
