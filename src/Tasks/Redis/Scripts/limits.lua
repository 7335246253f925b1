-- Loaded after prelude.lua and before every script: how many jobs of a tenant, site or account may run at once, how often a site's jobs may
-- start, and what is paused. As in prelude.lua, a key that the calling script did not declare raises an error.

-- Reads the limits from a call's arguments: three caps, then four arguments for each limited site.
local function read_limits(from)
  local limits = { caps = { tonumber(ARGV[from]), tonumber(ARGV[from + 1]), tonumber(ARGV[from + 2]) }, sites = {} }
  limits.capped = limits.caps[1] > 0 or limits.caps[2] > 0 or limits.caps[3] > 0
  for place = from + 3, #ARGV, 4 do
    limits.sites[ARGV[place]] = { max = tonumber(ARGV[place + 1]), per_minute = tonumber(ARGV[place + 2]), burst = tonumber(ARGV[place + 3]) }
    limits.capped = limits.capped or limits.sites[ARGV[place]].max > 0
  end
  return limits
end

-- Reads a list of names with their number before it. Answers a set, and where the next argument stands.
local function read_names(from)
  local names, last = {}, from + tonumber(ARGV[from])
  for place = from + 1, last do
    names[ARGV[place]] = true
  end
  return names, last + 1
end

-- Reads what the worker passes about itself: the sites that it can't serve now, the ids of its encryption keys, then the limits.
local function read_worker(from)
  local unserved, key_ids
  unserved, from = read_names(from)
  key_ids, from = read_names(from)
  return unserved, key_ids, read_limits(from)
end

-- The place is the group's position in run_fields. A site's own cap takes precedence over the cap for all sites.
local function cap_of(limits, place, site)
  local own = place == 2 and limits.sites[site]
  return own and own.max > 0 and own.max or limits.caps[place]
end

-- The scopes that are paused; nil when none is.
local function read_paused()
  local text = redis.call('HGET', key.ctl, 'paused')
  if not text then
    return nil
  end
  local paused = {}
  for scope in string.gmatch(text, '[^\n]+') do
    paused[scope] = true
  end
  return paused
end

-- How many jobs of a site may start now, by its token bucket. Stored are the tokens and the time when they were counted.
local function tokens(site, pace, now)
  local count, at = string.match(redis.call('HGET', key.rate, site) or '', '^(.-) (.+)$')
  if not count then
    return pace.burst
  end
  return math.min(pace.burst, number_in(count) + math.max(0, now - number_in(at)) * pace.per_minute / 60000)
end

local function spend_token(site, pace, now)
  redis.call('HSET', key.rate, site, string.format('%.6f %d', tokens(site, pace, now) - 1, now))
end
