package dev.slipway.features.window;

import dev.slipway.features.window.Aggregation.Plain;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What a tile knows of its events: enough to answer for them, and to be merged exactly with what
/// other tiles know, in any order.
///
/// *Threads*: one.
sealed interface Partial
        permits Partial.Reversible, Partial.Extreme, Partial.Latest, LatestText, Registers {
    /// Of no event.
    static Partial empty(Aggregation aggregation) {
        return switch (aggregation) {
            case Plain plain -> empty(plain);
            case Aggregation.OfTexts last -> new LatestText();
            case Quantile quantile -> new Histogram();
        };
    }

    private static Partial empty(Plain aggregation) {
        return switch (aggregation) {
            case COUNT, SUM, MEAN -> new Sum();
            case MIN -> new Extreme(true);
            case MAX -> new Extreme(false);
            case LAST -> new Latest();
            case DISTINCT -> new Registers();
        };
    }

    /// What an aggregate is where no event can be seen; NaN where it is missing then.
    static double ofNothing(Aggregation aggregation) {
        return empty(aggregation).result(aggregation);
    }

    /// Takes an event in.
    void add(Event event);

    /// Takes in what another of the same kind knows.
    void merge(Partial other);

    /// The aggregate, or NaN where there is none of no event, or it is a text.
    double result(Aggregation aggregation);

    /// The aggregate where it is a text; null where there is none.
    default @Nullable String text() {
        return null;
    }

    /// What it takes of the heap beside its own fields, about.
    default long heapBytes() {
        return 0;
    }

    /// Writes all that it knows.
    void write(DataOutput out) throws IOException;

    /// Reads what was written.
    void read(DataInput in) throws IOException;

    /// One that can lose again what was merged into it.
    sealed interface Reversible extends Partial permits Sum, Histogram {
        /// Takes out what another of the same kind knows, all of which was taken in before.
        void remove(Partial other);
    }

    private static IllegalArgumentException notAlike(Partial other) {
        return new IllegalArgumentException("a partial of another kind: " + other);
    }

    /// Counts and sums.
    final class Sum implements Reversible {
        /// The sum's object, its number's object and array.
        private static final long SUM_BYTES = 96;

        /// Whole numbers up to here, counts and flags among them, are added up as they are.
        private static final double LARGEST = 0x1p52;

        /// Far enough from the end of 64 bits that two of these can be added.
        private static final long MOST = 1L << 61;

        private long count;

        /// The sum is that of both.
        private ExactSum sum = ExactSum.ZERO;

        private long wholes;

        @Override
        public void add(Event event) {
            count++;
            double value = event.value();
            if (Math.abs(value) <= LARGEST && Math.rint(value) == value) {
                plus((long) value);
            } else {
                sum = sum.plus(value);
            }
        }

        private void plus(long whole) {
            wholes += whole;
            if (Math.abs(wholes) >= MOST) {
                sum = total();
                wholes = 0;
            }
        }

        private ExactSum total() {
            return wholes == 0 ? sum : sum.plus(ExactSum.of(wholes));
        }

        /// Rounded once in either way.
        private double rounded() {
            return sum.units().signum() == 0 ? (double) wholes : total().value();
        }

        @Override
        public long heapBytes() {
            return SUM_BYTES + sum.units().bitLength() / Byte.SIZE;
        }

        @Override
        public void merge(Partial other) {
            if (!(other instanceof Sum same)) {
                throw notAlike(other);
            }
            count += same.count;
            if (same.sum.units().signum() != 0) {
                sum = sum.plus(same.sum);
            }
            plus(same.wholes);
        }

        @Override
        public void remove(Partial other) {
            if (!(other instanceof Sum same)) {
                throw notAlike(other);
            }
            count -= same.count;
            if (same.sum.units().signum() != 0) {
                sum = sum.minus(same.sum);
            }
            plus(-same.wholes);
        }

        @Override
        public double result(Aggregation aggregation) {
            if (aggregation.equals(Plain.COUNT)) {
                return (double) count;
            }
            if (count == 0) {
                return Double.NaN;
            }
            return aggregation.equals(Plain.SUM) ? rounded() : rounded() / (double) count;
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeLong(count);
            total().write(out);
        }

        @Override
        public void read(DataInput in) throws IOException {
            count = in.readLong();
            sum = ExactSum.read(in);
        }
    }

    /// The lowest or the highest value.
    final class Extreme implements Partial {
        private final boolean lowest;
        private double value = Double.NaN;

        Extreme(boolean lowest) {
            this.lowest = lowest;
        }

        @Override
        public void add(Event event) {
            take(event.value());
        }

        private void take(double other) {
            if (Double.isNaN(value)) {
                value = other;
            } else if (!Double.isNaN(other)) {
                value = lowest ? Math.min(value, other) : Math.max(value, other);
            }
        }

        @Override
        public void merge(Partial other) {
            if (!(other instanceof Extreme same) || same.lowest != lowest) {
                throw notAlike(other);
            }
            take(same.value);
        }

        @Override
        public double result(Aggregation aggregation) {
            return value;
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeDouble(value);
        }

        @Override
        public void read(DataInput in) throws IOException {
            value = in.readDouble();
        }
    }

    /// The value of the latest event.
    final class Latest implements Partial {
        private long time = Long.MIN_VALUE;
        private long available = Long.MIN_VALUE;
        private double value = Double.NaN;

        @Override
        public void add(Event event) {
            take(event.time(), event.available(), event.value());
        }

        private void take(long otherTime, long otherAvailable, double other) {
            boolean isLater =
                    otherTime != time
                            ? otherTime > time
                            : otherAvailable != available
                                    ? otherAvailable > available
                                    : Double.compare(other, value) > 0 || Double.isNaN(value);
            if (!Double.isNaN(other) && isLater) {
                time = otherTime;
                available = otherAvailable;
                value = other;
            }
        }

        @Override
        public void merge(Partial other) {
            if (!(other instanceof Latest same)) {
                throw notAlike(other);
            }
            take(same.time, same.available, same.value);
        }

        @Override
        public double result(Aggregation aggregation) {
            return value;
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeLong(time);
            out.writeLong(available);
            out.writeDouble(value);
        }

        @Override
        public void read(DataInput in) throws IOException {
            time = in.readLong();
            available = in.readLong();
            value = in.readDouble();
        }
    }
}
