-- Stores a job once per idempotency key, in the state that the caller gives; may take the inbox head away in the same step.
-- keys: job ready review dead idem idemdue ctl ev all inbox wake
-- args: id, record (JSON without payload), payload, state (ready, review, rejected), idempotency field or '', remember ms, '1' when it is the inbox head, raw head
-- answers: {stored, id} | {known, id} | {moved} when the head is not that text any more, and nothing was stored
-- bound: one job
-- full memory: refused
local id, record, payload, state, idem, remember, from_inbox, raw = unpack(ARGV)

-- The same id again is this very call, repeated because its answer was lost. The inbox may hold an equal text behind it: leave it.
if redis.call('HEXISTS', key.job, id) == 1 then
  return { 'stored', id }
end
if from_inbox == '1' and redis.call('LINDEX', key.inbox, 0) ~= raw then
  return { 'moved' }
end

local now = now_ms()

-- An unfinished job keeps its key beyond the time limit. A refused one gives it to a corrected submission, but not to the same mistake again.
local function is_known(holder)
  local old = load(holder)
  if old and old.state == 'rejected' and state ~= 'rejected' then
    return false
  end
  local due = redis.call('ZSCORE', key.idemdue, idem)
  if due and tonumber(due) > now then
    return true
  end
  return old ~= nil and old.state ~= 'done' and old.state ~= 'rejected'
end

if idem ~= '' then
  local holder = redis.call('HGET', key.idem, idem)
  if holder and is_known(holder) then
    if from_inbox == '1' then
      redis.call('LPOP', key.inbox)
    end
    return { 'known', holder }
  end
  redis.call('HSET', key.idem, idem, id)
  redis.call('ZADD', key.idemdue, now + tonumber(remember), idem)
end

local job = cjson.decode(record)
job.created = now
job.seq = redis.call('HINCRBY', key.ctl, 'seq', 1)
redis.call('HSET', key.job, id .. ':payload', payload)
redis.call('ZADD', key.all, now, id)
if state == 'ready' then
  to_ready(id, job, now)
  wake()
elseif state == 'review' then
  to_review(id, job, now)
else
  job.state = 'rejected'
  redis.call('ZADD', key.dead, -now, id)
  save(id, job, now)
  tell(now, id, 'rejected')
end
if from_inbox == '1' then
  redis.call('LPOP', key.inbox)
end
return { 'stored', id }
