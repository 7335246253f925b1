-- A person puts a dead or reviewed job back into the queue, or among the delayed jobs until it is due. Attempts and stalls start at zero again.
-- The phase stays: a job that was at intent or later is verified first.
-- keys: job bytenant lease delayed ready fair ctl review dead ev wake
-- args: id, '1' when a person approved that it exceeds the plausibility limits
-- answers: ok | notfound | unreadable | refused
-- bound: one job
-- full memory: goes on
local id, approved = ARGV[1], ARGV[2]
local job = load_job(id)
if not job then
  return absent_or_unreadable(id)
end
if redis.call('ZSCORE', key.lease, id) or (job.state ~= 'review' and job.state ~= 'dead') then
  return 'refused'
end
redis.call('ZREM', key.review, id)
redis.call('ZREM', key.dead, id)
job.attempts = nil
job.stalls = nil
job.losses = nil
job.lostAt = nil
job.enders = nil
job.reason = nil
job.cancel = nil
if approved == '1' then
  job.approved = true
end
local now = now_ms()
if job.notBefore and job.notBefore > now then
  to_delayed(id, job, now, job.notBefore)
else
  to_ready(id, job, now)
  wake()
end
return 'ok'
