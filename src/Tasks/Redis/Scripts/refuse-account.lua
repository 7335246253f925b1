-- Records that a site refused an account. The first refusal stays until a person reopens the account, which deletes the field.
-- keys: refused
-- args: site and account, what the site said, worker
-- answers: ok
-- bound: one field
-- full memory: goes on
redis.call('HSETNX', key.refused, ARGV[1], cjson.encode({ text = ARGV[2], worker = ARGV[3], at = now_ms() }))
return 'ok'
