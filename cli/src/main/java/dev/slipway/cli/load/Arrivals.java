package dev.slipway.cli.load;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/// When requests are due. The same arrivals are due at the same moments in every run.
public sealed interface Arrivals {
    /// The highest rate that is taken, per second.
    double MOST = 1e7;

    /// The moments before `end` at which requests are due, in their order, each drawn when it is
    /// asked for: a run of hours takes no more memory, and begins no later, than one of seconds.
    ///
    /// *Units*: nanoseconds from the start.
    LongStream until(Duration end);

    /// Requests per second, over a long time.
    double rate();

    private static void checkRate(double rate) {
        LoadPlan.check(
                "rate", rate, rate > 0 && rate <= MOST, "> 0 and <= 10000000 requests a second");
    }

    /// Evenly spaced, from the start on.
    record Constant(double rate) implements Arrivals {
        /// What their number may be off by, which is no further one.
        private static final double ROUNDING = 1e-6;

        public Constant {
            checkRate(rate);
        }

        @Override
        public LongStream until(Duration end) {
            double spaces = end.toNanos() / 1e9 * rate;
            long count = Math.max(1, (long) Math.ceil(spaces - ROUNDING));
            return DoubleStream.iterate(0, at -> at + 1e9 / rate)
                    .limit(count)
                    .mapToLong(at -> (long) at);
        }
    }

    /// From many callers who do not know of one another.
    record Poisson(double rate, long seed) implements Arrivals {
        public Poisson {
            checkRate(rate);
        }

        @Override
        public LongStream until(Duration end) {
            return drawn(new ArrivalDraw(seed, end, new ArrivalDraw.Phase(rate, end)), end);
        }
    }

    /// Bursts of Poisson arrivals, with as many between them as make the mean.
    ///
    /// @param rate mean of both
    /// @param peak requests per second in a burst
    /// @param duty the part of the time that is a burst, which comes first in each period
    record Bursts(double rate, double peak, double duty, Duration period, long seed)
            implements Arrivals {
        public Bursts {
            checkRate(rate);
            LoadPlan.check("duty", duty, duty > 0 && duty < 1, "between 0 and 1");
            LoadPlan.check(
                    "period",
                    period,
                    period.compareTo(Duration.ofMillis(10)) >= 0
                            && period.compareTo(Duration.ofDays(1)) <= 0,
                    "10ms to 1 day");
            LoadPlan.check(
                    "peak",
                    peak,
                    peak >= rate && peak <= rate / duty * (1 + 1e-9),
                    "from the rate to rate / duty");
        }

        @Override
        public LongStream until(Duration end) {
            Duration burst = Duration.ofNanos(Math.max(1, (long) (period.toNanos() * duty)));
            double between = Math.max(0, (rate - peak * duty) / (1 - duty));
            ArrivalDraw draw =
                    new ArrivalDraw(
                            seed,
                            end,
                            new ArrivalDraw.Phase(peak, burst),
                            new ArrivalDraw.Phase(between, period.minus(burst)));
            return drawn(draw, end);
        }
    }

    private static LongStream drawn(ArrivalDraw draw, Duration end) {
        return LongStream.iterate(draw.next(), _ -> draw.next())
                .takeWhile(at -> at < end.toNanos());
    }

    /// Those of a trace that begins again whenever it is over, behind as long a pause as it has on
    /// average.
    ///
    /// @param trace recorded before
    record Repeated(ArrivalTrace trace) implements Arrivals {
        public Repeated {
            long[] due = trace.offsets();
            LoadPlan.check(
                    "arrivals",
                    due.length,
                    due[due.length - 1] > due[0],
                    "two at different times at least, to begin again with");
        }

        @Override
        public LongStream until(Duration end) {
            long[] once = trace.offsets();
            long period = periodNanos();
            return LongStream.iterate(0, arrival -> arrival + 1)
                    .map(arrival -> moment(once, period, arrival))
                    .takeWhile(at -> at < end.toNanos());
        }

        private static long moment(long[] once, long period, long arrival) {
            long round = arrival / once.length;
            return round * period + once[(int) (arrival % once.length)] - once[0];
        }

        @Override
        public double rate() {
            return trace.offsets().length / (periodNanos() / 1e9);
        }

        private long periodNanos() {
            long[] once = trace.offsets();
            long span = once[once.length - 1] - once[0];
            return span + Math.max(1, span / (once.length - 1));
        }
    }

    /// Those of a trace.
    ///
    /// @param trace recorded before
    record Replay(ArrivalTrace trace) implements Arrivals {
        @Override
        public LongStream until(Duration end) {
            return Arrays.stream(trace.offsets()).takeWhile(at -> at < end.toNanos());
        }

        /// Of what came in a single moment, as if that were a second.
        @Override
        public double rate() {
            long[] offsets = trace.offsets();
            boolean isMoment = offsets[offsets.length - 1] == 0;
            return offsets.length / (isMoment ? 1 : trace.length().toNanos() / 1e9);
        }
    }
}
