/// The Open Inference Protocol over gRPC: one service over the ports of `api`, with health and
/// reflection beside it.
///
/// Start with [dev.slipway.frontend.grpc.GrpcDoor]; a prediction's way is
/// [dev.slipway.frontend.grpc.InferCalls]. Never decides what a request deserves: it decodes, asks
/// and encodes.
@NullMarked
package dev.slipway.frontend.grpc;

import org.jspecify.annotations.NullMarked;
