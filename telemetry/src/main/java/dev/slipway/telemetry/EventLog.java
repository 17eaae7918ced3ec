package dev.slipway.telemetry;

import dev.slipway.api.status.ServerEvent;
import dev.slipway.api.status.ServerEvents;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/// Writes one JSON line per event of the server.
public final class EventLog implements ServerEvents, AutoCloseable {
    private static final int BUFFER = 4_096;

    private final InstantSource wall;
    private final LineWriter<Entry> writer;

    private record Entry(Instant time, ServerEvent event) {}

    /// Writes to `out`.
    public EventLog(OutputStream out, InstantSource wall) {
        this.wall = wall;
        this.writer = new LineWriter<>("event-log", BUFFER, EventLog::format, out);
    }

    @Override
    public void publish(ServerEvent event) {
        writer.offer(new Entry(wall.instant(), event));
    }

    /// Lines lost because the buffer was full or the stream failed.
    public long dropped() {
        return writer.dropped();
    }

    private static byte[] format(Entry entry) {
        JsonLine line = new JsonLine().text("time", entry.time().toString());
        switch (entry.event()) {
            case ServerEvent.LoadStarted started ->
                    line.text("event", "load-started")
                            .text("version", started.version().toString())
                            .text("digest", started.digest());
            case ServerEvent.VersionReady ready ->
                    line.text("event", "version-ready")
                            .text("version", ready.version().toString())
                            .text("platform", ready.platform())
                            .number("took_ms", ready.took().toMillis())
                            .number("memory_bytes", ready.memoryBytes());
            case ServerEvent.LoadFailed failed ->
                    line.text("event", "load-failed")
                            .text("version", failed.version().toString())
                            .text("reason", failed.reason());
            case ServerEvent.RequirementsLapsed lapsed ->
                    line.text("event", "requirements-lapsed")
                            .text("version", lapsed.version().toString())
                            .text("lacking", lapsed.lacking());
            case ServerEvent.SettlingFailed failed ->
                    line.text("event", "settling-failed")
                            .text("version", failed.version().toString())
                            .text("reason", failed.reason());
            case ServerEvent.VersionUnloaded unloaded ->
                    line.text("event", "version-unloaded")
                            .text("version", unloaded.version().toString());
            case ServerEvent.PredictionFailed failed ->
                    line.text("event", "prediction-failed")
                            .text("version", failed.version().toString())
                            .text("prediction", failed.prediction().value())
                            .text("reason", failed.reason());
            case ServerEvent.CertificatesReplaced replaced ->
                    line.text("event", "certificates-replaced")
                            .text("subject", replaced.subject())
                            .text("until", replaced.until().toString());
            case ServerEvent.CertificatesRefused refused ->
                    line.text("event", "certificates-refused").text("reason", refused.reason());
            case ServerEvent.ConnectionChanged changed ->
                    line.text("event", "connection-changed")
                            .text("connection", changed.connection())
                            .text("state", changed.state())
                            .text("reason", changed.reason());
            case ServerEvent.CachePruned pruned ->
                    line.text("event", "cache-pruned")
                            .number("entries", pruned.entries())
                            .number("bytes", pruned.bytes())
                            .number("left_bytes", pruned.left());
            case ServerEvent.CachePruningFailed failed ->
                    line.text("event", "cache-pruning-failed").text("reason", failed.reason());
            case ServerEvent.DrainStarted(Duration delay) ->
                    line.text("event", "drain-started").number("delay_ms", delay.toMillis());
            case ServerEvent.SlotsWanted wanted -> slots(line, wanted);
            case ServerEvent.ShutdownStarted() -> line.text("event", "shutdown-started");
            case ServerEvent.ShutdownEnded ended ->
                    line.text("event", "shutdown-ended").flag("drained", ended.drained());
        }
        return line.bytes();
    }

    private static void slots(JsonLine line, ServerEvent.SlotsWanted wanted) {
        ServerEvent.SlotDemand demand = wanted.demand();
        line.text("event", "slots-wanted")
                .number("wanted", wanted.wanted())
                .number("before", wanted.before())
                .number("slots", wanted.slots())
                .flag("needs_a_replica", wanted.missing() > 0)
                .text("reason", wanted.reason().toLowerCase(Locale.ROOT).replace('_', '-'))
                .number("demand_3s", demand.lately())
                .number("demand_60s", demand.minute())
                .number("demand_180s", demand.level())
                .number("demand_peak", demand.peak())
                .number("backlog", demand.backlog());
    }

    /// Writes what waits.
    @Override
    public void close() {
        writer.close();
    }
}
