package dev.slipway.runtime.trees.xgboost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.trees.Fixture;
import dev.slipway.runtime.trees.TreesRuntime;
import dev.slipway.runtime.trees.engine.Scorer;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every objective and booster against the answers of XGBoost itself.
class XgboostFixturesTest {
    static List<Fixture> fixtures() {
        return Fixture.all("xgboost-");
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void marginsHaveTheBitsOfXgboost(Fixture fixture) {
        ByteBuffer expected = fixture.bytes("raw.bin");
        for (String name : fixture.models()) {
            Scorer scorer = XgboostFormat.scorer(fixture.folder().resolve(name));
            int groups = scorer.groups();
            scorer.settle(() -> 0, () -> true);
            scorer.score(
                    fixture.input(),
                    (first, rows, scores) -> {
                        for (int i = 0; i < rows * groups; i++) {
                            float margin = expected.getFloat((first * groups + i) * 4);
                            assertThat(Float.floatToIntBits((float) scores[i]))
                                    .as("%s value %d", name, first * groups + i)
                                    .isEqualTo(Float.floatToIntBits(margin));
                        }
                    });
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void answersAreThoseOfXgboost(Fixture fixture) {
        ByteBuffer expected = fixture.bytes("out.bin");
        for (String name : fixture.models()) {
            DenseTensor answer = answer(fixture.folder().resolve(name), fixture.input());
            assertThat(answer.elementCount()).isEqualTo(expected.limit() / 4);
            for (int i = 0; i < answer.elementCount(); i++) {
                float value = expected.getFloat(i * 4);
                float given = answer.floatAt(i);
                assertThat(Float.compare(given, value) == 0 || isClose(given, value))
                        .as("%s value %d: %s for %s", name, i, given, value)
                        .isTrue();
            }
        }
    }

    private static boolean isClose(float given, float value) {
        return Math.abs(given - value) <= 1e-6f * Math.max(1, Math.abs(value));
    }

    private static DenseTensor answer(Path file, DenseTensor input) {
        try (LoadedModel model =
                new TreesRuntime()
                        .load(ModelPackages.open(file), LoadOptions.defaults(Path.of("target")))) {
            return (DenseTensor)
                    model.infer(
                                    List.of(input),
                                    OutputSelection.all(model.signature()),
                                    TensorAllocator.heap())
                            .getFirst();
        }
    }
}
