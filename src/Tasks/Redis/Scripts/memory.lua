-- Reads how much memory the server uses of its limit, as it counts itself when it refuses writes.
-- keys: ctl
-- args: none
-- answers: bytes used, limit in bytes (0: none)
-- bound: one call
-- full memory: goes on
local facts = redis.call('INFO', 'memory')

local function fact(name)
  return tonumber(string.match(facts, '\n' .. name .. ':(%d+)') or '0')
end

return { math.max(0, fact('used_memory') - fact('mem_not_counted_for_evict')), fact('maxmemory') }
