-- Moves the phase forward. The same phase again is ok: the answer to the first call may have been lost. The step to intent is refused when
-- cancellation was requested: from intent on the job can no longer be cancelled.
-- keys: job lease fence phase ev
-- args: id, fence, phase
-- answers: ok | cancel | gone | stale | refused when it would move backwards
-- bound: one job
-- full memory: goes on
local id, fence, phase = ARGV[1], ARGV[2], ARGV[3]
local now = now_ms()
local job, answer = verify_fence(id, fence, 'phase', now)
if not job then
  return answer
end
local present = phase_of(id)
if PHASES[phase] < PHASES[present] then
  return 'refused'
end
if job.cancel and present == 'none' then
  return 'cancel'
end
if phase ~= present then
  set_phase(id, phase)
  save(id, job, now)
  add_event(now, id, phase)
end
return 'ok'
