-- Stores jobs once per idempotency key, each in the state that the caller gives; may remove the first inbox message in the same step.
-- keys: job bytenant payload ready blocked fair delayed review dead idem idemdue ctl ev hook all inbox wake
-- args: remember ms, text of the first inbox message when the job comes from there or '', its payload as it would be compared (JSON: key id or '' for the plain payload -> digest or payload) or '', then for each job: id, record (JSON without payload), payload, state (ready, delayed, review, rejected), due ms when delayed, idempotency field or ''
-- answers: for each job: stored | known | moved when the first inbox message is no longer that text, and nothing was stored; then its id
-- bound: 50 jobs
-- full memory: refused
local remember, raw = tonumber(ARGV[1]), ARGV[2]
local now = now_ms()
local ready = false

-- An unfinished job keeps its idempotency key beyond the time limit, and so does one whose record can't be read. A rejected job passes it on to a
-- corrected submission, but not to one that is rejected again.
local function is_known(holder, idem, state)
  local old = load_job(holder)
  if old and old.state == 'rejected' and state ~= 'rejected' then
    return false
  end
  local due = redis.call('ZSCORE', key.idemdue, idem)
  if due and tonumber(due) > now then
    return true
  end
  if not old then
    return exists(holder)
  end
  return old.state ~= 'done' and old.state ~= 'rejected' and old.state ~= 'cancelled'
end

-- Why the job of an inbox message is not the one that its idempotency key belongs to; nil when it is. An encrypted payload is another text each time: before
-- its second colon stands a digest of the request, then the id of the key that made the digest. The earlier job may be stored in clear or under any key.
local function why_other_request(holder, job)
  local old = load_job(holder)
  if not old and not exists(holder) then
    return nil
  end
  local stored = redis.call('HGET', key.payload, holder)
  local digest, key_id = string.match(stored or '', '^enc1:(%x+):(%x+)%.')
  local expected = cjson.decode(ARGV[3])[key_id or '']
  if key_id and not expected then
    return 'whose payload is encrypted with key ' .. key_id .. ', so this worker can not tell whether both ask for the same. If that job is another order, send this as a new job under a key of its own.'
  end
  if old ~= nil and old.site == job.site and old.type == job.type and old.account == job.account and (digest or stored) == expected then
    return nil
  end
  return 'which asked for something else. Send this as a new job under a key of its own.'
end

local function store(id, record, payload, state, due, idem)
  -- A known id means that this call is repeated because its answer was lost. The next inbox message may have the same text: it must stay.
  if exists(id) then
    return 'stored', id
  end
  if raw ~= '' and not first_inbox_message(raw) then
    return 'moved', id
  end
  local job = cjson.decode(record)
  local holder = idem ~= '' and redis.call('HGET', key.idem, idem)
  holder = holder and is_id(holder) and holder
  local why_other = holder and raw ~= '' and is_known(holder, idem, state) and why_other_request(holder, job)
  if why_other then
    -- A producer that uses the inbox gets no answer: a corrected order must not be dropped as a duplicate, so it is stored as rejected.
    job.reason = 'the idempotency key belongs to job ' .. holder .. ', ' .. why_other
    job.idempotencyKey = nil
    state = 'rejected'
  elseif idem ~= '' then
    if holder and is_known(holder, idem, state) then
      if raw ~= '' then
        redis.call('LPOP', key.inbox)
      end
      return 'known', holder
    end
    redis.call('HSET', key.idem, idem, id)
    redis.call('ZADD', key.idemdue, now + remember, idem)
  end
  job.created = now
  payloads[#payloads + 1], payloads[#payloads + 2] = id, payload
  listed[#listed + 1], listed[#listed + 2] = integer_text(now), id
  if state == 'ready' then
    to_ready(id, job, now)
    ready = true
  elseif state == 'delayed' then
    to_delayed(id, job, now, tonumber(due))
    add_event(now, id, 'delayed')
  elseif state == 'review' then
    to_review(id, job, now)
  else
    redis.call('ZADD', key.dead, -now, id)
    enter_final_state(id, job, now, 'rejected')
  end
  if raw ~= '' then
    taken_from_inbox = true
  end
  return 'stored', id
end

local answers = {}
for place = 4, #ARGV, 6 do
  local what, id = store(unpack(ARGV, place, place + 5))
  answers[#answers + 1] = what
  answers[#answers + 1] = id
end
if ready then
  wake()
end
return answers
