package dev.slipway.server.metrics;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.serving.Serving;
import dev.slipway.serving.ledger.LedgerState;
import dev.slipway.serving.ledger.MemoryBudget;
import dev.slipway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What `/metrics` tells of the memory of versions.
final class MemoryMetrics {
    /// There may be thousands of versions; those that hold most are told apart.
    private static final int MOST_VERSIONS = 500;

    private static final String KIND = "kind";
    private static final String TEAM = "team";

    private MemoryMetrics() {}

    static void register(Telemetry telemetry, Serving serving) {
        telemetry.gauges(
                "slipway_memory_budget_bytes",
                "Memory that loaded versions may hold together, and of it on and outside the heap.",
                List.of(KIND),
                () -> budget(serving.memory().budget()));
        telemetry.gauges(
                "slipway_memory_held_bytes",
                "Memory that loaded versions hold, as measured.",
                List.of(KIND),
                () -> kinds(List.of(), serving.memory().held(), true));
        telemetry.gauges(
                "slipway_memory_reserved_bytes",
                "Memory set aside for versions that are loading.",
                List.of(KIND),
                () -> kinds(List.of(), serving.memory().reserved(), true));
        telemetry.gauges(
                "slipway_version_memory_bytes",
                "Memory that the version holds, as measured; of the 500 that hold most.",
                List.of("endpoint", "version", KIND),
                () -> versions(serving));
        telemetry.counters(
                "slipway_memory_refusals",
                "Versions that were not loaded for want of memory, by the rule that refused them.",
                List.of("rule"),
                () -> refusals(serving.memory()));
        telemetry.gauge(
                "slipway_memory_awaited_versions",
                "Versions that found no memory and are loaded again once there is some.",
                () -> serving.fleet().awaitingMemory());
        teams(telemetry, serving);
        slots(telemetry, serving);
    }

    private static void teams(Telemetry telemetry, Serving serving) {
        telemetry.gauges(
                "slipway_team_memory_bytes",
                "Memory that versions of the team's endpoints hold or have reserved.",
                List.of(TEAM),
                () -> {
                    Map<List<String>, Double> values = new HashMap<>();
                    serving.memory()
                            .teams()
                            .forEach((team, bytes) ->
                                    values.put(List.of(team.value()), (double) bytes));
                    return values;
                });
        telemetry.gauges(
                "slipway_team_memory_floor_bytes",
                "Memory that is kept for the team.",
                List.of(TEAM),
                () -> {
                    Map<List<String>, Double> values = new HashMap<>();
                    serving.memory()
                            .shares()
                            .forEach((team, share) ->
                                    values.put(List.of(team.value()), (double) share.floor()));
                    return values;
                });
    }

    private static void slots(Telemetry telemetry, Serving serving) {
        telemetry.gauges(
                "slipway_team_slots",
                "Slots on which long calls of the team's endpoints run now.",
                List.of(TEAM),
                () -> {
                    Map<List<String>, Double> values = new HashMap<>();
                    serving.teamSlots()
                            .forEach((team, slots) ->
                                    values.put(List.of(team.value()), (double) slots));
                    return values;
                });
    }

    private static Map<List<String>, Double> budget(MemoryBudget budget) {
        return Map.of(
                List.of("all"), (double) budget.bytes(),
                List.of("heap"), (double) Math.min(budget.bytes(), budget.heapBytes()),
                List.of("off-heap"), (double) Math.min(budget.bytes(), budget.offHeapBytes()));
    }

    private static Map<List<String>, Double> versions(Serving serving) {
        List<ServedVersion> loaded = new ArrayList<>();
        for (EndpointName endpoint : serving.models().endpoints()) {
            for (ServedVersion version : serving.models().versions(endpoint)) {
                if (version.state().isReady()) {
                    loaded.add(version);
                }
            }
        }
        loaded.sort(Comparator.comparingLong(ServedVersion::memoryBytes).reversed());
        Map<List<String>, Double> values = new HashMap<>();
        for (ServedVersion version : loaded.subList(0, Math.min(MOST_VERSIONS, loaded.size()))) {
            List<String> labels =
                    List.of(version.id().endpoint().value(), version.id().version().toString());
            values.putAll(kinds(labels, version.memory(), false));
        }
        return values;
    }

    private static Map<List<String>, Double> kinds(
            List<String> labels, MemoryUse use, boolean withZeros) {
        Map<List<String>, Double> values = new HashMap<>();
        put(values, labels, "heap", use.heapBytes(), withZeros);
        put(values, labels, "direct", use.directBytes(), withZeros);
        put(values, labels, "native", use.nativeBytes(), withZeros);
        return values;
    }

    private static void put(
            Map<List<String>, Double> values,
            List<String> labels,
            String kind,
            long bytes,
            boolean withZeros) {
        if (bytes > 0 || withZeros) {
            List<String> all = new ArrayList<>(labels);
            all.add(kind);
            values.put(all, (double) bytes);
        }
    }

    private static Map<List<String>, Double> refusals(LedgerState memory) {
        Map<List<String>, Double> counts = new HashMap<>();
        memory.refusals()
                .forEach((rule, count) -> counts.put(List.of(rule.word()), (double) count));
        return counts;
    }
}
