package dev.slipway.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.onnx.graph.TestModels;
import dev.slipway.testkit.Campaign;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What models take and give back, measured in a process of their own.
class EngineMemoryTest {
    // A session is 200 KB at the least, so one that stays open in each cycle is seen; in the long
    // form also what is as small as a session's options.
    private static final int CYCLES = Campaign.cases(60, 3_000);
    private static final long ALLOWED_GROWTH = 4L << 20;

    @TempDir static Path cache;

    static Stream<Path> real() throws IOException {
        Path flights =
                Path.of(System.getProperty("slipway.root", ".."), "examples", "flights", "models");
        return Stream.of(
                flights.resolve("flights-v1.onnx"),
                flights.resolve("flights-v1-mixed.onnx"),
                Fixture.ROOT.resolve("sklearn-ordinal-forest").resolve("model.onnx"),
                Fixture.ROOT.resolve("sklearn-onehot-strings").resolve("model.onnx"),
                Fixture.ROOT.resolve("mlp").resolve("model.onnx"),
                TestModels.wide(cache));
    }

    @ParameterizedTest
    @MethodSource("real")
    void estimatesAreUpperBounds(Path model) {
        ResourceEstimate estimate = estimate(model);
        EngineMemoryChild.Growth growth = EngineMemoryChild.ofLoading(cache, model);
        long held = growth.after() - growth.before();
        long peak = growth.peak() - growth.before();
        assertThat(held).as("resident growth of %s", model).isLessThan(estimate.residentBytes());
        assertThat(peak).as("peak growth of %s", model).isLessThan(estimate.loadPeakBytes());
    }

    @Test
    void loadingAndClosingGivesEverythingBack() throws IOException {
        List<Path> models =
                List.of(
                        TestModels.matrix(cache),
                        TestModels.codes(cache, "0", "1"),
                        Fixture.ROOT.resolve("loop-counted").resolve("model.onnx"),
                        Fixture.ROOT.resolve("sklearn-ordinal-forest").resolve("model.onnx"));
        models.forEach(EngineMemoryTest::estimate);
        EngineMemoryChild.Growth growth = EngineMemoryChild.ofCycles(cache, CYCLES, models);
        assertThat(growth.after() - growth.before())
                .as("growth in %s more cycles: %s", CYCLES, growth)
                .isLessThan(ALLOWED_GROWTH);
    }

    private static ResourceEstimate estimate(Path model) {
        LoadOptions options = new LoadOptions(cache, 1, false, 8L << 30, Duration.ofMinutes(2));
        return new OnnxRuntime().estimate(ModelPackages.open(model), options);
    }
}
