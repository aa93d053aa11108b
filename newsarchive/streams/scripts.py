"""The scripts that change the frontier: each is one atomic step of the server, as MULTI is.

They are scripts and not MULTI because each has a condition: a lease that is still held, a URL that
was not seen. Within a script, what is added comes before what is taken away: a server that is full
refuses the first, and then nothing has changed. What makes room must work on such a server: a lease
is taken after a write that needs no memory (a script that has written is not refused), and what
was written is acknowledged by a script, because in MULTI a full server refuses that as well.
"""

from __future__ import annotations

#: Put requests into the streams of a run, each URL once.
#: KEYS: runs, seen, shards, the stream of each; ARGV: run, then URL, shard and request of each.
ENQUEUE = """
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return -1 end
local added = 0
for i = 4, #KEYS do
  local at = 2 + (i - 4) * 3
  if redis.call('SISMEMBER', KEYS[2], ARGV[at]) == 0 then
    if redis.call('SISMEMBER', KEYS[3], ARGV[at + 1]) == 0 then
      redis.call('XGROUP', 'CREATE', KEYS[i], 'workers', '0', 'MKSTREAM')
      redis.call('SADD', KEYS[3], ARGV[at + 1])
    end
    redis.call('XADD', KEYS[i], '*', 'request', ARGV[at + 2])
    redis.call('SADD', KEYS[2], ARGV[at])
    added = added + 1
  end
end
return added
"""

#: Take a lease if it is free. Returns its token, the time in ms, and the pace of its hosts.
#: KEYS: lease, fence, pace; ARGV: worker, ms.
ACQUIRE = """
if redis.call('EXISTS', KEYS[1]) == 1 then return false end
redis.call('DEL', KEYS[1])
local token = ARGV[1] .. ' ' .. redis.call('INCR', KEYS[2])
redis.call('SET', KEYS[1], token, 'NX', 'PX', ARGV[2])
local now = redis.call('TIME')
return {token, now[1] * 1000 + math.floor(now[2] / 1000), redis.call('HGETALL', KEYS[3])}
"""

#: Keep leases. Returns 1 for each that is still held. KEYS: leases; ARGV: ms, tokens.
RENEW = """
local held = {}
for i = 1, #KEYS do
  if redis.call('GET', KEYS[i]) == ARGV[i + 1] then
    held[i] = redis.call('PEXPIRE', KEYS[i], ARGV[1])
  else
    held[i] = 0
  end
end
return held
"""

#: Give a lease back. KEYS: lease; ARGV: token.
RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""

#: Note a response of a host. KEYS: pace; ARGV: host, delay in ms, pause in ms from now.
NOTE_PACE = """
local now = redis.call('TIME')
local at = now[1] * 1000 + math.floor(now[2] / 1000)
redis.call('HSET', KEYS[1], ARGV[1], at .. ' ' .. ARGV[2] .. ' ' .. (at + ARGV[3]))
return redis.call('PEXPIRE', KEYS[1], 86400000)
"""

#: End a request: hand over its result, or move it to the stream of another host. Returns 1; 0 if
#: it was ended before; -1 if the lease is no longer held.
#: KEYS: lease, stream, results, stream of the other host, shards;
#: ARGV: token, entry, result, request for the other host, its shard ("" for none).
HAND_OVER = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
if #redis.call('XPENDING', KEYS[2], 'workers', ARGV[2], ARGV[2], 1) == 0 then return 0 end
if ARGV[3] ~= '' then redis.call('XADD', KEYS[3], '*', 'm', ARGV[3]) end
if ARGV[4] ~= '' then
  if redis.call('SISMEMBER', KEYS[5], ARGV[5]) == 0 then
    redis.call('XGROUP', 'CREATE', KEYS[4], 'workers', '0', 'MKSTREAM')
    redis.call('SADD', KEYS[5], ARGV[5])
  end
  redis.call('XADD', KEYS[4], '*', 'request', ARGV[4])
end
redis.call('XACK', KEYS[2], 'workers', ARGV[2])
return redis.call('XDEL', KEYS[2], ARGV[2])
"""

#: Take messages that were written out of a stream. KEYS: stream; ARGV: group, messages.
ACKNOWLEDGE = """
for i = 2, #ARGV do
  redis.call('XACK', KEYS[1], ARGV[1], ARGV[i])
  redis.call('XDEL', KEYS[1], ARGV[i])
end
return #ARGV - 1
"""

#: Give up a request. KEYS: lease, stream, results, dead; ARGV: token, entry, result, dead request.
GIVE_UP = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
if #redis.call('XPENDING', KEYS[2], 'workers', ARGV[2], ARGV[2], 1) == 0 then return 0 end
redis.call('XADD', KEYS[4], '*', 'm', ARGV[4])
redis.call('XADD', KEYS[3], '*', 'm', ARGV[3])
redis.call('XACK', KEYS[2], 'workers', ARGV[2])
return redis.call('XDEL', KEYS[2], ARGV[2])
"""
