-- Compares a part of the index by tenant with the records, and corrects it: an entry without a record is removed, one in another place than its record says is
-- moved, and a record without an entry gets one. A record that can't be read keeps the entry that it had. It may run again.
-- keys: job bytenant
-- args: max entries, entry after which to go on or '' for the first, ids of records
-- answers: the last entry that was read, or '' when there are no more; how many were wrong
-- bound: 200 entries and 200 records
-- full memory: goes on
local max, last = tonumber(ARGV[1]), ARGV[2]
local members = redis.call('ZRANGEBYLEX', key.bytenant, last == '' and '-' or '(' .. last, '+', 'LIMIT', 0, max)
local ids = { unpack(ARGV, 3) }
for _, member in ipairs(members) do
  ids[#ids + 1] = id_of_member(member)
end
if #ids == 0 then
  return { '', 0 }
end
read_jobs(ids)

local function member_of(id)
  local job = load_job(id)
  return job and tenant_member(job.tenant, job.state or 'ready', id)
end

local wrong = {}
for _, member in ipairs(members) do
  local id = id_of_member(member)
  if member_of(id) ~= member and (load_job(id) or not exists(id)) then
    wrong[#wrong + 1] = member
  end
end
local corrected = #wrong > 0 and redis.call('ZREM', key.bytenant, unpack(wrong)) or 0

local right = {}
for _, id in ipairs(ids) do
  local member = member_of(id)
  if member then
    right[#right + 1], right[#right + 2] = 0, member
  end
end
if #right > 0 then
  corrected = corrected + redis.call('ZADD', key.bytenant, unpack(right))
end
return { #members == max and members[#members] or '', corrected }
