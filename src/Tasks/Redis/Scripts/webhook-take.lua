-- Hands due webhooks to one worker and makes each due again later: when the worker does not report the call's end, another worker repeats it. The webhook
-- of a job whose record can't be read waits for an hour at a time; one whose result is encrypted with a key that the worker lacks waits a little for another one.
-- keys: job result hook hooktry
-- args: max webhooks, ms until they are due again, ids of the worker's encryption keys
-- answers: the ids of keys that the worker lacks, and for each webhook: member (id \1 state), token, calls that failed, record, result
-- bound: 50 webhooks
-- full memory: goes on
local max, later = tonumber(ARGV[1]), tonumber(ARGV[2])
local UNREADABLE_LATER, LACKING_KEY_LATER = 3600000, 5000
local now = now_ms()
local key_ids, lacking, answer = {}, {}, {}
for place = 3, #ARGV do
  key_ids[ARGV[place]] = true
end

for _, member in ipairs(redis.call('ZRANGEBYSCORE', key.hook, '-inf', now, 'LIMIT', 0, max)) do
  local id = string.match(member, '^(.-)\1')
  local record = redis.call('HGET', key.job, id or '')
  if record and not read_record(id, record) then
    redis.call('ZADD', key.hook, now + UNREADABLE_LATER, member)
  elseif record then
    local result = redis.call('HGET', key.result, id) or ''
    local key_id = string.match(result, '^enc1:[^:]*:([0-9a-f]+)%.')
    if key_id and #key_id == 8 and not key_ids[key_id] then
      lacking[#lacking + 1] = key_id
      redis.call('ZADD', key.hook, now + LACKING_KEY_LATER, member)
    else
      redis.call('ZADD', key.hook, now + later, member)
      answer[#answer + 1] = member
      answer[#answer + 1] = string.format('%d', now + later)
      answer[#answer + 1] = redis.call('HGET', key.hooktry, member) or '0'
      answer[#answer + 1] = record
      answer[#answer + 1] = result
    end
  else
    -- The job was deleted: there is nothing left to report.
    redis.call('ZREM', key.hook, member)
    redis.call('HDEL', key.hooktry, member)
  end
end
return { lacking, answer }
