package dev.slipway.cli.load;

import java.time.Duration;
import java.util.Arrays;

/// When requests are due. The same arrivals are due at the same moments in every run.
public sealed interface Arrivals {
    /// The highest rate that is taken, per second.
    double MOST = 1e7;

    /// The moments before `end` at which requests are due, in their order; one at least.
    ///
    /// *Units*: nanoseconds from the start.
    long[] until(Duration end);

    /// Requests per second, over a long time.
    double rate();

    /// Evenly spaced.
    record Constant(double rate) implements Arrivals {
        public Constant {
            LoadPlan.check("rate", rate, rate > 0 && rate <= MOST, "> 0 requests a second");
        }

        @Override
        public long[] until(Duration end) {
            int count = Math.toIntExact(Math.round(end.toNanos() / 1e9 * rate));
            long[] due = new long[Math.max(1, count)];
            double at = 0;
            for (int i = 0; i < due.length; i++) {
                due[i] = (long) at;
                at += 1e9 / rate;
            }
            return due;
        }
    }

    /// From many callers who do not know of one another.
    record Poisson(double rate, long seed) implements Arrivals {
        public Poisson {
            LoadPlan.check("rate", rate, rate > 0 && rate <= MOST, "> 0 requests a second");
        }

        @Override
        public long[] until(Duration end) {
            return new ArrivalDraw(seed).phases(end, new ArrivalDraw.Phase(rate, end));
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
            LoadPlan.check("rate", rate, rate > 0 && rate <= MOST, "> 0 requests a second");
            LoadPlan.check("duty", duty, duty > 0 && duty < 1, "between 0 and 1");
            LoadPlan.check("period", period, period.toMillis() >= 10, ">= 10ms");
            LoadPlan.check(
                    "peak",
                    peak,
                    peak >= rate && peak <= rate / duty * (1 + 1e-9),
                    "from the rate to rate / duty");
        }

        @Override
        public long[] until(Duration end) {
            Duration burst = Duration.ofNanos(Math.max(1, (long) (period.toNanos() * duty)));
            double between = Math.max(0, (rate - peak * duty) / (1 - duty));
            return new ArrivalDraw(seed)
                    .phases(
                            end,
                            new ArrivalDraw.Phase(peak, burst),
                            new ArrivalDraw.Phase(between, period.minus(burst)));
        }
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
        public long[] until(Duration end) {
            long[] once = trace.offsets();
            long period = periodNanos();
            int rounds = Math.toIntExact(end.toNanos() / period) + 1;
            long[] due = new long[Math.multiplyExact(rounds, once.length)];
            int count = 0;
            for (int round = 0; round < rounds; round++) {
                for (long offset : once) {
                    long at = round * period + offset - once[0];
                    if (at < end.toNanos()) {
                        due[count++] = at;
                    }
                }
            }
            return Arrays.copyOf(due, Math.max(1, count));
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
        public long[] until(Duration end) {
            long[] due = trace.offsets();
            int count = 0;
            while (count < due.length && due[count] < end.toNanos()) {
                count++;
            }
            return Arrays.copyOf(due, Math.max(1, count));
        }

        @Override
        public double rate() {
            return trace.offsets().length / (trace.length().toNanos() / 1e9);
        }
    }
}
