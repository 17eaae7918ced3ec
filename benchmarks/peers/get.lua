-- Sends an empty GET and prints the run as one JSON line.

function done(summary, latency, requests)
  io.write(string.format(
    '{"requests":%d,"micros":%d,"bad_status":%d,"socket_errors":%d,"p50_us":%d,"p99_us":%d,"max_us":%d}\n',
    summary.requests, summary.duration, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99), latency.max))
end
