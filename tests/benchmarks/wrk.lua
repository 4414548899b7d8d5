-- Sends the requests of a file one after the other, from the first again when all were sent; prints figures as JSON.
-- wrk -s wrk.lua URL -- FILE; between two requests of the file stands a byte that none of them holds.

local asked, number = {}, 0

function init(arguments)
  local file = assert(io.open(arguments[1], "rb"))
  for one in file:read("*a"):gmatch("[^%z]+") do
    asked[#asked + 1] = one
  end
  file:close()
end

function request()
  number = number % #asked + 1
  return asked[number]
end

function done(summary, latency)
  local errors = summary.errors
  io.stderr:write(string.format(
    '{"answered": %d, "seconds": %f, "p50_ms": %f, "p99_ms": %f, "bytes": %f, "failed": %d}',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    summary.bytes / math.max(summary.requests, 1),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
