package dev.slipway.server.metrics;

import dev.slipway.api.control.Images;
import dev.slipway.api.cost.Meters;
import dev.slipway.api.cost.Usage;
import dev.slipway.cost.UsageSeries;
import dev.slipway.server.plane.JournalTail;
import dev.slipway.serving.Serving;
import dev.slipway.telemetry.Telemetry;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;

/// What is read at every scrape, beside what predictions are counted by.
public final class ServerGauges {
    private static final double NANOS = 1e9;
    private static final int MOST_USAGE_SERIES = 1_000;

    private ServerGauges() {}

    /// What endpoints should serve, how many have a version that lacks something, and what was used
    /// by whom.
    public record Followed(Images images, IntSupplier lapsed, Meters meters) {}

    public static void register(
            Telemetry telemetry,
            Serving serving,
            CacheKeeper cache,
            Followed followed,
            InstantSource clock) {
        telemetry.gauge(
                "slipway_endpoint_requirements_lapsed",
                "Endpoints whose version lacks something asked of it: not loaded, or not again.",
                () -> followed.lapsed().getAsInt());
        telemetry.gauge(
                "slipway_request_bytes_in_flight",
                "Request bytes admitted and not yet answered.",
                serving::requestBytesInFlight);
        telemetry.gauge(
                "slipway_cache_bytes",
                "Bytes of laid out packages and derived files, at the last hourly look.",
                cache::bytes);
        telemetry.counter(
                "slipway_cache_pruned_bytes",
                "Bytes of packages and derived files removed because nothing serves them.",
                cache::prunedBytes);
        telemetry.gauge(
                "slipway_endpoint_revisits_due",
                "Endpoints whose way of deployment was to be thought over by today (UTC).",
                () -> revisitsDue(followed.images(), clock));
        telemetry.gauge(
                "slipway_slots_utilization",
                "Busy part of the slots that run long calls, over about the last second.",
                serving::slotUtilization);
        slots(telemetry, serving);
        usage(telemetry, serving, new UsageSeries(followed.meters(), MOST_USAGE_SERIES));
        AdmissionMetrics.register(telemetry, serving);
        TierMetrics.register(telemetry, serving);
        MemoryMetrics.register(telemetry, serving);
        BatchMetrics.register(telemetry, serving);
    }

    public static void journal(Telemetry telemetry, JournalTail tail) {
        telemetry.gauge(
                "slipway_journal_writer",
                "1 while this server writes the journal, 0 once another has taken over.",
                () -> tail.standing().isWriter() ? 1 : 0);
        telemetry.gauge(
                "slipway_journal_tail_age_seconds",
                "Time since the end of the journal was last read, whoever writes it.",
                tail::ageSeconds);
    }

    private static long revisitsDue(Images images, InstantSource clock) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return images.current().endpoints().stream()
                .filter(endpoint -> endpoint.deployment().isDue(today))
                .count();
    }

    private static void slots(Telemetry telemetry, Serving serving) {
        telemetry.gauge(
                "slipway_slots", "Slots that run long calls.", () -> serving.slots().slots());
        telemetry.gauge(
                "slipway_slots_wanted",
                "Slots of which the demand would use between 50 and 70 %.",
                () -> serving.slots().wanted());
        telemetry.gauge(
                "slipway_slots_missing",
                "Slots that further replicas would have to bring; 0 when there are enough.",
                () -> serving.slots().missing());
        telemetry.gauge(
                "slipway_slots_demand",
                "Slots that the last minute asked for, refused and waiting calls included.",
                () -> serving.slots().demand());
        telemetry.counter(
                "slipway_expired_executions",
                "Calls whose deadline had passed when their execution on a slot began.",
                serving.lateness()::begunLate);
        telemetry.counter(
                "slipway_late_executions",
                "Calls whose deadline had passed when their execution on a slot ended.",
                serving.lateness()::endedLate);
        telemetry.gauge(
                "slipway_intra_op_threads",
                "Threads of one call, for runtimes that split calls.",
                () -> serving.slots().intraOpThreads());
    }

    private static void usage(Telemetry telemetry, Serving serving, UsageSeries series) {
        telemetry.counters(
                "slipway_slots_idle_seconds",
                "Time of slots that is on no account: they waited for calls.",
                List.of(),
                () -> Map.of(List.of(), serving.idleSlotNanos() / NANOS));
        usage(
                telemetry,
                series,
                "slipway_slot_seconds",
                "Time on slots, callers' threads and loaders.",
                used -> used.slotNanos() / NANOS);
        usage(
                telemetry,
                series,
                "slipway_cpu_seconds",
                "Time of these threads on processors.",
                used -> used.cpuNanos() / NANOS);
        usage(
                telemetry,
                series,
                "slipway_memory_byte_seconds",
                "Memory of loaded versions, times how long it was held.",
                Usage::byteSeconds);
        usage(
                telemetry,
                series,
                "slipway_good_predictions",
                "Requests that were answered.",
                Usage::predictions);
    }

    private static void usage(
            Telemetry telemetry,
            UsageSeries series,
            String name,
            String help,
            ToDoubleFunction<Usage> value) {
        telemetry.counters(
                name,
                help,
                UsageSeries.LABELS,
                () -> {
                    Map<List<String>, Double> values = new HashMap<>();
                    series.read()
                            .forEach((labels, used) ->
                                    values.put(labels, value.applyAsDouble(used)));
                    return values;
                });
    }
}
