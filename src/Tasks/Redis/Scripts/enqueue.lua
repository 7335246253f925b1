-- Stores jobs once per idempotency key, each in the state that the caller gives; may remove the first inbox message in the same step. A new job beyond its
-- tenant's quota of waiting jobs is not stored; an inbox message of one waits in a line of its own. Of rejected jobs, the tenant's oldest go.
-- keys: job bytenant payload result phase fence run done cancelled ready blocked fair delayed review dead idem idemdue ctl ev hook all inbox inboxheld wake
-- args: remember ms, text of the first inbox message when the job comes from there or '', '1' when no new job may be stored for want of memory, the payload of the inbox message as it would be compared (JSON: key id or '' for the plain payload -> digest or payload) or '', then for each job: id, record (JSON without payload), payload, state (ready, delayed, review, rejected), due ms when delayed, idempotency field or '', most waiting and most rejected jobs of its tenant (0: any number)
-- answers: for each job: stored | known | moved when the first inbox message is no longer that text, and nothing was stored | held when the inbox message waits for its tenant's quota | full when the tenant has too many waiting jobs | nomemory; then its id, or how many wait when full
-- bound: 50 jobs
-- full memory: refused
local remember, raw, no_memory = tonumber(ARGV[1]), ARGV[2], ARGV[3] == '1'
local now = now_ms()
local ready = false

-- An unfinished job keeps its idempotency key beyond the time limit, and so does one whose record can't be read. A rejected job passes it on to a
-- corrected submission, but not to one that is rejected again; an erased one does not, because it may have been tried before a person rejected it.
local function is_known(holder, idem, state)
  local old = load_job(holder)
  if old and old.state == 'rejected' and not old.erased and state ~= 'rejected' then
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
-- its second colon stands a digest of the request, then the id of the key that made the digest. The earlier job may be stored in clear or under any key. What an
-- erased job asked for is not known: it counts as the same, so that nothing is entered twice.
local function why_other_request(holder, job)
  local old = load_job(holder)
  if old and old.erased or not old and not exists(holder) then
    return nil
  end
  local stored = redis.call('HGET', key.payload, holder)
  local digest, key_id = string.match(stored or '', '^enc1:(%x+):(%x+)%.')
  local expected = cjson.decode(ARGV[4])[key_id or '']
  if key_id and not expected then
    return 'whose payload is encrypted with key ' .. key_id .. ', so this worker can not tell whether both ask for the same. If that job is another order, send this as a new job under a key of its own.'
  end
  if old ~= nil and old.site == job.site and old.type == job.type and old.account == job.account and (digest or stored) == expected then
    return nil
  end
  return 'which asked for something else. Send this as a new job under a key of its own.'
end

-- Jobs that this call stores are not in the index yet.
local added = {}

local function add_to_count(tenant, kind)
  added[tenant .. GROUP_END .. kind] = (added[tenant .. GROUP_END .. kind] or 0) + 1
end

local function waiting_of(tenant)
  return waiting_jobs(tenant) + (added[tenant .. GROUP_END .. 'waiting'] or 0)
end

-- Ids begin with a time, so the first of the index are the oldest.
local function make_room_for_rejected(tenant, most)
  local surplus = tenant_count(tenant, 'rejected') + (added[tenant .. GROUP_END .. 'rejected'] or 0) + 1 - most
  if surplus > 0 then
    local from, to = tenant_range(tenant, 'rejected')
    for _, member in ipairs(redis.call('ZRANGEBYLEX', key.bytenant, from, to, 'LIMIT', 0, math.min(surplus, 50))) do
      delete_job(id_of_member(member))
      -- Also when its record can't be read, so that the next call finds others.
      redis.call('ZREM', key.bytenant, member)
    end
  end
end

-- The number keeps the order in which the messages came.
local function hold(tenant)
  local number = string.format('%016d', redis.call('HINCRBY', key.ctl, 'inboxheld', 1))
  redis.call('ZADD', key.inboxheld, 0, tenant .. GROUP_END .. number .. GROUP_END .. raw)
  taken_from_inbox = true
end

local function store(id, record, payload, state, due, idem, most_waiting, most_rejected)
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
  local known = holder and is_known(holder, idem, state)
  local why_other = known and raw ~= '' and why_other_request(holder, job)
  if why_other then
    -- A producer that uses the inbox gets no answer: a corrected order must not be dropped as a duplicate, so it is stored as rejected.
    job.reason = 'the idempotency key belongs to job ' .. holder .. ', ' .. why_other
    job.idempotencyKey = nil
    state = 'rejected'
  elseif known then
    if raw ~= '' then
      redis.call('LPOP', key.inbox)
    end
    return 'known', holder
  end
  if no_memory then
    return 'nomemory', id
  end
  if state ~= 'rejected' then
    local waiting = most_waiting > 0 and waiting_of(job.tenant) or 0
    if most_waiting > 0 and waiting >= most_waiting then
      if raw ~= '' then
        hold(job.tenant)
        return 'held', id
      end
      return 'full', integer_text(waiting)
    end
    add_to_count(job.tenant, 'waiting')
  else
    if most_rejected > 0 then
      make_room_for_rejected(job.tenant, most_rejected)
    end
    add_to_count(job.tenant, 'rejected')
  end
  if idem ~= '' and not known then
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
for place = 5, #ARGV, 8 do
  local id, record, payload, state, due, idem, most_waiting, most_rejected = unpack(ARGV, place, place + 7)
  local what, about = store(id, record, payload, state, due, idem, tonumber(most_waiting), tonumber(most_rejected))
  answers[#answers + 1] = what
  answers[#answers + 1] = about
end
if ready then
  wake()
end
return answers
