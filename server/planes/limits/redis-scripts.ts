// What Redis runs for the limits: each script is one step that nothing comes between. Time is Redis's own, so that machines
// whose clocks differ agree on windows. A limit is a hash: `w` its window, `n` what was taken in it.

/** KEYS: limits. ARGV, four for each: limit, window in ms (0: a total), what a total has at least, what it is to gain. */
export const TAKE = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local counts, windows, gains, refused = {}, {}, {}, 0
for i, key in ipairs(KEYS) do
  local at = (i - 1) * 4
  local limit, length = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local window = 0
  if length > 0 then window = math.floor((now + 28800000) / length) end
  local held = redis.call('HMGET', key, 'w', 'n')
  local count = 0
  if held[1] and tonumber(held[1]) >= window then
    window = tonumber(held[1])
    count = tonumber(held[2])
  end
  gains[i] = tonumber(ARGV[at + 4])
  count = math.max(count, tonumber(ARGV[at + 3])) + gains[i]
  if count >= limit and refused == 0 then refused = i end
  counts[i] = count
  windows[i] = window
end
local reply = { refused }
for i, key in ipairs(KEYS) do
  local count = counts[i]
  if refused == 0 then count = count + 1 end
  if refused == 0 or gains[i] > 0 then
    local length = tonumber(ARGV[(i - 1) * 4 + 2])
    redis.call('HSET', key, 'w', string.format('%.0f', windows[i]), 'n', string.format('%.0f', count))
    if length == 0 then length = 3888000000 end
    redis.call('PEXPIRE', key, string.format('%.0f', length * 2))
  end
  reply[i + 1] = count
end
return reply
`;

/** KEYS: limits. ARGV: the window of each. Of a window that is over there is nothing to give back. */
export const GIVE_BACK = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
for i, key in ipairs(KEYS) do
  local length = tonumber(ARGV[i])
  local window = 0
  if length > 0 then window = math.floor((now + 28800000) / length) end
  local held = redis.call('HMGET', key, 'w', 'n')
  if held[1] and tonumber(held[1]) == window and tonumber(held[2]) > 0 then
    redis.call('HINCRBY', key, 'n', -1)
  end
end
return 0
`;

/** KEYS: the list of machines. ARGV: this one, and after how many ms of silence one is gone. Answers how many there are. */
export const PRESENT = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
`;
