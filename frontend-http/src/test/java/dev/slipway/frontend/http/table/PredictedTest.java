package dev.slipway.frontend.http.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PredictedTest {
    private static final VersionId VERSION =
            new VersionId(new EndpointName("flights"), new VersionNumber(1));
    private static final NamedTensor SCORES =
            new NamedTensor("score", DenseTensor.ofFloats(Shape.of(3), 1, 2, 3));

    private static String answer(NamedTensor... outputs) {
        InferenceRequest request = InferenceRequest.of(List.of());
        return new Predicted(request, false).encode(VERSION, List.of(outputs)).text().toString();
    }

    @Test
    void everyRowIsAnsweredWhicheverOutputComesFirst() {
        NamedTensor scalar = new NamedTensor("bias", DenseTensor.ofLongs(Shape.SCALAR, 7));

        assertThat(answer(scalar, SCORES))
                .isEqualTo(
                        "{\"predictions\":[{\"bias\":7,\"score\":1.0},"
                                + "{\"bias\":7,\"score\":2.0},{\"bias\":7,\"score\":3.0}]}");
    }

    @Test
    void outputWithFewerRowsIsTheSameInEveryRow() {
        NamedTensor one = new NamedTensor("mean", DenseTensor.ofLongs(Shape.of(1), 7));

        assertThat(answer(SCORES, one))
                .isEqualTo(
                        "{\"predictions\":[{\"score\":1.0,\"mean\":[7]},"
                                + "{\"score\":2.0,\"mean\":[7]},{\"score\":3.0,\"mean\":[7]}]}");
    }

    @Test
    void noRowsAreNoPredictionsWhateverAScalarSays() {
        NamedTensor none = new NamedTensor("score", DenseTensor.ofFloats(Shape.of(0, 2)));
        NamedTensor scalar = new NamedTensor("bias", DenseTensor.ofLongs(Shape.SCALAR, 7));

        assertThat(answer(scalar, none)).isEqualTo("{\"predictions\":[]}");
        assertThat(answer(scalar)).isEqualTo("{\"predictions\":[7]}");
    }

    /// What is small as tensors may be large as text.
    @Test
    void outputInEveryRowCountsAsOftenAsItIsWritten() {
        NamedTensor rows =
                new NamedTensor("y", DenseTensor.ofFloats(Shape.of(1_000), new float[1_000]));
        NamedTensor many =
                new NamedTensor("z", DenseTensor.ofFloats(Shape.of(1, 500), new float[500]));
        InferenceRequest request = InferenceRequest.of(List.of());

        assertThat(new Predicted(request, false).size(List.of(rows, many)))
                .isGreaterThan(500L * 1_000);
        assertThat(new Predicted(request, true).size(List.of(rows, many))).isLessThan(50_000);
        assertThat(new Predicted(request, false).size(List.of(rows))).isLessThan(50_000);
    }
}
