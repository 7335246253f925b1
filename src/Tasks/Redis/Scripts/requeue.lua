-- A person puts a dead or reviewed job back into the queue, or among the delayed jobs until it is due. Attempts and stalls start at zero again.
-- The phase stays: a job that was at intent or later is verified first. Of a job that needs two approvals, the first one is stored in its record, and the
-- job stays where it is until somebody else approves it.
-- keys: job bytenant lease delayed ready fair ctl review dead ev wake
-- args: id, who approves, the form in which that name is compared, how many approvals the job needs (1 or 2)
-- answers: ok | first | same | notfound | unreadable | refused
-- bound: one job
-- full memory: goes on
local id, by, identity, needed = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local job = load_job(id)
if not job then
  return absent_or_unreadable(id)
end
if redis.call('ZSCORE', key.lease, id) or (job.state ~= 'review' and job.state ~= 'dead') then
  return 'refused'
end
local now = now_ms()
if needed > 1 then
  if not job.approver then
    job.approver, job.approvedBy, job.approvedAt = identity, by, now
    save(id, job, now)
    add_event(now, id, 'approved once')
    return 'first'
  end
  if job.approver == identity then
    return 'same'
  end
end
drop_approval(job)
redis.call('ZREM', key.review, id)
redis.call('ZREM', key.dead, id)
job.attempts = nil
job.stalls = nil
job.losses = nil
job.lostAt = nil
job.enders = nil
job.reason = nil
job.cancel = nil
job.approved = true
if job.notBefore and job.notBefore > now then
  to_delayed(id, job, now, job.notBefore)
else
  to_ready(id, job, now)
  wake()
end
return 'ok'
