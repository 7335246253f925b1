-- Moves the first inbox message, which can't be read, to the inbox's dead letters, as the bytes that came.
-- keys: inbox inboxdead ctl
-- args: text of the first message (of a long one \1sha1: and its SHA-1), what is wrong, most bytes kept of it, most dead letters
-- answers: ok | moved when the inbox no longer begins with that text, and nothing was changed
-- bound: one message
-- full memory: goes on
local text, fault, most_bytes, most = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local first = first_inbox_message(text)
if not first then
  return 'moved'
end
local header = cjson.encode({ at = now_ms(), bytes = #first, fault = fault })
redis.call('LPUSH', key.inboxdead, header .. '\n' .. string.sub(first, 1, most_bytes))
redis.call('LPOP', key.inbox)
local dropped = redis.call('LLEN', key.inboxdead) - most
if dropped > 0 then
  redis.call('LTRIM', key.inboxdead, 0, most - 1)
  redis.call('HINCRBY', key.ctl, 'inboxdropped', dropped)
end
return 'ok'
