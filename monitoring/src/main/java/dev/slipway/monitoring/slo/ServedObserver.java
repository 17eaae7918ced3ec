package dev.slipway.monitoring.slo;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.quiet.ProcessorCounts;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// Counts how requests to endpoints with a promise end.
///
/// Overload, missed deadlines and a version that is not there are bad, whoever asked too much;
/// callers' mistakes and callers who left are not counted.
///
/// *Threads*: safe from any number; a request costs one look-up and one or two additions.
public final class ServedObserver implements PredictionObserver, ServedCounts {
    private volatile Map<EndpointName, Cell> cells = Map.of();

    /// Counts for these endpoints from now on.
    public synchronized void follow(Collection<Objective> objectives) {
        Map<EndpointName, Cell> next = new HashMap<>();
        for (Objective objective : objectives) {
            Cell known = cells.get(objective.endpoint());
            Cell cell =
                    known != null && known.declared.equals(objective.declared())
                            ? known
                            : new Cell(objective.declared());
            cell.nanos = objective.slo().p99().toNanos();
            next.put(objective.endpoint(), cell);
        }
        cells = Map.copyOf(next);
    }

    @Override
    public void observe(ObservedPrediction prediction) {
        Cell cell = cells.get(prediction.endpoint());
        if (cell != null) {
            cell.add(prediction);
        }
    }

    @Override
    public void forget(VersionId version) {
        // Promises are endpoints', whatever their versions.
    }

    @Override
    public Map<EndpointName, Served> read() {
        Map<EndpointName, Served> served = new HashMap<>();
        cells.forEach((endpoint, cell) -> served.put(endpoint, cell.read()));
        return served;
    }

    private static final class Cell {
        private static final int GOOD = 0;
        private static final int BAD = 1;
        private static final int SLOW = 2;
        private static final int EXCLUDED = 3;
        private static final int COUNTS = 4;

        private final ProcessorCounts counts = new ProcessorCounts(COUNTS);
        private final Instant declared;
        private volatile long nanos = Long.MAX_VALUE;

        Cell(Instant declared) {
            this.declared = declared;
        }

        void add(ObservedPrediction prediction) {
            int here = ProcessorCounts.here();
            switch (prediction.result()) {
                case Result.Answered() -> {
                    if (prediction.edge().totalNanos() > nanos) {
                        counts.add(here, SLOW, 1);
                    }
                    counts.add(here, GOOD, 1);
                }
                case Result.Refused(ErrorCode code) -> counts.add(here, count(code), 1);
            }
        }

        private static int count(ErrorCode code) {
            return switch (code.blame()) {
                case CALLER -> EXCLUDED;
                case MODEL, CAPACITY, DEPENDENCY, INTERNAL -> BAD;
            };
        }

        /// Slow ones first: they are counted before the good ones that they are part of, and one
        /// that is counted meanwhile may be missing here but is in the next reading.
        Served read() {
            long late = counts.sum(SLOW);
            return new Served(
                    Math.max(late, counts.sum(GOOD)), counts.sum(BAD), late, counts.sum(EXCLUDED));
        }
    }
}
