package dev.slipway.telemetry;

import dev.slipway.api.model.VersionId;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.PredictionObserver;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;

/// Writes one JSON line per request, without ever making a request wait.
public final class AccessLog implements PredictionObserver, AutoCloseable {
    private static final long MICRO = 1_000;

    private final InstantSource wall;
    private final LineWriter<Entry> writer;

    private record Entry(Instant time, ObservedPrediction prediction) {}

    /// Writes to `out`, holding back at most `buffer` lines; further ones are dropped.
    public AccessLog(OutputStream out, int buffer, InstantSource wall) {
        this.wall = wall;
        this.writer = new LineWriter<>("access-log", buffer, AccessLog::format, out);
    }

    @Override
    public void observe(ObservedPrediction prediction) {
        writer.offer(new Entry(wall.instant(), prediction));
    }

    @Override
    public void forget(VersionId version) {}

    /// Lines lost because the buffer was full or the stream failed.
    public long dropped() {
        return writer.dropped();
    }

    private static byte[] format(Entry entry) {
        ObservedPrediction prediction = entry.prediction();
        JsonLine line =
                new JsonLine()
                        .text("time", entry.time().toString())
                        .text("id", prediction.id().value())
                        .text("protocol", prediction.protocol())
                        .text("endpoint", prediction.endpoint().value())
                        .text("version", SeriesLabels.version(prediction.version()))
                        .text("code", SeriesLabels.code(prediction.result()))
                        .number("rows", prediction.times().rows())
                        .number("decode_us", prediction.edge().decodeNanos() / MICRO)
                        .number("queue_us", prediction.times().queueNanos() / MICRO)
                        .number("compute_us", prediction.times().computeNanos() / MICRO)
                        .number("encode_us", prediction.edge().encodeNanos() / MICRO)
                        .number("total_us", prediction.edge().totalNanos() / MICRO)
                        .number("request_bytes", prediction.edge().requestBytes())
                        .number("response_bytes", prediction.edge().responseBytes());
        TraceParents.traceId(prediction.trace()).ifPresent(id -> line.text("trace", id));
        return line.bytes();
    }

    /// Writes what waits.
    @Override
    public void close() {
        writer.close();
    }
}
