-- Cancels a job for which nothing was submitted to the site yet, or marks it: a running job ends at its next safe point before phase intent.
-- From intent on the mark changes nothing: the job is verified first and ends as what is found.
-- keys: job bytenant lease phase run ready blocked fair ctl delayed review cancelled ev hook wake broken
-- args: id, reason
-- answers: cancelled | asked | toolate | notfound | unreadable
-- bound: one job
-- full memory: goes on
local id, reason = ARGV[1], ARGV[2]
local job = load_job(id)
if not job then
  return absent_or_unreadable(id)
end
local tried = phase_of(id) ~= 'none'
if job.state == 'done' or job.state == 'dead' or job.state == 'rejected' or job.state == 'cancelled' or (job.state == 'review' and tried) then
  return 'toolate'
end
local now = now_ms()
job.cancel = reason
if tried or redis.call('ZSCORE', key.lease, id) then
  save(id, job, now)
  add_event(now, id, 'cancel asked')
  return 'asked'
end
redis.call('ZREM', key.ready, id)
redis.call('ZREM', key.delayed, id)
redis.call('ZREM', key.review, id)
if job.blocked then
  redis.call('ZREM', key.blocked, blocked_member(id, job))
  job.blocked = nil
end
release_key(id, job)
to_cancelled(id, job, now)
wake()
return 'cancelled'
