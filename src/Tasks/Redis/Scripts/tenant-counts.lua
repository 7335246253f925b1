-- Counts the jobs of some tenants by state, all at the same moment. Blocked jobs count as ready. A job that was set aside counts in the state that it had.
-- keys: bytenant run
-- args: tenants
-- answers: ready, delayed, running, review, done, dead, rejected, cancelled
-- bound: eight counts of each tenant
-- full memory: goes on
local sums = { ready = 0, running = 0 }
for _, tenant in ipairs(ARGV) do
  local running = tenant_running(tenant)
  for state in pairs(STATES) do
    sums[state] = (sums[state] or 0) + tenant_count(tenant, state)
  end
  sums.running = sums.running + running
  sums.ready = math.max(0, sums.ready - running)
end
return { sums.ready or 0, sums.delayed or 0, sums.running, sums.review or 0, sums.done or 0, sums.dead or 0, sums.rejected or 0, sums.cancelled or 0 }
