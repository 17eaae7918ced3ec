package dev.slipway.monitoring;

import dev.slipway.monitoring.machine.HardCounts;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Second;
import dev.slipway.stats.counts.StickyKeys;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Simulated requests to both versions, second by second, counted as serving counts them.
///
/// Load swings by 40 % within half an hour. Every 400 s an incident of 15 s makes 5 % of all
/// answers bad, about every minute a pause slows both versions, and a hundredth of all calls land
/// on a slot that stalls for a while. All draws come from one seed.
final class SimulatedTraffic {
    private static final int QUANTILES = 1 << 12;
    private static final long TYPICAL_NANOS = 10_000_000;
    private static final long PAUSE_NANOS = 300_000_000;
    private static final int KEYS_KEPT = 8;

    /// What the traffic is like.
    ///
    /// @param zipf of 5,000 keys, 0 for a key of its own for every request
    /// @param batch items of one execution that share its fate
    /// @param disturbed whether there are incidents, pauses and a stalled slot
    record Load(
            double perSecond,
            double baseRate,
            double zipf,
            double brokenKeys,
            int batch,
            boolean disturbed) {
        static Load even(double perSecond, double baseRate) {
            return new Load(perSecond, baseRate, 0, 0, 1, false);
        }

        static Load disturbed(double perSecond, double baseRate) {
            return new Load(perSecond, baseRate, 0, 0, 1, true);
        }

        Load keyed(double newZipf, double broken) {
            return new Load(perSecond, baseRate, newZipf, broken, batch, disturbed);
        }

        Load batched(int items) {
            return new Load(perSecond, baseRate, zipf, brokenKeys, items, disturbed);
        }
    }

    /// What is wrong with candidate.
    record Fault(double badRate, double slower) {
        static Fault none(Load load) {
            return new Fault(load.baseRate(), 1);
        }
    }

    private static final int KEYS = 5000;
    private static final long[] LATENCIES = latencies();

    private final Load load;
    private final Fault fault;
    private final SplittableRandom random;
    private final long salt;
    private final double[] popularity;
    private final StickyKeys sticky = new StickyKeys();
    private int second;
    private int pauseAt;
    private int stallUntil;
    private double carried;
    private long atRisk = 1000;
    private int until = Integer.MAX_VALUE;

    SimulatedTraffic(Load load, Fault fault, long seed) {
        this.load = load;
        this.fault = fault;
        this.random = new SplittableRandom(seed);
        this.salt = random.nextLong();
        this.pauseAt = random.nextInt(60);
        this.popularity = load.zipf() > 0 ? popularity(load.zipf()) : new double[0];
    }

    /// Nobody asks any more from this second on.
    SimulatedTraffic until(int end) {
        until = end;
        return this;
    }

    StickyKeys sticky() {
        return sticky;
    }

    /// Counts a second that has begun.
    HardCounts count(Second into) {
        boolean incident = load.disturbed() && second % 400 >= 385;
        boolean pause = load.disturbed() && second == pauseAt;
        if (pause) {
            pauseAt += 30 + random.nextInt(60);
        }
        if (load.disturbed() && second % 900 == 450) {
            stallUntil = second + 20;
        }
        double swing = load.disturbed() ? 1 + 0.4 * StrictMath.sin(second * Math.PI / 900) : 1;
        carried += second < until ? load.perSecond() * swing : 0;
        long[] counts = new long[4];
        long[] badKeys = new long[KEYS_KEPT];
        int kept = 0;
        while (carried >= load.batch()) {
            carried -= load.batch();
            long key = load.zipf() > 0 ? key() : random.nextLong();
            boolean candidate = share(key) < into.start().weight();
            boolean bad = answer(into, candidate, key, incident, pause);
            int place = candidate ? 0 : 2;
            counts[place] += load.batch();
            counts[place + 1] += bad ? load.batch() : 0;
            if (candidate && bad && kept < KEYS_KEPT) {
                badKeys[kept++] = key;
            }
        }
        second++;
        if (load.zipf() > 0) {
            atRisk = second % 30 == 1 ? Math.max(atRisk(), 0) : atRisk;
            into.keysAtRisk(atRisk);
        }
        return new HardCounts(
                counts[0], counts[1], counts[2], counts[3], Arrays.copyOf(badKeys, kept), 0, null);
    }

    private long atRisk() {
        return second < 60 ? 1000 : sticky.atRisk();
    }

    /// One execution: a request, or a batch that shares its fate.
    private boolean answer(
            Second into, boolean candidate, long key, boolean incident, boolean pause) {
        Arm arm = candidate ? Arm.CANDIDATE : Arm.STABLE;
        double rate = candidate ? fault.badRate() : load.baseRate();
        boolean bad = random.nextDouble() < (incident ? Math.max(0.05, rate) : rate);
        if (load.brokenKeys() > 0 && share(~key) < load.brokenKeys()) {
            bad |= random.nextBoolean();
        }
        long nanos = LATENCIES[random.nextInt(QUANTILES)];
        nanos = candidate ? (long) (nanos * fault.slower()) : nanos;
        boolean stalled = second < stallUntil && random.nextInt(100) == 0;
        boolean paused = pause && random.nextBoolean();
        nanos += paused || stalled ? PAUSE_NANOS : 0;
        if (load.zipf() > 0) {
            sticky.route(into, arm, key);
            sticky.answer(into, arm, 0, key, bad);
            sticky.compute(into, arm, 0, key, nanos);
        } else {
            into.answer(arm, 0, bad);
            into.compute().count(arm, 0, nanos);
        }
        return bad;
    }

    /// Where a key falls between 0 and 1; below the weight it is candidate's.
    private double share(long key) {
        long mixed = (key ^ salt) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
        return ((mixed ^ mixed >>> 32) >>> 11) * 0x1p-53;
    }

    private long key() {
        int found = Arrays.binarySearch(popularity, random.nextDouble());
        return found >= 0 ? found : -found - 1;
    }

    private static double[] popularity(double zipf) {
        double[] sums = new double[KEYS];
        double sum = 0;
        for (int i = 0; i < KEYS; i++) {
            sum += StrictMath.pow(i + 1, -zipf);
            sums[i] = sum;
        }
        for (int i = 0; i < KEYS; i++) {
            sums[i] /= sum;
        }
        return sums;
    }

    /// Equally likely lognormal latencies with a sigma of 0.5.
    private static long[] latencies() {
        long[] nanos = new long[QUANTILES];
        for (int i = 0; i < QUANTILES; i++) {
            double z = normalQuantile((i + 0.5) / QUANTILES);
            nanos[i] = (long) (TYPICAL_NANOS * StrictMath.exp(0.5 * z));
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
