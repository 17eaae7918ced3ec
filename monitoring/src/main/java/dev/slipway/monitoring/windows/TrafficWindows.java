package dev.slipway.monitoring.windows;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.monitoring.metrics.VersionWindow;
import dev.slipway.monitoring.metrics.VersionWork;
import dev.slipway.quiet.CurrentProcessor;
import dev.slipway.stats.counts.LatencyHistogram;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Counts what versions answer, from one turn to the next.
///
/// *Threads*: any; a request costs one look-up and, for a few additions, a lock that is nearly
/// always free: where requests to a version meet it has parts, eight at most, which processors
/// share among them.
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
            while (!cell(id).count(code, prediction)) {
                // It was given up just now, and the next one is another.
            }
        }
    }

    private Cell cell(VersionId id) {
        @Nullable Cell known = cells.get(id);
        // Making sure of one takes a lock where another version lies in the same place.
        return known == null ? cells.computeIfAbsent(id, _ -> new Cell()) : known;
    }

    @Override
    public void forget(VersionId version) {
        // Its last window goes with the next turn.
    }

    /// What was counted since the turn before, which began at `start`; nothing of versions that
    /// nobody asked. What the answers took is not among it.
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
        private static final int MOST_PARTS = 8;

        private volatile Part[] parts = {new Part()};

        /// Changed under the locks of all parts.
        private boolean isGivenUp;

        /// False when it counts no more.
        boolean count(int code, ObservedPrediction prediction) {
            Part part = enter();
            try {
                if (!isGivenUp) {
                    part.counts().count(code, prediction);
                }
                return !isGivenUp;
            } finally {
                part.lock.unlock();
            }
        }

        private Part enter() {
            Part[] open = parts;
            int home = CurrentProcessor.number();
            for (int i = 0; i < open.length; i++) {
                Part part = open[(home + i) & (open.length - 1)];
                if (part.lock.tryLock()) {
                    return part;
                }
            }
            Part[] wider = widen(open.length);
            Part part = wider[home & (wider.length - 1)];
            part.lock.lock();
            return part;
        }

        private synchronized Part[] widen(int seen) {
            Part[] now = parts;
            if (now.length > seen || seen >= MOST_PARTS) {
                return now;
            }
            Part[] wider = Arrays.copyOf(now, 2 * seen);
            Arrays.setAll(wider, i -> i < seen ? now[i] : new Part());
            parts = wider;
            return wider;
        }

        /// What it counted, if it did.
        Optional<Counts> take() {
            Counts all = null;
            for (Part part : parts) {
                Counts taken = part.take();
                if (all == null) {
                    all = taken;
                } else if (taken != null) {
                    all.add(taken);
                }
            }
            return Optional.ofNullable(all);
        }

        /// Gives itself up unless somebody asked its version meanwhile.
        synchronized void rested(Map<VersionId, Cell> cells, VersionId version) {
            Part[] all = parts;
            for (Part part : all) {
                part.lock.lock();
            }
            try {
                if (Arrays.stream(all).allMatch(Part::isEmpty)) {
                    isGivenUp = true;
                    cells.remove(version, this);
                }
            } finally {
                for (Part part : all) {
                    part.lock.unlock();
                }
            }
        }
    }

    /// What some of the processors count; touched under its lock alone.
    private static final class Part {
        private final ReentrantLock lock = new ReentrantLock();

        /// Absent while there is nothing.
        private @Nullable Counts counts;

        Counts counts() {
            Counts known = counts;
            if (known == null) {
                known = new Counts();
                counts = known;
            }
            return known;
        }

        boolean isEmpty() {
            return counts == null;
        }

        @Nullable Counts take() {
            lock.lock();
            try {
                Counts taken = counts;
                counts = null;
                return taken;
            } finally {
                lock.unlock();
            }
        }
    }

    private static final class Counts {
        private final long[] codes = new long[CODES];
        private final LatencyHistogram latencies = new LatencyHistogram();
        private final LatencyHistogram queue = new LatencyHistogram();

        void count(int code, ObservedPrediction prediction) {
            codes[code]++;
            if (code == ANSWERED) {
                latencies.count(prediction.edge().totalNanos());
                queue.count(prediction.times().queueNanos());
            }
        }

        void add(Counts other) {
            Arrays.setAll(codes, code -> codes[code] + other.codes[code]);
            latencies.merge(other.latencies);
            queue.merge(other.queue);
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
                    VersionWork.NONE);
        }
    }
}
