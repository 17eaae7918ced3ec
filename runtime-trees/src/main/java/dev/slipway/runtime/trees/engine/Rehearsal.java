package dev.slipway.runtime.trees.engine;

import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Runs new code beside proven code, on rows that nobody waits for, until it is compiled and wins.
final class Rehearsal {
    /// Rows of one comparison, once one by one and once in blocks.
    private static final int ROWS = 1_024;

    private static final int BLOCK = 512;

    /// The values of a block of a very wide model are fewer rows.
    private static final int MOST_VALUES = 1 << 20;

    /// One comparison may be won by a pause of the other side.
    private static final int WINS_IN_A_ROW = 3;

    /// How much slower than proven code still counts as a win: blocks gain many times that.
    private static final double TOLERANCE = 1.1;

    private static final ScoreSink NOWHERE = (first, size, scores) -> {};

    private final Datatype input;
    private final int columns;
    private final LongSupplier nanoTime;
    private final BooleanSupplier goOn;

    Rehearsal(Datatype input, int columns, LongSupplier nanoTime, BooleanSupplier goOn) {
        this.input = input;
        this.columns = columns;
        this.nanoTime = nanoTime;
        this.goOn = goOn;
    }

    /// Whether `fresh` has become as fast as `proven`; false when it was told to stop before.
    boolean wins(
            BiConsumer<DenseTensor, ScoreSink> fresh, BiConsumer<DenseTensor, ScoreSink> proven) {
        DenseTensor row = rows(1);
        DenseTensor block = rows(Math.clamp(MOST_VALUES / columns, 1, BLOCK));
        for (int wins = 0; wins < WINS_IN_A_ROW; ) {
            long other = time(proven, row) + time(proven, block);
            long own = time(fresh, row) + time(fresh, block);
            if (!goOn.getAsBoolean()) {
                return false;
            }
            wins = own <= TOLERANCE * other ? wins + 1 : 0;
        }
        return true;
    }

    private long time(BiConsumer<DenseTensor, ScoreSink> scorer, DenseTensor rows) {
        long start = nanoTime.getAsLong();
        for (int i = ROWS / rows.rows(); i > 0 && goOn.getAsBoolean(); i--) {
            scorer.accept(rows, NOWHERE);
        }
        return nanoTime.getAsLong() - start;
    }

    private DenseTensor rows(int count) {
        SplittableRandom random = new SplittableRandom(1);
        Shape shape = Shape.of(count, columns);
        if (input == Datatype.FP64) {
            double[] values = new double[count * columns];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextDouble(-100, 1_000);
            }
            return DenseTensor.ofDoubles(shape, values);
        }
        float[] values = new float[count * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-100, 1_000);
        }
        return DenseTensor.ofFloats(shape, values);
    }
}
