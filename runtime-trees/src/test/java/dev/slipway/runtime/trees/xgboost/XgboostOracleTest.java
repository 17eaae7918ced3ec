package dev.slipway.runtime.trees.xgboost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.runtime.trees.engine.Scorer;
import dev.slipway.runtime.trees.ensemble.Tree;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.api.Test;

/// The flights model against XGBoost itself, live, bit for bit.
class XgboostOracleTest {
    private static final Path FLIGHTS =
            Path.of(System.getProperty("slipway.root", ".."), "examples/flights");
    private static final int COLUMNS = 6;
    private static final int ROWS = 100_000;

    @Test
    void flightMarginsHaveTheBitsOfXgboost() throws Exception {
        compare("v1/flights-v1.ubj", flights(new SplittableRandom(20010101)));
    }

    @Test
    void marginsOnAndBesideThresholdsHaveTheBitsOfXgboost() throws Exception {
        compare("models/flights-v1.json", edges(new SplittableRandom(4)));
    }

    private static void compare(String name, float[] rows) throws XGBoostError {
        Path file = FLIGHTS.resolve(name);
        int count = rows.length / COLUMNS;
        float[][] expected;
        Booster booster = XGBoost.loadModel(file.toString());
        DMatrix matrix = new DMatrix(rows, count, COLUMNS, Float.NaN);
        try {
            expected = booster.predict(matrix, true);
        } finally {
            matrix.dispose();
            booster.dispose();
        }
        Scorer scorer = XgboostFormat.scorer(file);
        compare(scorer, rows, expected);
        scorer.settle(() -> 0, () -> true);
        compare(scorer, rows, expected);
    }

    private static void compare(Scorer scorer, float[] rows, float[][] expected) {
        int count = expected.length;
        scorer.score(
                DenseTensor.ofFloats(Shape.of(count, COLUMNS), rows),
                (first, size, scores) -> {
                    for (int row = 0; row < size; row++) {
                        assertThat(Float.floatToIntBits((float) scores[row]))
                                .as("row %d", first + row)
                                .isEqualTo(Float.floatToIntBits(expected[first + row][0]));
                    }
                });
    }

    /// Real flights' values, column by column in new combinations; some are missing.
    private static float[] flights(SplittableRandom random) throws IOException {
        List<String> lines = Files.readAllLines(FLIGHTS.resolve("flights-small.csv"));
        float[] rows = new float[ROWS * COLUMNS];
        for (int i = 0; i < rows.length; i++) {
            int column = i % COLUMNS;
            if (column == 3 || column == 4) {
                rows[i] = random.nextInt(229);
            } else {
                String cell =
                        lines.get(1 + random.nextInt(lines.size() - 1)).split(",", -1)[column];
                rows[i] = cell.isEmpty() ? Float.NaN : Float.parseFloat(cell);
            }
        }
        return rows;
    }

    /// Every threshold of the model, its neighbours, and extreme values.
    private static float[] edges(SplittableRandom random) {
        List<List<Float>> values = new ArrayList<>();
        for (int column = 0; column < COLUMNS; column++) {
            values.add(
                    new ArrayList<>(
                            List.of(
                                    Float.NaN,
                                    0f,
                                    -0f,
                                    Float.MIN_VALUE,
                                    -Float.MIN_VALUE,
                                    Float.MAX_VALUE,
                                    -Float.MAX_VALUE)));
        }
        for (Tree tree : XgboostFormat.trees(FLIGHTS.resolve("models/flights-v1.json"))) {
            for (int node = 0; node < tree.nodeCount(); node++) {
                if (tree.isSplit(node)) {
                    float threshold = (float) tree.threshold(node);
                    List<Float> column = values.get(tree.feature(node));
                    column.add(threshold);
                    column.add(Math.nextUp(threshold));
                    column.add(Math.nextDown(threshold));
                }
            }
        }
        float[] rows = new float[ROWS * COLUMNS];
        for (int i = 0; i < rows.length; i++) {
            List<Float> choices = values.get(i % COLUMNS);
            rows[i] = choices.get(random.nextInt(choices.size()));
        }
        return rows;
    }
}
