package dev.slipway.runtime.trees.xgboost;

import dev.slipway.runtime.trees.engine.ScoreSink;
import dev.slipway.runtime.trees.engine.Scorer;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;

/// XGBoost's `gblinear`: a weighted sum per group, in float and in column order; NaN adds nothing.
final class LinearBooster implements Scorer {
    private final float[] weights;
    private final float[] base;
    private final int featureCount;

    /// @param weights one per column and group, column by column, then one bias per group
    /// @param base margins, one per group
    LinearBooster(float[] weights, float[] base, int featureCount) {
        this.weights = weights;
        this.base = base;
        this.featureCount = featureCount;
    }

    @Override
    public Datatype input() {
        return Datatype.FP32;
    }

    @Override
    public int featureCount() {
        return featureCount;
    }

    @Override
    public int groups() {
        return base.length;
    }

    @Override
    public long memoryBytes() {
        return 4L * (weights.length + base.length);
    }

    @Override
    public void score(DenseTensor matrix, ScoreSink sink) {
        double[] scores = new double[base.length];
        for (int row = 0; row < matrix.rows(); row++) {
            for (int group = 0; group < scores.length; group++) {
                scores[group] = score(matrix, row, group);
            }
            sink.accept(row, 1, scores);
        }
    }

    private float score(DenseTensor matrix, int row, int group) {
        float sum = weights[featureCount * base.length + group] + base[group];
        for (int column = 0; column < featureCount; column++) {
            float value = matrix.floatAt(row * featureCount + column);
            if (!Float.isNaN(value)) {
                sum += value * weights[column * base.length + group];
            }
        }
        return sum;
    }
}
