-- Brings fields of the job hash to this version's schema. Schema 3 kept payloads and results beside the records; they move to keys of their own. Schemas 3 and 4
-- had no index by tenant; each job is added to it. It may run again, also for jobs that changed since.
-- keys: job payload result bytenant
-- args: fields of the job hash: ids, or ids with :payload or :result
-- answers: ok
-- bound: 1,000 fields
-- full memory: goes on
local added = {}
for _, field in ipairs(ARGV) do
  local id, kind = string.match(field, '^(.*):(%a+)$')
  local text = (kind == 'payload' or kind == 'result') and redis.call('HGET', key.job, field)
  if text and kind == 'payload' then
    redis.call('HSETNX', key.payload, id, text)
  elseif text then
    redis.call('HSETNX', key.result, id, text)
  end
  if text then
    redis.call('HDEL', key.job, field)
  end
  -- What can't be read is set aside by the script that meets it.
  local job = not kind and load_job(field)
  if job then
    -- An interrupted move may have put it under the state that it had then.
    remove_from_tenant(field, job.tenant)
    added[#added + 1], added[#added + 2] = 0, tenant_member(job.tenant, job.state or 'ready', field)
  end
end
if #added > 0 then
  redis.call('ZADD', key.bytenant, unpack(added))
end
return 'ok'
