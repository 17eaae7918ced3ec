package dev.slipway.serving.shadow;

import dev.slipway.api.shadow.ShadowSpec.Tolerance;
import dev.slipway.api.shadow.ShadowSpec.Tolerances;
import dev.slipway.serving.release.ClassProbabilities;
import dev.slipway.serving.shadow.Deciding.By;
import dev.slipway.stats.compare.Closeness;
import dev.slipway.stats.compare.Difference;
import dev.slipway.stats.compare.Difference.Decisions;
import dev.slipway.stats.compare.DifferenceKind;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Compares a tensor with the one that stable gave: presence, datatype, shape, then elements.
final class TensorComparer {
    private static final int BINARY = 2;

    private final Tolerances tolerances;

    TensorComparer(Tolerances tolerances) {
        this.tolerances = tolerances;
    }

    /// How `actual`, null when it is not there, differs from `expected`.
    ///
    /// @param deciding what the tensor's rows decide
    /// @param rows notes those that differ
    Difference compare(
            @Nullable Tensor actual, Tensor expected, Deciding deciding, DisagreeingRows rows) {
        if (actual == null) {
            return whole(DifferenceKind.PRESENCE, expected, deciding, rows);
        }
        if (actual.datatype() != expected.datatype()) {
            return whole(DifferenceKind.DATATYPE, expected, deciding, rows);
        }
        if (!actual.shape().equals(expected.shape())) {
            return whole(DifferenceKind.SHAPE, expected, deciding, rows);
        }
        return switch (expected) {
            case DenseTensor dense -> dense((DenseTensor) actual, dense, deciding, rows);
            case BytesTensor texts -> texts((BytesTensor) actual, texts, deciding, rows);
        };
    }

    /// Whether the first row's numbers are probabilities of several classes.
    static boolean hasProbabilities(Tensor tensor) {
        return tensor instanceof DenseTensor numbers
                && numbers.datatype().isFloatingPoint()
                && numbers.shape().rank() == 2
                && numbers.elementCount() > 0
                && ClassProbabilities.areFirst(numbers, numbers.elementCount() / numbers.rows());
    }

    /// What stable decides and the other version answers in no form that could decide it is decided
    /// otherwise.
    private static Difference whole(
            DifferenceKind kind, Tensor expected, Deciding deciding, DisagreeingRows rows) {
        rows.all();
        Decisions lost = RowDecisions.lost(expected, deciding);
        return new Difference(kind, Double.POSITIVE_INFINITY, lost, 0);
    }

    private Difference dense(
            DenseTensor actual, DenseTensor expected, Deciding deciding, DisagreeingRows rows) {
        Decisions decisions = RowDecisions.of(actual, expected, deciding);
        return switch (expected.datatype()) {
            case FP16, BF16 -> numbers(actual, expected, tolerances.half(), decisions, rows);
            case FP32 -> numbers(actual, expected, tolerances.single(), decisions, rows);
            case FP64 -> numbers(actual, expected, tolerances.twofold(), decisions, rows);
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 ->
                    wholeNumbers(actual, expected, decisions, rows);
            case BYTES -> throw new IllegalStateException("BYTES is not dense");
        };
    }

    private static Difference numbers(
            DenseTensor actual,
            DenseTensor expected,
            Tolerance tolerance,
            Decisions decisions,
            DisagreeingRows rows) {
        int count = expected.elementCount();
        double farthest = 0;
        double shift = 0;
        boolean masked = false;
        for (int i = 0; i < count; i++) {
            double is = actual.doubleAt(i);
            double was = expected.doubleAt(i);
            double distance = Closeness.of(is, was, tolerance.absolute(), tolerance.relative());
            farthest = Math.max(farthest, distance);
            if (Double.isFinite(is) && Double.isFinite(was)) {
                shift += is - was;
            } else {
                masked |= distance > 0;
            }
            if (distance > 1) {
                rows.element(i, count);
            }
        }
        DifferenceKind kind =
                masked
                        ? DifferenceKind.MASK
                        : farthest > 1 ? DifferenceKind.VALUES : DifferenceKind.NONE;
        double mean = count == 0 || !Double.isFinite(shift) ? 0 : shift / count;
        return new Difference(kind, farthest, decisions, mean);
    }

    /// Beyond the tolerance with the first element that differs, and further away with each other.
    private static Difference wholeNumbers(
            DenseTensor actual, DenseTensor expected, Decisions decisions, DisagreeingRows rows) {
        int count = expected.elementCount();
        int differing = 0;
        double shift = 0;
        for (int i = 0; i < count; i++) {
            if (actual.longAt(i) != expected.longAt(i)) {
                differing++;
                shift += actual.doubleAt(i) - expected.doubleAt(i);
                rows.element(i, count);
            }
        }
        return differing == 0
                ? new Difference(DifferenceKind.NONE, 0, decisions, 0)
                : new Difference(DifferenceKind.VALUES, 1.0 + differing, decisions, shift / count);
    }

    private static Difference texts(
            BytesTensor actual, BytesTensor expected, Deciding deciding, DisagreeingRows rows) {
        int count = expected.elementCount();
        int differing = 0;
        for (int i = 0; i < count; i++) {
            if (!Arrays.equals(actual.element(i), expected.element(i))) {
                differing++;
                rows.element(i, count);
            }
        }
        Decisions decisions =
                deciding.by() == By.LABEL ? new Decisions(0, 0, count, differing) : Decisions.NONE;
        return differing == 0
                ? new Difference(DifferenceKind.NONE, 0, decisions, 0)
                : new Difference(DifferenceKind.VALUES, 1.0 + differing, decisions, 0);
    }

    /// What rows decide.
    private static final class RowDecisions {
        private RowDecisions() {}

        /// All of a tensor's decisions as others.
        static Decisions lost(Tensor expected, Deciding deciding) {
            Decisions own =
                    switch (expected) {
                        case DenseTensor dense -> of(dense, dense, deciding);
                        case BytesTensor texts ->
                                deciding.by() == By.LABEL
                                        ? new Decisions(0, 0, texts.elementCount(), 0)
                                        : Decisions.NONE;
                    };
            return new Decisions(own.ranked(), own.ranked(), own.decided(), own.decided());
        }

        static Decisions of(DenseTensor actual, DenseTensor expected, Deciding deciding) {
            if (deciding.by() == By.LABEL && !expected.datatype().isFloatingPoint()) {
                return labels(actual, expected);
            }
            Thresholds thresholds = deciding.thresholds();
            int rank = expected.shape().rank();
            if (rank == 0 || rank > 2 || expected.elementCount() == 0) {
                return Decisions.NONE;
            }
            int rows = expected.rows();
            int each = expected.elementCount() / rows;
            boolean ranks = each >= BINARY && expected.datatype().isFloatingPoint();
            boolean decides = thresholds.isThere() && each <= BINARY;
            int rankFlips = 0;
            int flips = 0;
            for (int row = 0; row < rows; row++) {
                if (ranks && greatest(actual, row, each) != greatest(expected, row, each)) {
                    rankFlips++;
                }
                int score = row * each + each - 1;
                if (decides
                        && thresholds.isFlip(actual.doubleAt(score), expected.doubleAt(score))) {
                    flips++;
                }
            }
            return new Decisions(ranks ? rows : 0, rankFlips, decides ? rows : 0, flips);
        }

        private static Decisions labels(DenseTensor actual, DenseTensor expected) {
            int count = expected.elementCount();
            int flips = 0;
            for (int i = 0; i < count; i++) {
                flips += actual.longAt(i) == expected.longAt(i) ? 0 : 1;
            }
            return new Decisions(0, 0, count, flips);
        }

        /// The place of a row's greatest number; -1 where one of them is none.
        private static int greatest(DenseTensor tensor, int row, int each) {
            int best = 0;
            double most = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < each; i++) {
                double number = tensor.doubleAt(row * each + i);
                if (Double.isNaN(number)) {
                    return -1;
                }
                if (number > most) {
                    most = number;
                    best = i;
                }
            }
            return best;
        }
    }
}
