package dev.slipway.testkit.fake;

import dev.slipway.api.access.Principal;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.Predictions;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.contract.ForesightContract;
import java.time.Duration;
import java.util.List;

final class FakePredictionsTest extends ForesightContract {
    private final FakePredictions predictions =
            new FakePredictions()
                    .with("echo", Signature.of(List.of(), List.of()), InferenceRequest::inputs);

    @Override
    protected Predictions predictions() {
        return predictions;
    }

    @Override
    protected Permit admitted() {
        RequestHead head =
                new RequestHead(
                        new PredictionId("0".repeat(32)),
                        new EndpointName("echo"),
                        VersionChoice.ROUTED,
                        Standing.USUAL,
                        0,
                        after(Duration.ofHours(2)),
                        Principal.LOCAL,
                        HeadFields.NONE);
        return ((Admission.Admitted) predictions.admit(head)).permit();
    }

    @Override
    protected InferenceRequest row() {
        return InferenceRequest.of(
                List.of(new NamedTensor("x", DenseTensor.ofFloats(Shape.of(1, 1), 7))));
    }

    @Override
    protected void crowd() {
        predictions.crowd(Duration.ofSeconds(10));
    }

    @Override
    protected Deadline after(Duration time) {
        return Deadline.after(time, System.nanoTime());
    }
}
