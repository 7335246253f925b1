-- Loaded after prelude.lua and before every script: the index of jobs by tenant and state. As in prelude.lua, a key that the calling script did not declare
-- raises an error. It holds the state of the record: whether a ready job runs is known from its lease.

-- All members have score 0, so they are ordered by their text: the jobs of one tenant and state stand together, by the time in their ids.
local function tenant_member(tenant, state, id)
  return tenant .. GROUP_END .. state .. GROUP_END .. id
end

-- Ids all have this length. A pattern that looks for the last separator would try every place of a long name first.
local function id_of_member(member)
  return string.sub(member, -32)
end

local function tenant_range(tenant, state)
  local group = tenant .. GROUP_END .. state
  return '[' .. group .. GROUP_END, '(' .. group .. AFTER_GROUP
end

local function tenant_count(tenant, state)
  return redis.call('ZLEXCOUNT', key.bytenant, tenant_range(tenant, state))
end

-- How many of a tenant's jobs run now.
local function tenant_running(tenant)
  return math.max(0, number_in(redis.call('HGET', key.run, 'tenant:' .. tenant)))
end

-- How many of a tenant's jobs are not ended and do not run.
local function waiting_jobs(tenant)
  return math.max(0, tenant_count(tenant, 'ready') - tenant_running(tenant)) + tenant_count(tenant, 'delayed') + tenant_count(tenant, 'review')
end

-- For a job whose place in the index is not known: its record was repaired by hand, or is deleted.
local function remove_from_tenant(id, tenant)
  local members = {}
  for state in pairs(STATES) do
    members[#members + 1] = tenant_member(tenant, state, id)
  end
  redis.call('ZREM', key.bytenant, unpack(members))
end

-- A rejected submission leaves its idempotency key to a corrected one. After the record is gone, nothing would say that it was rejected.
local function free_idempotency_key(id, job)
  local field = job.state == 'rejected' and job.idempotencyKey and job.tenant .. '\1' .. job.idempotencyKey
  if field and redis.call('HGET', key.idem, field) == id then
    redis.call('HDEL', key.idem, field)
    redis.call('ZREM', key.idemdue, field)
  end
end

-- The ended job and all that is kept of it.
local function delete_job(id)
  local job = load_job(id)
  if job then
    free_idempotency_key(id, job)
    remove_from_tenant(id, job.tenant)
    jobs[id] = false
  end
  redis.call('HDEL', key.job, id)
  redis.call('HDEL', key.payload, id)
  redis.call('HDEL', key.result, id)
  redis.call('HDEL', key.phase, id)
  redis.call('HDEL', key.fence, id)
  redis.call('ZREM', key.done, id)
  redis.call('ZREM', key.cancelled, id)
  redis.call('ZREM', key.dead, id)
  redis.call('ZREM', key.all, id)
end
