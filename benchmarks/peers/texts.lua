-- Posts the lines of a file (first script argument) in random order, each a JSON body; prints the
-- run as one JSON line.

function init(args)
  bodies = {}
  for line in io.lines(args[1]) do
    bodies[#bodies + 1] = line
  end
  wrk.headers["Content-Type"] = "application/json"
  math.randomseed(7)
end

function request()
  return wrk.format("POST", nil, nil, bodies[math.random(#bodies)])
end

function done(summary, latency, requests)
  io.write(string.format(
    '{"requests":%d,"micros":%d,"bad_status":%d,"socket_errors":%d,"p50_us":%d,"p99_us":%d,"max_us":%d}\n',
    summary.requests, summary.duration, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99), latency.max))
end
