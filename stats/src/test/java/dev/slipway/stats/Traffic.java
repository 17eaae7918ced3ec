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
    private static final int GUIDES = 1 << 13;
    private static final int SLOTS = 8;
    private static final int STALL_SECONDS = 60;
    private static final long TYPICAL_NANOS = 10_000_000;
    private static final long PAUSE_NANOS = 300_000_000;
    private static final long STALL_NANOS = 2_000_000_000;

    /// Which part of what is asked of a key comes out as the class of that key.
    private static final double TYPICAL_CLASS = 0.95;

    private static final double POSITIVE_KEYS = 0.2;
    private static final double OTHERWISE_POSITIVE_KEYS = 0.3;

    private final TrafficShape shape;
    private final SplittableRandom random;
    private final StickyKeys sticky = new StickyKeys();
    private final Laws laws;
    private final long salt;
    private final int stalledFrom;
    private final Batch ofCandidate = new Batch();
    private final Batch ofStable = new Batch();
    private int second;
    private int pauseAt;
    private double carried;
    private long keysAtRisk = 1000;

    /// What is drawn from, worked out once for all releases of a shape.
    static final class Laws {
        private final TrafficShape shape;
        private final double[] popularity;
        private final int[] guides = new int[GUIDES];
        private final long[] latencies;

        Laws(TrafficShape shape) {
            this.shape = shape;
            this.popularity = popularity(shape.zipf(), shape.keys());
            this.latencies = latencies(shape.sigma());
            int key = 0;
            for (int i = 0; i < GUIDES && popularity.length > 0; i++) {
                while (popularity[key] < i / (double) GUIDES) {
                    key++;
                }
                guides[i] = key;
            }
        }

        TrafficShape shape() {
            return shape;
        }

        private int key(double draw) {
            int key = guides[(int) (draw * GUIDES)];
            while (key < popularity.length - 1 && popularity[key] < draw) {
                key++;
            }
            return key;
        }
    }

    Traffic(Laws laws, long seed) {
        this.laws = laws;
        this.shape = laws.shape;
        this.random = new SplittableRandom(seed);
        this.salt = random.nextLong();
        this.pauseAt = random.nextInt(60);
        this.stalledFrom = shape.stalled() ? random.nextInt(3600) : Integer.MAX_VALUE;
    }

    /// What happens to everybody in one second.
    private record Weather(boolean incident, boolean pause, boolean stall, boolean fault) {}

    /// Requests to one arm that are executed together.
    private static final class Batch {
        private final long[] ids = new long[64];
        private final long[] keys = new long[64];
        private int items;
        private int wanted;
    }

    /// Counts one second.
    void count(Second into) {
        boolean incident = shape.disturbed() && second % 400 >= 385;
        boolean pause = shape.disturbed() && second == pauseAt;
        if (pause) {
            pauseAt += 30 + random.nextInt(60);
        }
        boolean stall = second >= stalledFrom && second - stalledFrom < STALL_SECONDS;
        Weather weather = new Weather(incident, pause, stall, second >= shape.faultAt());
        double swing = shape.disturbed() ? 1 + 0.4 * StrictMath.sin(second * Math.PI / 900) : 1;
        carried += shape.perSecond() * swing;
        while (carried >= 1) {
            carried--;
            arrive(into, weather);
        }
        execute(into, weather, Arm.CANDIDATE, ofCandidate);
        execute(into, weather, Arm.STABLE, ofStable);
        second++;
        if (shape.isKeyed()) {
            keysAtRisk = second % 30 == 1 ? sticky.atRisk() : keysAtRisk;
            into.keysAtRisk(keysAtRisk);
        }
    }

    /// A request arrives and waits for those that its execution is shared with.
    private void arrive(Second into, Weather weather) {
        long key = shape.isKeyed() ? laws.key(random.nextDouble()) : random.nextLong();
        Arm arm = part(key, 0) < into.start().weight() ? Arm.CANDIDATE : Arm.STABLE;
        if (shape.isKeyed()) {
            sticky.route(into, arm, key);
        }
        Batch batch = arm == Arm.CANDIDATE ? ofCandidate : ofStable;
        if (batch.items == 0) {
            batch.wanted = shape.batch() > 1 && random.nextBoolean() ? shape.batch() : 1;
        }
        batch.keys[batch.items] = key;
        batch.ids[batch.items] = random.nextLong();
        batch.items++;
        if (batch.items == batch.wanted) {
            execute(into, weather, arm, batch);
        }
    }

    /// One execution, which all of its items share and one stands for.
    private void execute(Second into, Weather weather, Arm arm, Batch batch) {
        if (batch.items > 0) {
            int stratum = batch.items > 1 ? into.errors().strata() - 1 : 0;
            long key = batch.keys[BatchWitness.of(batch.ids, batch.items)];
            batch.items = 0;
            answer(into, weather, arm, stratum, key);
        }
    }

    private void answer(Second into, Weather weather, Arm arm, int stratum, long key) {
        boolean candidate = arm == Arm.CANDIDATE;
        boolean faulty = candidate && weather.fault();
        double rate = faulty ? shape.badRate() : shape.baseRate();
        boolean bad = random.nextDouble() < (weather.incident() ? Math.max(0.05, rate) : rate);
        double broken = shape.brokenKeys() + (faulty ? shape.breaking() : 0);
        if (broken > 0 && part(key, 1) < broken) {
            bad |= random.nextBoolean();
        }
        boolean stalled = weather.stall() && random.nextInt(SLOTS) == 0;
        if (stalled) {
            bad |= random.nextBoolean();
        }
        if (shape.isKeyed()) {
            sticky.answer(into, arm, stratum, key, bad);
        } else {
            into.answer(arm, stratum, bad);
        }
        if (shape.sigma() > 0) {
            time(into, arm, stratum, key, nanos(key, faulty) + late(weather, stalled));
        }
        if (into.classes().classes() > 0) {
            classify(into, arm, stratum, key, faulty);
        }
    }

    private long late(Weather weather, boolean stalled) {
        long pause = weather.pause() && random.nextBoolean() ? PAUSE_NANOS : 0;
        return stalled ? pause + STALL_NANOS : pause;
    }

    private long nanos(long key, boolean faulty) {
        long nanos = laws.latencies[random.nextInt(QUANTILES)];
        nanos = faulty ? (long) (nanos * shape.slower()) : nanos;
        return shape.bigKeys() > 0 && part(key, 2) < shape.bigKeys() ? 3 * nanos : nanos;
    }

    /// Those that keep their arm also wait, a tenth as long as another execution takes.
    private void time(Second into, Arm arm, int stratum, long key, long nanos) {
        if (shape.isKeyed()) {
            sticky.compute(into, arm, stratum, key, nanos);
            long wait = laws.latencies[random.nextInt(QUANTILES)] / 10;
            sticky.queue(into, arm, stratum, key, wait);
        } else {
            into.compute().count(arm, stratum, nanos);
        }
    }

    private void classify(Second into, Arm arm, int stratum, long key, boolean faulty) {
        boolean otherwise = faulty && shape.answersOtherwise();
        double positive = otherwise ? OTHERWISE_POSITIVE_KEYS : POSITIVE_KEYS;
        boolean typical = random.nextDouble() < TYPICAL_CLASS;
        int number = part(key, 3) < positive == typical ? 1 : 0;
        if (shape.isKeyed()) {
            sticky.classify(into, arm, stratum, key, number);
        } else {
            into.classes().count(arm, stratum, number);
        }
    }

    /// Where a key falls between 0 and 1, for one of several purposes; below the weight it is
    /// candidate's.
    private double part(long key, int purpose) {
        long mixed = ((key + 1) * 0x9E3779B97F4A7C15L) ^ (salt + purpose * 0xD1B54A32D192ED03L);
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return ((mixed ^ mixed >>> 31) >>> 11) * 0x1p-53;
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
