package dev.slipway.frontend.grpc.wire;

import dev.slipway.api.inference.InferenceRequest;

/// An inference message in the house's terms.
///
/// @param id to be echoed; empty for none
/// @param rawOutputs whether outputs go out raw, as the inputs came in
/// @param marksFinal whether the caller wants the last answer of a stream marked
public record DecodedRequest(
        String id, InferenceRequest request, boolean rawOutputs, boolean marksFinal) {}
