-- Loaded after prelude.lua and before every script: to whom the loss of a worker or browser is charged, and what becomes of the job. As in prelude.lua, a
-- key that the calling script did not declare raises an error.

-- The worker in a fencing token.
local function worker_of(fence)
  return string.match(fence or '', '^%d+%.%d+%.(.+)$') or 'unknown'
end

-- The machine in the id of a product's worker (machine-process-random); any other id is a machine of its own.
local function machine_of(worker)
  return string.match(worker, '^(.+)%-%d+%-%x+$') or worker
end

-- Whether the loss of this worker or browser, in which the job ran alone, is charged to the job: once for each worker. A worker that was started again on
-- the same machine counts only if it finished another job before: one that never does is in a crash loop whatever it claims.
local function is_charged(job, worker)
  for _, earlier in ipairs(job.enders or {}) do
    if earlier == worker or (machine_of(earlier) == machine_of(worker) and not redis.call('ZSCORE', key.worker, worker)) then
      return false
    end
  end
  job.enders = job.enders or {}
  job.enders[#job.enders + 1] = worker
  return true
end

-- Back to the ready set. A job that was lost before without being charged waits a little: others can show meanwhile whether the worker is sound.
local function return_after_loss(id, job, now)
  if (job.losses or 0) < 2 or (job.cancel and phase_of(id) == 'none') then
    return_to_ready(id, job, now)
  else
    to_delayed(id, job, now, now + math.min(15, 2 ^ (job.losses - 2)) * 1000)
    add_event(now, id, 'delayed')
  end
end

-- A lost worker, browser or lease. A job whose record may be in the site is never dead: it is verified first, and after too many stalls reviewed by a person.
-- A loss that is not charged counts as well, so that no job is lost for ever, but only its fourfold, and only while other jobs are finished in between.
local function stalled(id, job, now, reason, max, charged)
  local others_passed = number_in(redis.call('HGET', key.ctl, 'passed')) > (job.lostAt or 0)
  job.lostAt = now
  if charged then
    job.stalls = (job.stalls or 0) + 1
  else
    job.losses = (job.losses or 0) + 1
  end
  job.reason = reason .. (charged and '' or '; not charged to this job')
  release_key_unless_tried(id, job)
  if (job.stalls or 0) <= max and not (others_passed and (job.losses or 0) > 4 * (max + 1)) then
    return_after_loss(id, job, now)
  elseif phase_of(id) == 'none' then
    to_dead(id, job, now)
  else
    to_review(id, job, now)
    tell_waiting(id, job, now)
  end
end
