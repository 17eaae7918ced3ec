package dev.slipway.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.TensorSpec;
import dev.slipway.client.prediction.EndpointDescription;
import dev.slipway.client.prediction.PredictRequest;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LoadRequestsTest {
    private static List<PredictRequest> madeUp(Datatype datatype) {
        return madeUp(datatype, 2);
    }

    private static List<PredictRequest> madeUp(Datatype datatype, int batch) {
        EndpointDescription endpoint =
                new EndpointDescription(
                        "flights",
                        List.of("1"),
                        "fake",
                        List.of(TensorSpec.of("input", datatype, -1, 3)),
                        List.of(TensorSpec.of("output", Datatype.FP32, -1, 1)));
        return LoadRequests.madeUp(endpoint, batch);
    }

    private static DenseTensor input(PredictRequest request) {
        return (DenseTensor) request.inputs().getFirst().tensor();
    }

    @ParameterizedTest
    @EnumSource(value = Datatype.class, names = "BYTES", mode = EnumSource.Mode.EXCLUDE)
    void numbersAreMadeUpForEachDatatype(Datatype datatype) {
        List<PredictRequest> requests = madeUp(datatype);
        assertThat(requests).hasSize(256);
        Set<Double> values = new HashSet<>();
        for (PredictRequest request : requests) {
            DenseTensor input = input(request);
            assertThat(input.datatype()).isEqualTo(datatype);
            assertThat(input.shape()).isEqualTo(Shape.of(2, 3));
            for (int i = 0; i < input.elementCount(); i++) {
                values.add(input.doubleAt(i));
            }
        }
        assertThat(values).hasSize(datatype == Datatype.BOOL ? 2 : 100);
    }

    /// All of them are held at once.
    @Test
    void fewerLargeRequestsAreMadeUpAndNoneThatIsTooLarge() {
        List<PredictRequest> large = madeUp(Datatype.UINT8, 1_000_000);
        assertThat(large).hasSize(2);
        assertThat(input(large.getLast()).shape()).isEqualTo(Shape.of(1_000_000, 3));
        for (int batch : new int[] {2_796_203, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> madeUp(Datatype.UINT8, batch))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "batch: "
                                    + batch
                                    + " (expected: at most 2796202 made-up rows of 3 columns)");
        }
    }

    @Test
    void requestsAreTheSameEachTime() {
        List<PredictRequest> again = madeUp(Datatype.INT64);
        List<PredictRequest> once = madeUp(Datatype.INT64);
        for (int request = 0; request < once.size(); request++) {
            DenseTensor input = input(once.get(request));
            for (int i = 0; i < input.elementCount(); i++) {
                assertThat(input(again.get(request)).longAt(i)).isEqualTo(input.longAt(i));
            }
        }
    }
}
