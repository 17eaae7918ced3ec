package dev.slipway.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import dev.slipway.api.status.ObservedPrediction.Entry;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.TraceContext;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is counted of a ring are bytes: no other bound is met before them.
final class RingRoomTest {
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private static final PredictionId ID = new PredictionId("%032x".formatted(7));
    private static final int BYTES = 64 << 10;

    private final CaptureRing ring = new CaptureRing(BYTES);

    @Test
    void smallestPredictionsAreLetInUntilTheBytesAreFull() {
        MadeObserved observed = observed();
        int each = Waiting.HEAD + observed.bytes();

        int taken = 0;
        while (observed.into(ring)) {
            taken++;
        }
        assertThat(taken).isEqualTo(BYTES / each);
    }

    @Test
    void smallestPredictionsWithTensorsAreLetInUntilTheBytesAreFull() {
        MadeObserved observed = observed();
        MadeTensors tensors = tensors();
        int each = 2 * Waiting.HEAD + observed.bytes() + tensors.bytes();

        int taken = 0;
        while (tensors.into(ring) && observed.into(ring)) {
            taken++;
        }
        assertThat(taken).isEqualTo(BYTES / each);
    }

    /// Tensors of an element each.
    private static MadeTensors tensors() {
        Signature signature =
                Signature.of(
                        List.of(TensorSpec.of("x", Datatype.FP32, -1)),
                        List.of(TensorSpec.of("y", Datatype.FP32, -1)));
        DenseTensor one = DenseTensor.ofFloats(Shape.of(1), 1);
        CapturedCall call =
                CapturedCall.of(
                                new VersionId(FLIGHTS, new VersionNumber(1)),
                                signature,
                                CapturePolicy.DEFAULT,
                                List.of(one))
                        .answered(List.of(new NamedTensor("y", one)));
        return MadeTensors.of(ID, call);
    }

    private static MadeObserved observed() {
        ObservedPrediction prediction =
                new ObservedPrediction(
                        ID,
                        "http",
                        FLIGHTS,
                        VersionChoice.ROUTED,
                        new Result.Answered(),
                        StopTimes.NONE,
                        new Edge(0, 0, 0, 0, 0),
                        TraceContext.NONE,
                        "",
                        new Entry(VersionChoice.ROUTED, true));
        return new MadeObserved(prediction, FLIGHTS, CaptureReason.SAMPLE, null);
    }
}
