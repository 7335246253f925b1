-- Put after prelude.lua and before every script by the loader: how many jobs of a tenant, site or account may run at once, how often a site's
-- jobs may start, and what is paused. The same rule applies to prelude.lua: only keys that the calling script declared.

-- The caps and paces of a call: three caps, then four arguments for each limited site.
local function read_limits(from)
  local limits = { caps = { tonumber(ARGV[from]), tonumber(ARGV[from + 1]), tonumber(ARGV[from + 2]) }, sites = {} }
  limits.capped = limits.caps[1] > 0 or limits.caps[2] > 0 or limits.caps[3] > 0
  for place = from + 3, #ARGV, 4 do
    limits.sites[ARGV[place]] = { most = tonumber(ARGV[place + 1]), per_minute = tonumber(ARGV[place + 2]), burst = tonumber(ARGV[place + 3]) }
    limits.capped = limits.capped or limits.sites[ARGV[place]].most > 0
  end
  return limits
end

-- What a worker says of itself: how many sites it can't serve now, their names, then its limits.
local function read_worker(from)
  local unserved, count = {}, tonumber(ARGV[from])
  for place = from + 1, from + count do
    unserved[ARGV[place]] = true
  end
  return unserved, read_limits(from + count + 1)
end

-- The place is that of the group among a job's run fields; a site's own cap goes before the one for every site.
local function cap_of(limits, place, site)
  local own = place == 2 and limits.sites[site]
  return own and own.most > 0 and own.most or limits.caps[place]
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

-- A site's token bucket: starts that it may make now. Stored as tokens and the time when they were counted.
local function tokens(site, pace, now)
  local count, at = string.match(redis.call('HGET', key.rate, site) or '', '^(.-) (.+)$')
  if not count then
    return pace.burst
  end
  return math.min(pace.burst, tonumber(count) + math.max(0, now - tonumber(at)) * pace.per_minute / 60000)
end

local function spend_token(site, pace, now)
  redis.call('HSET', key.rate, site, string.format('%.6f %d', tokens(site, pace, now) - 1, now))
end
