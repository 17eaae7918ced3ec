package dev.slipway.runtime.trees.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.trees.TreesRuntime;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.TensorAllocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Objectives that are newer than the Python package the fixtures are made with: trained here, by
/// the library itself.
class NewestObjectiveTest {
    private static final int ROWS = 400;
    private static final int COLUMNS = 3;

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"json", "ubj"})
    void expectilesAreThoseOfXgboost(String form) throws Exception {
        float[] rows = new float[ROWS * COLUMNS];
        Path file = folder.resolve("expectile." + form);
        Files.write(file, train(rows, form));
        // Read back: a booster answers its own training rows from what it kept while training.
        Booster reader = XGBoost.loadModel(file.toString());
        DMatrix again = new DMatrix(rows, ROWS, COLUMNS, Float.NaN);
        float[][] margins = reader.predict(again, true);
        float[][] expected = reader.predict(again);
        reader.dispose();
        again.dispose();

        compareMargins(file, rows, margins);
        compareAnswers(file, rows, expected);
    }

    /// Fills `rows` and trains on them; the model's bytes.
    private static byte[] train(float[] rows, String form) throws XGBoostError {
        SplittableRandom random = new SplittableRandom(34);
        float[] labels = new float[ROWS];
        for (int i = 0; i < ROWS; i++) {
            for (int column = 0; column < COLUMNS; column++) {
                boolean missing = random.nextInt(20) == 0;
                rows[i * COLUMNS + column] = missing ? Float.NaN : random.nextInt(100) / 8f;
            }
            labels[i] = random.nextFloat() * 10 + (i % 7);
        }
        DMatrix matrix = new DMatrix(rows, ROWS, COLUMNS, Float.NaN);
        matrix.setLabel(labels);
        Map<String, Object> parameters =
                Map.of(
                        "objective",
                        "reg:expectileerror",
                        "expectile_alpha",
                        "[0.2,0.8]",
                        "max_depth",
                        3,
                        "nthread",
                        1);
        Booster booster = XGBoost.train(matrix, parameters, 12, Map.of(), null, null);
        byte[] model = booster.toByteArray(form);
        booster.dispose();
        matrix.dispose();
        return model;
    }

    private static void compareMargins(Path file, float[] rows, float[][] margins) {
        XgboostFormat.scorer(file)
                .score(
                        DenseTensor.ofFloats(Shape.of(ROWS, COLUMNS), rows),
                        (first, size, scores) -> {
                            for (int i = 0; i < 2 * size; i++) {
                                float margin = margins[first + i / 2][i % 2];
                                assertThat((float) scores[i]).isCloseTo(margin, near(margin));
                            }
                        });
    }

    private void compareAnswers(Path file, float[] rows, float[][] expected) {
        try (LoadedModel model =
                new TreesRuntime()
                        .load(
                                ModelPackages.open(file),
                                LoadOptions.defaults(folder.resolve("cache")))) {
            DenseTensor answers =
                    (DenseTensor)
                            model.infer(
                                            List.of(
                                                    DenseTensor.ofFloats(
                                                            Shape.of(ROWS, COLUMNS), rows)),
                                            OutputSelection.all(model.signature()),
                                            TensorAllocator.heap())
                                    .getFirst();
            int levels = expected[0].length;
            assertThat(levels).isEqualTo(2);
            for (int i = 0; i < ROWS * levels; i++) {
                float value = expected[i / levels][i % levels];
                assertThat((float) answers.doubleAt(i)).isCloseTo(value, near(value));
            }
        }
    }

    /// The library and we take the base margins' exponentials from different mathematics libraries.
    private static Offset<Float> near(float value) {
        return within(Math.max(1, Math.abs(value)) * 1e-6f);
    }
}
