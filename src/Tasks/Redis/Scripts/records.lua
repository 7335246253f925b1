-- Loaded before every script, as the first: job records as they are stored, and what makes one unusable. As in prelude.lua, a key that the calling
-- script did not declare raises an error.

-- Raised when the meaning of a field changes. A record without a version is of version 3.
local RECORD_VERSION = 4
local PHASES = { none = 0, intent = 1, submitted = 2, verified = 3 }
local STATES = { ready = true, delayed = true, review = true, done = true, dead = true, rejected = true, cancelled = true }
local VERDICTS = { entered = true, alreadythere = true, read = true }
local BAND = 2 ^ 40
-- The largest number is the last millisecond that a worker can read as a time.
local MAX_NAME, MAX_TEXT, MAX_NUMBER = 1024, 65536, 253402300799999

-- A name is part of keys and groups, so it has no control characters.
local function is_name(value)
  return type(value) == 'string' and #value <= MAX_NAME and not string.find(value, '%c')
end

local function is_text(value)
  return type(value) == 'string' and #value <= MAX_TEXT
end

local function is_number(value)
  return type(value) == 'number' and value == math.floor(value) and math.abs(value) <= MAX_NUMBER
end

local function is_place(value)
  return is_number(value) and value >= 0 and value < BAND
end

local function is_list_of_names(value)
  if type(value) ~= 'table' then
    return false
  end
  for _, name in pairs(value) do
    if not is_name(name) then
      return false
    end
  end
  return true
end

-- Every member that a version writes, and what it must be. Any other might hold what can't be written again, such as an infinite number.
local MEMBERS = {
  site = is_name, type = is_name, tenant = is_name, account = is_name,
  naturalKey = is_text, canonicalKey = is_text, idempotencyKey = is_text, reason = is_text, trace = is_text, webhook = is_text, cancel = is_text,
  blocked = is_text, ended = is_text, toldWait = is_text, submittedBy = is_text, approver = is_text, approvedBy = is_text,
  attempts = is_number, stalls = is_number, losses = is_number, notBefore = is_number, created = is_number, updated = is_number, endedFence = is_number,
  lostAt = is_number, approvedAt = is_number, v = is_number, tag = is_place, enders = is_list_of_names,
  priority = function(value) return is_number(value) and value >= 0 and value <= 9 end,
  state = function(value) return STATES[value] end,
  verdict = function(value) return VERDICTS[value] end,
  approved = function(value) return type(value) == 'boolean' end,
  erased = function(value) return type(value) == 'boolean' end,
}
local REQUIRED = { 'site', 'type', 'tenant', 'priority' }

-- A call reads each value once and caches it here: a job, or false and what is wrong with its record. Writes of the same kind are collected and made by
-- epilogue.lua: one command for all jobs of a call instead of one for each.
local jobs, faults = {}, {}
-- The state that the stored record of each job has; none of a job that this call adds.
local stored_as = {}
local moment

-- The number that a text holds, and 0 for any other text: something other than a script wrote it.
local function number_in(text)
  local number = tonumber(text or '0') or 0
  return number == number and math.abs(number) <= 2 ^ 53 and number or 0
end

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
  if is_number(job.v) and job.v > RECORD_VERSION then
    return 'a later version of the worker wrote its record (version ' .. job.v .. ')'
  end
  for name, value in pairs(job) do
    local is_right = MEMBERS[name]
    if not is_right then
      return 'its record has the member ' .. string.sub(tostring(name), 1, 40) .. ', which no version writes'
    elseif not is_right(value) then
      return 'the ' .. name .. ' of its record is not what a worker writes'
    end
  end
  for _, name in ipairs(REQUIRED) do
    if job[name] == nil then
      return 'its record has no ' .. name
    end
  end
  if job.blocked and not job.tag then
    return 'its record is blocked and has no place'
  end
  return nil
end

local function is_id(text)
  return #text == 32 and not string.find(text, '[^0-9a-f]')
end

-- Answers the job of a stored text; false when there is none, or when it can't be used: then `faults` says why.
local function read_record(id, raw)
  if not raw then
    faults[id] = 'it has no record'
    return false
  end
  if not is_id(id) then
    faults[id] = 'its id is no job id'
    return false
  end
  local decoded, job = pcall(cjson.decode, raw)
  faults[id] = not decoded and 'its record is no JSON' or fault_of(job)
  if faults[id] then
    return false
  end
  stored_as[id] = job.state or 'ready'
  return job
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

-- The answer about a job that can't be loaded.
local function absent_or_unreadable(id)
  return exists(id) and 'unreadable' or 'notfound'
end

-- Keeps a job for a person, with the reason: nothing of it is deleted, and no worker gets it. It is written at once, before the caller takes the job out of a
-- set.
local function set_aside(id, fault)
  redis.call('HSET', key.broken, id, integer_text(now_ms()) .. '\1' .. fault)
end

-- For a job that the caller is about to take out of a set. Answers nil when it can't be used: then it is set aside.
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
