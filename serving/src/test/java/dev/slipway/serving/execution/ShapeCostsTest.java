package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serving.batching.Padding;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ShapeCostsTest {
    private static final int COLUMNS = 5;

    private final ShapeCosts costs =
            new ShapeCosts(
                    CostFit.guess(5_000_000),
                    true,
                    new Padding(List.of(true, false), List.of(false)));

    /// Texts of one length, and columns beside them that have nothing to do with it.
    private static List<Tensor> texts(int rows, int length) {
        return List.of(
                DenseTensor.ofLongs(Shape.of(rows, length), new long[rows * length]),
                DenseTensor.ofFloats(Shape.of(rows, COLUMNS), new float[rows * COLUMNS]));
    }

    @Test
    void callsThatMayShareAnExecutionAreOfItsSizeWhateverStandsBesideTheirTexts() {
        RowSize shared = costs.size(texts(3, 8), 3);
        for (int length = 1; length <= 8; length++) {
            assertThat(costs.size(texts(1, length), 1)).as("%s", length).isSameAs(shared);
        }
        assertThat(costs.size(texts(1, 9), 1)).isNotSameAs(shared);
    }

    @Test
    void whatAnExecutionTeachesIsKnownOfTheCallsThatSharedIt() {
        costs.learn(texts(3, 8), 3, 6_000_000);

        assertThat(costs.of(texts(1, 1), 1).triedRows()).isEqualTo(3);
    }
}
