-- Lists the jobs of one tenant, the newest first by the time in their ids, optionally of one state and only those older than a given job. The caller merges
-- the lists of several tenants: one call for all of them would hold up Redis for seconds.
-- keys: bytenant lease
-- args: max jobs, id of the job after which the list goes on or '', id of a job of which only newer ones are wanted or '', state or '' for all, tenant
-- answers: ids
-- bound: max jobs and, of each state, what is read ahead; beside them as many running jobs as there are leases, and all leases when running jobs are asked for
-- full memory: goes on
local max, after, newer, state, tenant = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local READ_AHEAD = 32
local found = {}

if state == 'running' then
  for _, id in ipairs(redis.call('ZRANGE', key.lease, 0, -1)) do
    if (after == '' or id < after) and id > newer and redis.call('ZSCORE', key.bytenant, tenant_member(tenant, 'ready', id)) then
      found[#found + 1] = id
    end
  end
  table.sort(found, function(one, other) return one > other end)
  return { unpack(found, 1, math.min(max, #found)) }
end

-- The jobs of one state, read a few at a time. `ids` is empty when there is none left.
local function read_on(source)
  local from, to = tenant_range(tenant, source.state)
  repeat
    source.ids, source.place = {}, 1
    if source.ended then
      return
    end
    local upper = source.last ~= '' and '(' .. tenant_member(tenant, source.state, source.last) or to
    local lower = newer ~= '' and '(' .. tenant_member(tenant, source.state, newer) or from
    local members = redis.call('ZREVRANGEBYLEX', key.bytenant, upper, lower, 'LIMIT', 0, READ_AHEAD)
    for place, member in ipairs(members) do
      source.ids[place] = id_of_member(member)
    end
    source.last = source.ids[#members]
    source.ended = #members < READ_AHEAD
    if state == 'ready' and #members > 0 then
      local waiting = {}
      for place, expiry in ipairs(redis.call('ZMSCORE', key.lease, unpack(source.ids))) do
        waiting[#waiting + 1] = not expiry and source.ids[place] or nil
      end
      source.ids = waiting
    end
  until #source.ids > 0 or source.ended
end

local sources = {}
for listed in pairs(STATES) do
  if state == '' or state == listed then
    sources[#sources + 1] = { state = listed, last = after }
    read_on(sources[#sources])
  end
end

-- Each source is ordered: the newest of their first ones is the next of the list.
while #found < max do
  local newest
  for _, source in ipairs(sources) do
    local id = source.ids[source.place]
    if id and (not newest or id > newest.ids[newest.place]) then
      newest = source
    end
  end
  if not newest then
    break
  end
  found[#found + 1] = newest.ids[newest.place]
  newest.place = newest.place + 1
  if newest.place > #newest.ids then
    read_on(newest)
  end
end
return found
