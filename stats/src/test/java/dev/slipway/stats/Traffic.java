package dev.slipway.stats;

import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.BatchWitness;
import dev.slipway.stats.counts.Second;
import dev.slipway.stats.counts.StickyKeys;
import java.util.SplittableRandom;

/// Simulated requests to both arms of a release, second by second, counted as serving counts them.
///
/// Load swings by 40 % in half an hour. Every 400 s an incident of 15 s makes 5 % of all answers
/// bad, and every minute or so a pause of half a second makes everything slow, in both arms. All
/// draws come from one seed and from `StrictMath`, so a run is the same everywhere.
final class Traffic {
    private static final int QUANTILES = 1 << 16;
    private static final long TYPICAL_NANOS = 10_000_000;
    private static final long PAUSE_NANOS = 300_000_000;

    /// What a release looks like. `zipf` 0 means that every request has a key of its own; a batch
    /// of 1 means none. Beyond `faultAt` candidate is bad at `badRate` and takes `slower` times as
    /// long.
    record Shape(
            double perSecond,
            double weight,
            double baseRate,
            double badRate,
            double sigma,
            double slower,
            int faultAt,
            double zipf,
            int keys,
            double brokenKeys,
            int batch,
            boolean disturbed) {
        static Shape alike(double perSecond, double weight, double baseRate) {
            return new Shape(perSecond, weight, baseRate, baseRate, 0, 1, 0, 0, 0, 0, 1, true);
        }

        Shape failing(double rate, int second) {
            return new Shape(
                    perSecond,
                    weight,
                    baseRate,
                    rate,
                    sigma,
                    slower,
                    second,
                    zipf,
                    keys,
                    brokenKeys,
                    batch,
                    disturbed);
        }

        Shape timed(double newSigma, double times, int second) {
            return new Shape(
                    perSecond,
                    weight,
                    baseRate,
                    badRate,
                    newSigma,
                    times,
                    second,
                    zipf,
                    keys,
                    brokenKeys,
                    batch,
                    disturbed);
        }

        Shape sticky(double newZipf, int newKeys, double broken) {
            return new Shape(
                    perSecond, weight, baseRate, badRate, sigma, slower, faultAt, newZipf, newKeys,
                    broken, batch, disturbed);
        }

        Shape batched(int items) {
            return new Shape(
                    perSecond,
                    weight,
                    baseRate,
                    badRate,
                    sigma,
                    slower,
                    faultAt,
                    zipf,
                    keys,
                    brokenKeys,
                    items,
                    disturbed);
        }

        Shape faultAt(int second) {
            return new Shape(
                    perSecond,
                    weight,
                    baseRate,
                    badRate,
                    sigma,
                    slower,
                    second,
                    zipf,
                    keys,
                    brokenKeys,
                    batch,
                    disturbed);
        }

        Shape calm() {
            return new Shape(
                    perSecond,
                    weight,
                    baseRate,
                    badRate,
                    sigma,
                    slower,
                    faultAt,
                    zipf,
                    keys,
                    brokenKeys,
                    batch,
                    false);
        }
    }

    private final Shape shape;
    private final SplittableRandom random;
    private final StickyKeys sticky = new StickyKeys();
    private final Laws laws;
    private final long salt;
    private final long[] ids = new long[64];
    private int second;
    private int pauseAt;
    private double carried;
    private long keysAtRisk = 1000;

    /// What is drawn from, worked out once for all releases of a shape.
    static final class Laws {
        private final Shape shape;
        private final double[] popularity;
        private final long[] latencies;

        Laws(Shape shape) {
            this.shape = shape;
            this.popularity = popularity(shape.zipf(), shape.keys());
            this.latencies = latencies(shape.sigma());
        }

        Shape shape() {
            return shape;
        }
    }

    Traffic(Laws laws, long seed) {
        this.laws = laws;
        this.shape = laws.shape;
        this.random = new SplittableRandom(seed);
        this.salt = random.nextLong();
        this.pauseAt = random.nextInt(60);
    }

    /// Counts one second.
    void count(Second into) {
        boolean incident = shape.disturbed() && second % 400 >= 385;
        boolean pause = shape.disturbed() && second == pauseAt;
        if (pause) {
            pauseAt += 30 + random.nextInt(60);
        }
        boolean fault = second >= shape.faultAt();
        double swing = shape.disturbed() ? 1 + 0.4 * StrictMath.sin(second * Math.PI / 900) : 1;
        carried += shape.perSecond() * swing;
        while (carried >= shape.batch()) {
            carried -= shape.batch();
            answer(into, incident, pause && random.nextBoolean(), fault);
        }
        second++;
        if (shape.zipf() > 0) {
            keysAtRisk = second % 30 == 1 ? sticky.atRisk() : keysAtRisk;
            into.keysAtRisk(keysAtRisk);
        }
    }

    /// One execution: a request, or a batch that shares its fate.
    private void answer(Second into, boolean incident, boolean paused, boolean fault) {
        long key = shape.zipf() > 0 ? key() : random.nextLong();
        boolean candidate = share(key) < into.start().weight();
        Arm arm = candidate ? Arm.CANDIDATE : Arm.STABLE;
        double rate = candidate && fault ? shape.badRate() : shape.baseRate();
        boolean bad = random.nextDouble() < (incident ? Math.max(0.05, rate) : rate);
        if (isBroken(key)) {
            bad |= random.nextBoolean();
        }
        if (shape.batch() > 1) {
            for (int i = 0; i < shape.batch(); i++) {
                ids[i] = random.nextLong();
            }
            key = ids[BatchWitness.of(ids, shape.batch())];
        }
        if (shape.zipf() > 0) {
            sticky.route(into, arm, key);
            sticky.answer(into, arm, 0, key, bad);
        } else {
            into.answer(arm, 0, bad);
        }
        if (shape.sigma() > 0) {
            long nanos = laws.latencies[random.nextInt(QUANTILES)];
            nanos = candidate && fault ? (long) (nanos * shape.slower()) : nanos;
            into.compute().count(arm, 0, paused ? nanos + PAUSE_NANOS : nanos);
        }
    }

    /// Where a key falls between 0 and 1; below the weight it is candidate's.
    private double share(long key) {
        return (new SplittableRandom(key ^ salt).nextLong() >>> 11) * 0x1p-53;
    }

    private boolean isBroken(long key) {
        return shape.brokenKeys() > 0
                && (new SplittableRandom(~key ^ salt).nextLong() >>> 11) * 0x1p-53
                        < shape.brokenKeys();
    }

    private long key() {
        int low = 0;
        int high = laws.popularity.length - 1;
        double draw = random.nextDouble();
        while (low < high) {
            int middle = (low + high) / 2;
            if (laws.popularity[middle] < draw) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static double[] popularity(double zipf, int keys) {
        double[] sums = new double[keys];
        double sum = 0;
        for (int i = 0; i < keys; i++) {
            sum += StrictMath.pow(i + 1, -zipf);
            sums[i] = sum;
        }
        for (int i = 0; i < keys; i++) {
            sums[i] /= sum;
        }
        return sums;
    }

    /// Equally likely lognormal latencies.
    private static long[] latencies(double sigma) {
        if (sigma == 0) {
            return new long[0];
        }
        long[] nanos = new long[QUANTILES];
        for (int i = 0; i < QUANTILES; i++) {
            double z = normalQuantile((i + 0.5) / QUANTILES);
            nanos[i] = (long) (TYPICAL_NANOS * StrictMath.exp(sigma * z));
        }
        return nanos;
    }

    /// Within 4.5e-4 (Abramowitz and Stegun 26.2.23), which is enough for a shape.
    private static double normalQuantile(double p) {
        double tail = Math.min(p, 1 - p);
        double t = StrictMath.sqrt(-2 * StrictMath.log(tail));
        double above =
                t
                        - (2.515517 + t * (0.802853 + t * 0.010328))
                                / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
        return p < 0.5 ? -above : above;
    }
}
