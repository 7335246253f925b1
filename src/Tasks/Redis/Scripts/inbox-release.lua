-- Moves held inbox messages of tenants that have room for jobs again to the front of the inbox, the oldest of each tenant first: they came before what is there.
-- keys: inbox inboxheld bytenant run
-- args: tenant to continue after ('' to begin), max tenants, max messages a tenant, most waiting jobs of a tenant (0: any number), then for each tenant with a number of its own: tenant, number
-- answers: last tenant checked ('' at the end), how many messages were moved, how many are held
-- bound: 50 tenants, 50 messages a tenant
-- full memory: goes on
local after, max_tenants, max_messages, default = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local most_of = {}
for place = 5, #ARGV, 2 do
  most_of[ARGV[place]] = tonumber(ARGV[place + 1])
end

local moved, last = 0, ''
for _ = 1, max_tenants do
  local first = redis.call('ZRANGEBYLEX', key.inboxheld, after == '' and '-' or ('(' .. after .. AFTER_GROUP), '+', 'LIMIT', 0, 1)[1]
  if not first then
    last = ''
    break
  end
  after = string.match(first, '^([^' .. GROUP_END .. ']*)')
  last = after
  local most = most_of[after] or default
  local free = most > 0 and math.min(most - waiting_jobs(after), max_messages) or max_messages
  if free > 0 then
    local members = redis.call('ZRANGEBYLEX', key.inboxheld, '[' .. after .. GROUP_END, '(' .. after .. AFTER_GROUP, 'LIMIT', 0, free)
    for place = #members, 1, -1 do
      redis.call('LPUSH', key.inbox, (string.match(members[place], '^[^' .. GROUP_END .. ']*' .. GROUP_END .. '%d+' .. GROUP_END .. '(.*)$')))
      redis.call('ZREM', key.inboxheld, members[place])
      moved = moved + 1
    end
  end
end
return { last, moved, redis.call('ZCARD', key.inboxheld) }
