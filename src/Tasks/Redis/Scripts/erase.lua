-- Erases what an ended job holds of persons: payload, result, natural key, reason and other texts. Its idempotency key stays known until it expires, so that
-- nothing is entered twice; only a job that was rejected at intake leaves it free, as before. A dead job becomes a rejected one, because it can't be put back any
-- more.
-- keys: job bytenant payload result phase lease dead idem idemdue run ready blocked fair ctl ev hook wake broken
-- args: id, what stands in place of the payload, the reason
-- answers: ok | notfound | unreadable | refused
-- bound: one job
-- full memory: goes on
local id, payload, reason = ARGV[1], ARGV[2], ARGV[3]
local job = load_job(id)
if not job then
  return absent_or_unreadable(id)
end
local has_ended = job.state == 'done' or job.state == 'rejected' or job.state == 'cancelled' or job.state == 'dead'
if not has_ended or redis.call('ZSCORE', key.lease, id) then
  return 'refused'
end
local now = now_ms()
release_key(id, job)
free_idempotency_key(id, job)
drop_approval(job)
redis.call('HSET', key.payload, id, payload)
redis.call('HDEL', key.result, id)
for _, name in ipairs({ 'naturalKey', 'canonicalKey', 'idempotencyKey', 'cancel', 'trace', 'toldWait' }) do
  job[name] = nil
end
job.reason = reason
job.erased = true
if job.state == 'dead' then
  job.state = 'rejected'
  redis.call('ZADD', key.dead, integer_text(-now), id)
end
save(id, job, now)
add_event(now, id, 'erased')
wake()
return 'ok'
