package dev.slipway.frontend.grpc;

import dev.slipway.api.access.Access;
import dev.slipway.api.control.Repository;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.Predictions;
import dev.slipway.api.status.Models;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.api.status.ServerIdentity;
import dev.slipway.api.status.TraceResponses;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What a gRPC door stands on.
///
/// @param ids names each prediction
/// @param nanoTime the process's monotonic clock
public record GrpcDoorSpec(
        Ports ports, ServerIdentity identity, Supplier<PredictionId> ids, LongSupplier nanoTime) {
    /// The house behind the door.
    public record Ports(
            Access access,
            Predictions predictions,
            Models models,
            PredictionObserver observer,
            TraceResponses traces,
            Repository repository) {}
}
