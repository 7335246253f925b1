-- Reads the first inbox message without removing it. Of one that is too long only the beginning is given, with a digest by which it can be removed.
-- keys: inbox
-- args: longest message in bytes, how much to give of a longer one
-- answers: nothing, or its length in bytes, its text or beginning, its SHA-1 when only the beginning is given or ''
-- bound: one message
-- full memory: goes on
local text = redis.call('LINDEX', key.inbox, 0)
if not text then
  return {}
end
if #text <= tonumber(ARGV[1]) then
  return { #text, text, '' }
end
return { #text, string.sub(text, 1, tonumber(ARGV[2])), redis.sha1hex(text) }
