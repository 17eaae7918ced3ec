package dev.slipway.monitoring.slo;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.PredictionObserver;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

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
            Cell cell = known == null ? new Cell() : known;
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
        private final LongAdder good = new LongAdder();
        private final LongAdder bad = new LongAdder();
        private final LongAdder slow = new LongAdder();
        private final LongAdder excluded = new LongAdder();
        private volatile long nanos = Long.MAX_VALUE;

        void add(ObservedPrediction prediction) {
            switch (prediction.result()) {
                case Result.Answered() -> {
                    if (prediction.edge().totalNanos() > nanos) {
                        slow.increment();
                    }
                    good.increment();
                }
                case Result.Refused(ErrorCode code) -> counter(code).increment();
            }
        }

        private LongAdder counter(ErrorCode code) {
            return switch (code.blame()) {
                case CALLER -> excluded;
                case MODEL, CAPACITY, DEPENDENCY, INTERNAL -> bad;
            };
        }

        /// Slow ones first: they are counted before the good ones that they are part of, and one
        /// that is counted meanwhile may be missing here but is in the next reading.
        Served read() {
            long late = slow.sum();
            return new Served(Math.max(late, good.sum()), bad.sum(), late, excluded.sum());
        }
    }
}
