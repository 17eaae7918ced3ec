package dev.slipway.telemetry;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/// Everything that one series counts, exactly.
///
/// A request adds to one stripe: plain additions under a lock that is nearly always free, which
/// costs a fraction of as many atomic ones. Where requests meet, more stripes open, and each
/// processor has its own: a stripe is a score of lines of the cache, which would else wander from
/// one to the other with the threads of connections.
///
/// *Threads*: safe from any number of threads.
final class SeriesCounts {
    private static final int MOST_STRIPES = 16;

    /// How many processors an id tells apart.
    private static final int LANES = 8;

    private final long createdMillis;
    private volatile Stripe[] stripes = {new Stripe()};

    /// @param createdMillis when the series began, since the epoch
    SeriesCounts(long createdMillis) {
        this.createdMillis = createdMillis;
    }

    long createdMillis() {
        return createdMillis;
    }

    void add(ObservedPrediction prediction) {
        Stripe stripe = enter(prediction.id());
        try {
            stripe.add(prediction);
        } finally {
            stripe.lock.unlock();
        }
    }

    private Stripe enter(PredictionId id) {
        Stripe[] open = stripes;
        int home = home(id, open.length);
        for (int i = 0; i < open.length; i++) {
            Stripe stripe = open[(home + i) & (open.length - 1)];
            if (stripe.lock.tryLock()) {
                return stripe;
            }
        }
        Stripe[] wider = widen(open.length);
        Stripe stripe = wider[home(id, wider.length)];
        stripe.lock.lock();
        return stripe;
    }

    /// Whose stripe it is, of so many: an id's last digit names the processor that made it. Of more
    /// than there are lanes those between are nobody's, for who meets another one at home.
    static int home(PredictionId id, int stripes) {
        int lane = (int) id.low() & (LANES - 1);
        return (lane * Math.max(1, stripes / LANES)) & (stripes - 1);
    }

    private synchronized Stripe[] widen(int seen) {
        Stripe[] now = stripes;
        if (now.length > seen || seen >= MOST_STRIPES) {
            return now;
        }
        Stripe[] wider = Arrays.copyOf(now, 2 * seen);
        Arrays.setAll(wider, i -> i < seen ? now[i] : new Stripe());
        stripes = wider;
        return wider;
    }

    /// The histogram of a time.
    TimeHistogram times(Stop stop) {
        TimeHistogram all = new TimeHistogram();
        for (Stripe stripe : stripes) {
            stripe.addTo(all, stop);
        }
        return all;
    }

    /// The sum of an amount.
    long total(Amount amount) {
        long total = 0;
        for (Stripe stripe : stripes) {
            total += stripe.read(amount);
        }
        return total;
    }

    /// Touched under its lock alone.
    private static final class Stripe {
        private final ReentrantLock lock = new ReentrantLock();
        private final TimeHistogram total = new TimeHistogram();
        private final TimeHistogram queue = new TimeHistogram();
        private final TimeHistogram compute = new TimeHistogram();
        private final TimeHistogram decode = new TimeHistogram();
        private final TimeHistogram encode = new TimeHistogram();
        private long rows;
        private long requestBytes;
        private long responseBytes;

        void add(ObservedPrediction prediction) {
            Edge edge = prediction.edge();
            StopTimes times = prediction.times();
            total.add(edge.totalNanos());
            queue.add(times.queueNanos());
            compute.add(times.computeNanos());
            decode.add(edge.decodeNanos());
            encode.add(edge.encodeNanos());
            rows += times.rows();
            requestBytes += edge.requestBytes();
            responseBytes += edge.responseBytes();
        }

        void addTo(TimeHistogram all, Stop stop) {
            lock.lock();
            try {
                all.add(
                        switch (stop) {
                            case TOTAL -> total;
                            case QUEUE -> queue;
                            case COMPUTE -> compute;
                            case DECODE -> decode;
                            case ENCODE -> encode;
                        });
            } finally {
                lock.unlock();
            }
        }

        long read(Amount amount) {
            lock.lock();
            try {
                return switch (amount) {
                    case ROWS -> rows;
                    case REQUEST_BYTES -> requestBytes;
                    case RESPONSE_BYTES -> responseBytes;
                };
            } finally {
                lock.unlock();
            }
        }
    }
}
