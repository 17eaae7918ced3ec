package dev.slipway.frontend.http.codec;

import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.model.VersionId;
import dev.slipway.tensor.NamedTensor;
import java.util.List;

/// One decoded request that knows how its answer is to be written.
public interface Call {
    /// What the caller wants.
    InferenceRequest request();

    /// About how many bytes the answer's body takes.
    long size(List<NamedTensor> outputs);

    /// The answer's body.
    ///
    /// *Errors*: [dev.slipway.api.error.RefusalException] when the form that the caller asked for
    /// cannot carry an output.
    ReplyBody encode(VersionId version, List<NamedTensor> outputs);
}
