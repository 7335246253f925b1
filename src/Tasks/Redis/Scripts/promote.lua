-- Moves due delayed jobs to the ready set.
-- keys: job bytenant delayed ready fair ctl ev wake broken
-- args: max jobs to move
-- answers: how many moved
-- bound: 50 jobs
-- full memory: goes on
local now = now_ms()
local ids = redis.call('ZRANGEBYSCORE', key.delayed, '-inf', now, 'LIMIT', 0, tonumber(ARGV[1]))
for _, id in ipairs(ids) do
  local job = load_or_set_aside(id)
  redis.call('ZREM', key.delayed, id)
  if job then
    to_ready(id, job, now)
  end
end
if #ids > 0 then
  wake()
end
return #ids
