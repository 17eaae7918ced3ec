package dev.slipway.serving.activation;

import dev.slipway.api.access.Principal;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.Priority;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;

/// What a gate sees of those who come to it.
final class Heads {
    private Heads() {}

    static RequestHead of(Priority priority, Deadline deadline, long bytes) {
        return new RequestHead(
                new PredictionId("0".repeat(32)),
                new EndpointName("flights"),
                VersionChoice.ROUTED,
                new Standing(priority, null),
                bytes,
                deadline,
                Principal.LOCAL,
                HeadFields.NONE);
    }
}
