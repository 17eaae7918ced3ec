package dev.slipway.monitoring.windows;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.monitoring.metrics.VersionWindow;
import dev.slipway.monitoring.metrics.VersionWork;
import dev.slipway.stats.counts.LatencyHistogram;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/// Counts what versions answer, from one turn to the next.
///
/// *Threads*: any; a request costs one look-up and a lock of its version for a few additions.
public final class TrafficWindows implements PredictionObserver {
    private static final int ANSWERED = 200;
    private static final int CODES = 600;

    private final ToIntFunction<ErrorCode> status;
    private final Map<VersionId, Cell> cells = new ConcurrentHashMap<>();

    /// @param status that callers see of a refusal
    public TrafficWindows(ToIntFunction<ErrorCode> status) {
        this.status = status;
    }

    /// Counts requests that were let in; who was not may have made its version up.
    @Override
    public void observe(ObservedPrediction prediction) {
        if (prediction.entry().isAdmitted()
                && prediction.version() instanceof VersionChoice.Exactly exactly) {
            VersionId id = new VersionId(prediction.endpoint(), exactly.version());
            int code = prediction.result().refusalCode().map(status::applyAsInt).orElse(ANSWERED);
            while (!cells.computeIfAbsent(id, _ -> new Cell()).count(code, prediction)) {
                // It was given up just now, and the next one is another.
            }
        }
    }

    @Override
    public void forget(VersionId version) {
        // Its last window goes with the next turn.
    }

    /// What was counted since the turn before, which began at `start`; nothing of versions that
    /// nobody asked.
    List<VersionWindow> turn(Instant start) {
        List<VersionWindow> windows = new ArrayList<>();
        for (Map.Entry<VersionId, Cell> entry : cells.entrySet()) {
            entry.getValue()
                    .take()
                    .ifPresentOrElse(
                            counts -> windows.add(counts.window(entry.getKey(), start)),
                            () -> entry.getValue().rested(cells, entry.getKey()));
        }
        return windows;
    }

    /// What one version does at the moment.
    private static final class Cell {
        private Counts counts = new Counts();
        private boolean isGivenUp;

        /// False when it counts no more.
        synchronized boolean count(int code, ObservedPrediction prediction) {
            if (!isGivenUp) {
                counts.count(code, prediction);
            }
            return !isGivenUp;
        }

        /// What it counted, if it did.
        synchronized Optional<Counts> take() {
            if (counts.isEmpty()) {
                return Optional.empty();
            }
            Counts taken = counts;
            counts = new Counts();
            return Optional.of(taken);
        }

        /// Gives itself up unless somebody asked its version meanwhile.
        synchronized void rested(Map<VersionId, Cell> cells, VersionId version) {
            if (counts.isEmpty()) {
                isGivenUp = true;
                cells.remove(version, this);
            }
        }
    }

    private static final class Counts {
        private final long[] codes = new long[CODES];
        private final LatencyHistogram latencies = new LatencyHistogram();
        private final LatencyHistogram queue = new LatencyHistogram();
        private long slotNanos;
        private boolean isEmpty = true;

        boolean isEmpty() {
            return isEmpty;
        }

        void count(int code, ObservedPrediction prediction) {
            isEmpty = false;
            codes[code]++;
            if (code == ANSWERED) {
                latencies.count(prediction.edge().totalNanos());
                queue.count(prediction.times().queueNanos());
            }
            slotNanos += prediction.times().computeNanos();
        }

        VersionWindow window(VersionId version, Instant start) {
            Map<Integer, Long> seen = new TreeMap<>();
            for (int code = 0; code < CODES; code++) {
                if (codes[code] > 0) {
                    seen.put(code, codes[code]);
                }
            }
            return new VersionWindow(
                    version.endpoint(),
                    version.version(),
                    start,
                    VersionWindow.SHORT,
                    seen,
                    latencies,
                    queue,
                    VersionWork.onSlots(slotNanos));
        }
    }
}
