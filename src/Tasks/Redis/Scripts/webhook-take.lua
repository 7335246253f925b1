-- Takes webhooks that are due for one worker, and makes each due again later: unless its end is told, another worker makes the call.
-- keys: job hook hooktry
-- args: most webhooks, ms until they come back
-- answers: for each: member (id \1 state), token, calls that failed, record, result
-- bound: 50 webhooks
-- full memory: goes on
local most, later = tonumber(ARGV[1]), tonumber(ARGV[2])
local now = now_ms()
local answer = {}
for _, member in ipairs(redis.call('ZRANGEBYSCORE', key.hook, '-inf', now, 'LIMIT', 0, most)) do
  local id = string.match(member, '^(.-)\1')
  local fields = redis.call('HMGET', key.job, id, id .. ':result')
  if fields[1] then
    redis.call('ZADD', key.hook, now + later, member)
    answer[#answer + 1] = member
    answer[#answer + 1] = string.format('%d', now + later)
    answer[#answer + 1] = redis.call('HGET', key.hooktry, member) or '0'
    answer[#answer + 1] = fields[1]
    answer[#answer + 1] = fields[2] or ''
  else
    -- The job was forgotten: there is nothing left to tell.
    redis.call('ZREM', key.hook, member)
    redis.call('HDEL', key.hooktry, member)
  end
end
return answer
