-- Moves the phase forward. The same phase again is ok: the answer to the first call may have been lost.
-- keys: job lease fence phase ev
-- args: id, fence, phase
-- answers: ok | gone | stale | refused when it would move backwards
-- bound: one job
-- full memory: goes on
local id, fence, phase = ARGV[1], ARGV[2], ARGV[3]
local now = now_ms()
local job, answer = check(id, fence, 'phase', now)
if not job then
  return answer
end
local present = phase_of(id)
if PHASES[phase] < PHASES[present] then
  return 'refused'
end
if phase ~= present then
  redis.call('HSET', key.phase, id, phase)
  save(id, job, now)
  tell(now, id, phase)
end
return 'ok'
