-- Pauses or resumes claims of all jobs, of a site or of a tenant. Running jobs are not affected.
-- keys: ctl wake
-- args: all | site:NAME | tenant:NAME, '1' to pause, '0' to resume
-- answers: every scope that is paused now
-- bound: the scopes that are paused
-- full memory: goes on
local scope, pause = ARGV[1], ARGV[2]
local kept = {}
for present in string.gmatch(redis.call('HGET', key.ctl, 'paused') or '', '[^\n]+') do
  if present ~= scope then
    kept[#kept + 1] = present
  end
end
if pause == '1' then
  kept[#kept + 1] = scope
end
if #kept == 0 then
  redis.call('HDEL', key.ctl, 'paused')
else
  redis.call('HSET', key.ctl, 'paused', table.concat(kept, '\n'))
end
wake()
return kept
