package dev.slipway.telemetry;

import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.shadow.ShadowVerdict;
import dev.slipway.api.slo.SloAlert;
import dev.slipway.api.slo.StreamAlert;
import dev.slipway.api.status.Eviction;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.api.status.ServerEvents;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.UnaryOperator;

/// Writes one JSON line per event of the server.
public final class EventLog implements ServerEvents, AutoCloseable {
    private static final int BUFFER = 4_096;

    private final InstantSource wall;
    private final UnaryOperator<String> told;
    private final LineWriter<Entry> writer;

    private record Entry(Instant time, ServerEvent event) {}

    /// Writes to `out`.
    ///
    /// @param told what is told of a reason, which may come from a file or from another server
    public EventLog(OutputStream out, InstantSource wall, UnaryOperator<String> told) {
        this.wall = wall;
        this.told = told;
        this.writer = new LineWriter<>("event-log", BUFFER, this::format, out);
    }

    @Override
    public void publish(ServerEvent event) {
        writer.offer(new Entry(wall.instant(), event));
    }

    /// Lines lost because the buffer was full or the stream failed.
    public long dropped() {
        return writer.dropped();
    }

    private byte[] format(Entry entry) {
        JsonLine line = new JsonLine().text("time", entry.time().toString());
        switch (entry.event()) {
            case ServerEvent.LoadStarted started ->
                    line.text("event", "load-started")
                            .text("version", started.version().toString())
                            .text("digest", started.digest());
            case ServerEvent.VersionReady ready -> ready(line, ready);
            case ServerEvent.LoadFailed failed ->
                    failed(line, "load-failed", failed.version(), failed.reason());
            case ServerEvent.RequirementsLapsed lapsed -> lapsed(line, lapsed);
            case ServerEvent.ReleaseRouted routed -> routed(line, routed);
            case ServerEvent.ReleaseTroubled troubled -> troubled(line, troubled);
            case ServerEvent.SettlingFailed failed ->
                    failed(line, "settling-failed", failed.version(), failed.reason());
            case ServerEvent.VersionUnloaded unloaded ->
                    line.text("event", "version-unloaded")
                            .text("version", unloaded.version().toString());
            case ServerEvent.VersionEvicted(Eviction eviction) -> evicted(line, eviction);
            case ServerEvent.WarmingFailed failed ->
                    failed(line, "warming-failed", failed.version(), failed.reason());
            case ServerEvent.WatchFailed failed ->
                    failed(line, "watch-failed", failed.version(), failed.reason());
            case ServerEvent.PredictionFailed failed ->
                    line.text("event", "prediction-failed")
                            .text("version", failed.version().toString())
                            .text("prediction", failed.prediction().value())
                            .text("reason", told.apply(failed.reason()));
            case ServerEvent.CertificatesReplaced replaced ->
                    line.text("event", "certificates-replaced")
                            .text("subject", replaced.subject())
                            .text("until", replaced.until().toString());
            case ServerEvent.CertificatesRefused refused ->
                    line.text("event", "certificates-refused")
                            .text("reason", told.apply(refused.reason()));
            case ServerEvent.ConnectionChanged changed -> connection(line, changed);
            case ServerEvent.AlertChanged changed -> alert(line, changed);
            case ServerEvent.StreamAlertChanged changed -> alert(line, changed.alert());
            case ServerEvent.NoticeLost lost -> lost(line, lost);
            case ServerEvent.OfShadow of -> shadow(line, of);
            case ServerEvent.CachePruned pruned -> pruned(line, pruned);
            case ServerEvent.JournalTakenOver taken ->
                    line.text("event", "journal-taken-over")
                            .number("epoch", taken.epoch())
                            .number("ours", taken.ours());
            case ServerEvent.JobChanged changed -> job(line, changed);
            case ServerEvent.CachePruningFailed failed ->
                    line.text("event", "cache-pruning-failed")
                            .text("reason", told.apply(failed.reason()));
            case ServerEvent.DrainStarted(Duration delay) ->
                    line.text("event", "drain-started").number("delay_ms", delay.toMillis());
            case ServerEvent.MemoryShared shared -> shared(line, shared);
            case ServerEvent.SlotsWanted wanted -> slots(line, wanted);
            case ServerEvent.ShutdownStarted() -> line.text("event", "shutdown-started");
            case ServerEvent.ShutdownEnded ended ->
                    line.text("event", "shutdown-ended").flag("drained", ended.drained());
        }
        return line.bytes();
    }

    private static void job(JsonLine line, ServerEvent.JobChanged changed) {
        line.text("event", "job-changed")
                .text("job", changed.job().value())
                .text("state", word(changed.state()))
                .number("attempt", changed.attempt());
    }

    private static void routed(JsonLine line, ServerEvent.ReleaseRouted routed) {
        line.text("event", "release-routed")
                .text("release", routed.release().value())
                .text("weight", Double.toString(routed.weight()));
    }

    private void troubled(JsonLine line, ServerEvent.ReleaseTroubled troubled) {
        line.text("event", "release-troubled")
                .text("release", troubled.release().value())
                .text("reason", told.apply(troubled.reason()));
    }

    private void shadow(JsonLine line, ServerEvent.OfShadow of) {
        switch (of) {
            case ServerEvent.ShadowStarted(var version, var stable) ->
                    line.text("event", "shadow-started")
                            .text("version", version.toString())
                            .number("stable", stable.value());
            case ServerEvent.ShadowJudged(var version, var verdict) -> {
                line.text("event", "shadow-judged").text("version", version.toString());
                judged(line, verdict);
            }
            case ServerEvent.ShadowEnded(var version, var verdict, var coverage) -> {
                line.text("event", "shadow-ended").text("version", version.toString());
                judged(line, verdict);
                line.number("eligible", coverage.eligible())
                        .number("sampled", coverage.sampled())
                        .number("compared", coverage.completed());
            }
        }
    }

    private void judged(JsonLine line, ShadowVerdict verdict) {
        line.text("verdict", word(verdict.result())).text("reason", told.apply(verdict.why()));
    }

    private static void pruned(JsonLine line, ServerEvent.CachePruned pruned) {
        line.text("event", "cache-pruned")
                .number("entries", pruned.entries())
                .number("bytes", pruned.bytes())
                .number("left_bytes", pruned.left());
    }

    private static void shared(JsonLine line, ServerEvent.MemoryShared shared) {
        line.text("event", "memory-shared")
                .number("bytes", shared.bytes())
                .number("heap_bytes", shared.heapBytes())
                .number("off_heap_bytes", shared.offHeapBytes());
    }

    private static void ready(JsonLine line, ServerEvent.VersionReady ready) {
        MemoryUse memory = ready.memory();
        line.text("event", "version-ready")
                .text("version", ready.version().toString())
                .text("platform", ready.platform())
                .number("took_ms", ready.took().toMillis())
                .number("memory_bytes", memory.total())
                .number("heap_bytes", memory.heapBytes())
                .number("direct_bytes", memory.directBytes())
                .number("native_bytes", memory.nativeBytes());
    }

    private void lapsed(JsonLine line, ServerEvent.RequirementsLapsed lapsed) {
        line.text("event", "requirements-lapsed")
                .text("version", lapsed.version().toString())
                .text("lacking", told.apply(lapsed.lacking()));
    }

    private void connection(JsonLine line, ServerEvent.ConnectionChanged changed) {
        line.text("event", "connection-changed")
                .text("connection", changed.connection())
                .text("state", changed.state())
                .text("reason", told.apply(changed.reason()));
    }

    private void failed(JsonLine line, String event, VersionId version, String reason) {
        line.text("event", event)
                .text("version", version.toString())
                .text("reason", told.apply(reason));
    }

    private static void evicted(JsonLine line, Eviction eviction) {
        Eviction.Inputs inputs = eviction.inputs();
        line.text("event", "version-evicted")
                .text("version", eviction.version().toString())
                .text("reason", word(eviction.reason()))
                .number("requests_per_second", inputs.requestsPerSecond())
                .number("reload_ms", inputs.reload().toMillis())
                .number("bytes", inputs.bytes())
                .number("score", inputs.score());
        if (eviction.neededBy() != null) {
            line.text("needed_by", eviction.neededBy().toString());
        }
    }

    private static void alert(JsonLine line, ServerEvent.AlertChanged changed) {
        SloAlert alert = changed.alert();
        line.text("event", "alert-changed")
                .text("endpoint", alert.endpoint().value())
                .text("kind", word(alert.kind()))
                .text("severity", word(alert.severity()))
                .text("state", word(alert.state()));
        if (alert.indicator() != null) {
            line.text("indicator", word(alert.indicator()));
        }
        if (alert.burn() != null) {
            line.number("burn", alert.burn().overLong())
                    .number("burn_short", alert.burn().overShort())
                    .number("threshold", alert.burn().threshold())
                    .number("bad", alert.burn().bad());
        }
        if (changed.remaining() != null) {
            line.number("budget_remaining", changed.remaining());
        }
    }

    private void alert(JsonLine line, StreamAlert alert) {
        line.text("event", "alert-changed")
                .text("stream", alert.stream().value())
                .text("kind", word(alert.kind()))
                .text("severity", word(alert.severity()))
                .text("state", word(alert.state()));
        if (alert.reason() != null) {
            line.text("reason", told.apply(alert.reason()));
        }
    }

    private void lost(JsonLine line, ServerEvent.NoticeLost lost) {
        line.text("event", "notice-lost")
                .text("connection", lost.connection())
                .text("reason", told.apply(lost.reason()));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
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
                .number("backlog", demand.backlog())
                .number("demand_usual", demand.usual())
                .number("minute_stray", demand.stray())
                .number("gain_seconds", demand.gain());
    }

    /// Writes what waits.
    @Override
    public void close() {
        writer.close();
    }
}
