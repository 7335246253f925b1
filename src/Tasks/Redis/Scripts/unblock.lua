-- Moves blocked jobs back to the ready set where their group has free slots now. The end of a run does this at once for one job of each group; this
-- call finds the rest: a raised cap, a resumed site, a start that is due, a job that was blocked again under another group.
-- keys: job ready blocked fair run rate ctl wake broken
-- args: group to continue after ('' to begin), max groups, max jobs a group, number of sites that the worker can't serve and their names, number of its encryption keys and their ids, max running per tenant, per site, per account (0: no cap), then for each limited site: site, max running, starts per minute, burst
-- answers: last group checked ('' at the end), how many jobs were moved, then the ids of keys that the worker lacks and jobs of the checked groups need
-- bound: 50 groups, 50 jobs a group, 1,000 jobs and the rest of the group
-- full memory: goes on
local after, max_groups, max_jobs = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local unserved, key_ids, limits = read_worker(4)
local now = now_ms()
local paused = read_paused()
local lacking = {}

local function free_slots_of(group)
  local kind, rest = string.match(group, '^(%a+):(.*)$')
  if kind == 'pause' then
    return paused and paused[rest] and 0 or max_jobs
  end
  if kind == 'away' then
    return unserved[rest] and 0 or max_jobs
  end
  if kind == 'decrypt' then
    if key_ids[rest] then
      return max_jobs
    end
    lacking[#lacking + 1] = rest
    return 0
  end
  if kind == 'key' then
    local holder = redis.call('HGET', key.run, group)
    return (holder and redis.call('HEXISTS', key.job, holder) == 1) and 0 or 1
  end
  if kind == 'rate' then
    local pace = limits.sites[rest]
    return (pace and pace.per_minute > 0) and math.floor(tokens(rest, pace, now)) or max_jobs
  end
  local place = ({ tenant = 1, site = 2, account = 3 })[kind]
  if not place then
    -- No script wrote this group. Its jobs are checked again by the next claim.
    return max_jobs
  end
  local cap = cap_of(limits, place, string.match(rest, '^[^\1]*'))
  return cap > 0 and cap - number_in(redis.call('HGET', key.run, group)) or max_jobs
end

local moved, last = 0, ''
for _ = 1, max_groups do
  local from = after == '' and '-' or ('(' .. after .. AFTER_GROUP)
  local member = redis.call('ZRANGEBYLEX', key.blocked, from, '+', 'LIMIT', 0, 1)[1]
  if not member then
    last = ''
    break
  end
  after = string.match(member, '^([^' .. GROUP_END .. ']*)')
  last = after
  local free = math.min(free_slots_of(after), max_jobs)
  if free > 0 then
    moved = moved + unblock(after, free, now)
  end
  if moved >= 1000 then
    break
  end
end
if moved > 0 then
  wake()
end
return { last, moved, unpack(lacking) }
