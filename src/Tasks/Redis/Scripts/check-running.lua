-- Compares counts of running jobs with the leases, and corrects them. A lease whose record can't be read ends without giving back what it counted, because nothing
-- says for whom it ran. As long as such a lease stands, nothing is changed. It may run again.
-- keys: job lease run
-- args: max leases, fields of the running counts and natural keys
-- answers: how many were wrong
-- bound: 1,000 leases and 200 fields; with more leases, nothing
-- full memory: goes on
if redis.call('ZCARD', key.lease) > tonumber(ARGV[1]) then
  return 0
end
local ids = redis.call('ZRANGE', key.lease, 0, -1)
if #ids > 0 then
  read_jobs(ids)
end
local expected = {}
for place = 2, #ARGV do
  if not string.find(ARGV[place], '^key:') then
    expected[ARGV[place]] = 0
  end
end
for _, id in ipairs(ids) do
  local job = load_job(id)
  if not job then
    return 0
  end
  for _, field in ipairs(run_fields(job)) do
    expected[field] = (expected[field] or 0) + 1
  end
end
local corrected = 0
for field, count in pairs(expected) do
  local held = redis.call('HGET', key.run, field)
  if count == 0 and held then
    redis.call('HDEL', key.run, field)
    corrected = corrected + 1
  elseif count > 0 and held ~= integer_text(count) then
    redis.call('HSET', key.run, field, integer_text(count))
    corrected = corrected + 1
  end
end
return corrected
