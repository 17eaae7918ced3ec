package dev.slipway.serving.capture;

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
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import java.util.List;

/// Records as they are offered to a ring, and what comes out.
final class MadeRecords {
    static final EndpointName FLIGHTS = new EndpointName("flights");
    static final VersionId VERSION = new VersionId(FLIGHTS, new VersionNumber(3));
    static final Signature SIGNATURE =
            Signature.of(
                    List.of(
                            TensorSpec.of("x", Datatype.FP32, -1),
                            TensorSpec.of("word", Datatype.BYTES, -1)),
                    List.of(TensorSpec.of("y", Datatype.INT64, -1)));

    private MadeRecords() {}

    /// A prediction that was observed, told apart by two numbers.
    static MadeObserved observed(int thread, long number) {
        ObservedPrediction prediction =
                new ObservedPrediction(
                        new PredictionId("%032x".formatted(number)),
                        "http",
                        FLIGHTS,
                        VersionChoice.ROUTED,
                        new Result.Answered(),
                        StopTimes.NONE,
                        new Edge(0, 0, number, thread, 0),
                        TraceContext.NONE,
                        "x".repeat((int) (number % 50)),
                        new Entry(VersionChoice.ROUTED, true));
        return new MadeObserved(prediction, FLIGHTS, CaptureReason.SAMPLE, null);
    }

    /// The tensors of a call, some of them words.
    static CapturedCall words() {
        return CapturedCall.of(
                        VERSION,
                        SIGNATURE,
                        CapturePolicy.DEFAULT,
                        List.of(
                                DenseTensor.ofFloats(Shape.of(2), 1.5f, -2),
                                BytesTensor.ofText(Shape.of(2), "", "später")))
                .answered(List.of(new NamedTensor("y", DenseTensor.ofLongs(Shape.SCALAR, 9))));
    }

    /// What comes out of a record.
    static CaptureItem item(MadeObserved record) {
        CommonObserved common = record.common();
        return new CaptureItem.Observed(record.prediction(), common.reason(), common.team());
    }
}
