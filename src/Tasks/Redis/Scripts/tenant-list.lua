-- Lists the jobs of some tenants, the newest first by the time in their ids, optionally of one state and only those older than a given job.
-- keys: bytenant lease
-- args: max jobs, id of the job after which the list goes on or '', state or '' for all, tenants
-- answers: ids
-- bound: max jobs of each tenant and state, and all leases when running jobs are asked for, or left out
-- full memory: goes on
local max, after, state = tonumber(ARGV[1]), ARGV[2], ARGV[3]
local found = {}

local function is_leased(ids)
  local leased = {}
  for place, expiry in ipairs(#ids > 0 and redis.call('ZMSCORE', key.lease, unpack(ids)) or {}) do
    leased[ids[place]] = expiry and true or nil
  end
  return leased
end

local function add(tenant, listed, leave_out_leased)
  local from, to = tenant_range(tenant, listed)
  local last, added = after, 0
  repeat
    local upper = last ~= '' and '(' .. tenant_member(tenant, listed, last) or to
    local ids = {}
    for place, member in ipairs(redis.call('ZREVRANGEBYLEX', key.bytenant, upper, from, 'LIMIT', 0, max)) do
      ids[place] = string.match(member, '([^' .. GROUP_END .. ']*)$')
    end
    local leased = leave_out_leased and is_leased(ids) or {}
    for _, id in ipairs(ids) do
      last = id
      if not leased[id] and added < max then
        found[#found + 1] = id
        added = added + 1
      end
    end
  until #ids < max or added == max
end

if state == 'running' then
  for _, id in ipairs(redis.call('ZRANGE', key.lease, 0, -1)) do
    for place = 4, #ARGV do
      if (after == '' or id < after) and redis.call('ZSCORE', key.bytenant, tenant_member(ARGV[place], 'ready', id)) then
        found[#found + 1] = id
      end
    end
  end
else
  for place = 4, #ARGV do
    for listed in pairs(STATES) do
      if state == '' or state == listed then
        add(ARGV[place], listed, state == 'ready')
      end
    end
  end
end

table.sort(found, function(one, other) return one > other end)
local answer = {}
for place = 1, math.min(max, #found) do
  answer[place] = found[place]
end
return answer
