-- A person ends a job in review after checking the site. Its natural key is released: the next job with it searches the site first.
-- keys: job bytenant review dead phase run ready blocked fair ctl ev hook wake broken
-- args: id, reason
-- answers: ok | notfound | unreadable | refused
-- bound: one job
-- full memory: goes on
local id, reason = ARGV[1], ARGV[2]
local job = load_job(id)
if not job then
  return absent_or_unreadable(id)
end
if job.state ~= 'review' then
  return 'refused'
end
local now = now_ms()
redis.call('ZREM', key.review, id)
release_key(id, job)
job.reason = reason
to_dead(id, job, now)
wake()
return 'ok'
