package dev.slipway.runtime.trees.lightgbm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Feature;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.trees.Fixture;
import dev.slipway.runtime.trees.TreesRuntime;
import dev.slipway.runtime.trees.engine.CompiledTrees;
import dev.slipway.runtime.trees.ensemble.Summation;
import dev.slipway.runtime.trees.ensemble.TreeEnsemble;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every objective and booster against the answers of LightGBM itself.
class LightGbmFixturesTest {
    private static final int FIXTURES = 38;

    static List<Fixture> fixtures() {
        return Fixture.all("lightgbm-");
    }

    @Test
    void allFixturesAreThere() {
        assertThat(fixtures()).hasSizeGreaterThanOrEqualTo(FIXTURES);
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void rawScoresHaveTheBitsOfLightGbm(Fixture fixture) {
        ByteBuffer expected = fixture.bytes("raw.bin");
        LightGbmModel model = LightGbmReader.read(file(fixture));
        CompiledTrees trees = CompiledTrees.of(summed(model.ensemble()));
        trees.settle(() -> 0, () -> true);
        int groups = trees.groups();
        trees.score(
                widened(fixture),
                (first, rows, scores) -> {
                    for (int i = 0; i < rows * groups; i++) {
                        double score = expected.getDouble((first * groups + i) * 8);
                        assertThat(Double.doubleToLongBits(scores[i]))
                                .as("value %d: %s for %s", first * groups + i, scores[i], score)
                                .isEqualTo(Double.doubleToLongBits(score));
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void answersAreThoseOfLightGbm(Fixture fixture) {
        ByteBuffer expected = fixture.bytes("out.bin");
        try (LoadedModel model =
                new TreesRuntime()
                        .load(
                                ModelPackages.open(file(fixture)),
                                LoadOptions.defaults(Path.of("target")))) {
            DenseTensor answer =
                    (DenseTensor)
                            model.infer(
                                            List.of(widened(fixture)),
                                            OutputSelection.all(model.signature()),
                                            TensorAllocator.heap())
                                    .getFirst();
            assertThat(answer.elementCount()).isEqualTo(expected.limit() / 8);
            for (int i = 0; i < answer.elementCount(); i++) {
                double value = expected.getDouble(i * 8);
                double given = answer.doubleAt(i);
                assertThat(Double.compare(given, value) == 0 || isClose(given, value))
                        .as("value %d: %s for %s", i, given, value)
                        .isTrue();
            }
        }
    }

    @Test
    void pandasCategoriesBecomeTheFeaturesCategories() {
        Fixture fixture = Fixture.all("lightgbm-categorical-strings").getFirst();
        LightGbmModel model = LightGbmReader.read(file(fixture));
        assertThat(model.features())
                .containsExactly(
                        Feature.numeric("amount"),
                        Feature.numeric("ratio"),
                        new Feature(
                                "town",
                                List.of("Zürich", "Aarau", "Basel", "Chur", "Davos", "Emmen")),
                        new Feature("size", List.of("small", "medium", "large")));
    }

    /// LightGBM divides a forest's sum only after it has given the raw score.
    private static TreeEnsemble summed(TreeEnsemble ensemble) {
        return new TreeEnsemble(
                ensemble.input(),
                ensemble.featureCount(),
                ensemble.trees(),
                ensemble.baseScores(),
                Summation.DOUBLE_FROM_BASE);
    }

    private static Path file(Fixture fixture) {
        return fixture.folder().resolve("model.txt");
    }

    /// The rows as doubles: LightGBM widens floats.
    private static DenseTensor widened(Fixture fixture) {
        DenseTensor rows = fixture.input();
        if (rows.datatype() == Datatype.FP64) {
            return rows;
        }
        double[] values = new double[rows.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows.doubleAt(i);
        }
        return DenseTensor.ofDoubles(rows.shape(), values);
    }

    private static boolean isClose(double given, double value) {
        return Math.abs(given - value) <= 1e-15 * Math.max(1, Math.abs(value));
    }
}
