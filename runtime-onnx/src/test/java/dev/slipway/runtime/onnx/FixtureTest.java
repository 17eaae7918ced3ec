package dev.slipway.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.api.model.Signature;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.onnx.graph.TestModels;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FixtureTest {
    /// Of a processor, for what dies or takes memory by itself.
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    /// For what never ends: enough for a probe to get that far.
    private static final Duration ENDLESS = Duration.ofSeconds(4);

    @TempDir static Path cache;

    static Stream<Fixture> answered() {
        return Fixture.expecting("runs");
    }

    static Stream<Fixture> refused() {
        return Fixture.expecting("refused");
    }

    static Stream<Fixture> deadly() {
        return Fixture.expecting("refused-by-probe");
    }

    @ParameterizedTest
    @MethodSource("answered")
    void answersAsTheEngineItself(Fixture fixture) {
        try (LoadedModel model = load(fixture, LoadOptions.defaults(cache))) {
            for (TensorAllocator allocator : List.of(TestModels.DIRECT, TensorAllocator.heap())) {
                List<Tensor> answer =
                        model.infer(
                                inOrder(model.signature(), fixture.inputs(allocator)),
                                OutputSelection.all(model.signature()),
                                allocator);
                for (NamedTensor expected : fixture.outputs()) {
                    int position = model.signature().outputIndex(expected.name()).orElseThrow();
                    requireEqual(expected.tensor(), answer.get(position), fixture);
                    assertThat(model.signature().outputs().get(position).shape())
                            .matches(shape -> shape.accepts(expected.tensor().shape()));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesNamingThePlace(Fixture fixture) {
        assertThatThrownBy(() -> load(fixture, LoadOptions.defaults(cache)).close())
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("model.onnx at ")
                .hasMessageContaining(fixture.mentions());
    }

    @ParameterizedTest
    @MethodSource("deadly")
    void refusesWhatWouldEndTheProcess(Fixture fixture) {
        Duration limit = fixture.mentions().equals("time") ? ENDLESS : PATIENCE;
        LoadOptions bounded = new LoadOptions(cache, 1, false, 1L << 30, limit);
        assertThatThrownBy(() -> load(fixture, bounded).close())
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining(fixture.mentions());
    }

    private static LoadedModel load(Fixture fixture, LoadOptions options) {
        return new OnnxRuntime().load(ModelPackages.open(fixture.model()), options);
    }

    static List<Tensor> inOrder(Signature signature, List<NamedTensor> named) {
        List<Tensor> ordered = new ArrayList<>();
        for (int i = 0; i < signature.inputs().size(); i++) {
            String name = signature.inputs().get(i).name();
            ordered.add(
                    named.stream()
                            .filter(tensor -> tensor.name().equals(name))
                            .findFirst()
                            .orElseThrow()
                            .tensor());
        }
        return ordered;
    }

    private static void requireEqual(Tensor expected, Tensor actual, Fixture fixture) {
        assertThat(actual.datatype()).isEqualTo(expected.datatype());
        assertThat(actual.shape()).isEqualTo(expected.shape());
        for (int i = 0; i < expected.elementCount(); i++) {
            if (expected instanceof BytesTensor text) {
                assertThat(((BytesTensor) actual).element(i)).isEqualTo(text.element(i));
            } else if (expected.datatype().isFloatingPoint()) {
                double value = ((DenseTensor) expected).doubleAt(i);
                assertThat(((DenseTensor) actual).doubleAt(i))
                        .isCloseTo(value, within(tolerance(fixture, value)));
            } else {
                assertThat(((DenseTensor) actual).longAt(i))
                        .isEqualTo(((DenseTensor) expected).longAt(i));
            }
        }
    }

    private static double tolerance(Fixture fixture, double value) {
        return Double.isFinite(value) ? fixture.tolerance() * Math.max(1, Math.abs(value)) : 0;
    }
}
