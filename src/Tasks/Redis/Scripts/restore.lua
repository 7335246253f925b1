-- Hands a job that was set aside, and whose record was repaired, to a person's review. Its phase stays.
-- keys: job bytenant payload phase lease review broken ev hook
-- args: id
-- answers: ok | notfound | leased | what is still wrong with it
-- bound: one job
-- full memory: goes on
local id = ARGV[1]
local kept = redis.call('HGET', key.broken, id)
if not kept then
  return 'notfound'
end
local job = load_job(id)
if not job then
  return faults[id]
end
if redis.call('HEXISTS', key.payload, id) == 0 then
  -- A worker of the version before stored it beside the record.
  local text = redis.call('HGET', key.job, id .. ':payload')
  if not text then
    return 'it has no payload'
  end
  redis.call('HSET', key.payload, id, text)
  redis.call('HDEL', key.job, id .. ':payload')
end
if redis.call('ZSCORE', key.lease, id) then
  return 'leased'
end
redis.call('HDEL', key.broken, id)
remove_from_tenant(id, job.tenant)
stored_as[id] = nil
job.blocked = nil
job.reason = 'It was set aside, because ' .. (string.match(kept, '\1(.*)$') or 'its record could not be read') .. ', and was put back after a repair. Compare it with what was ordered; approve it if it is right.'
to_review(id, job, now_ms())
return 'ok'
