package dev.slipway.runtime.remote.wire;

import dev.slipway.api.model.Signature;
import dev.slipway.runtime.CallTerms;
import dev.slipway.runtime.RemoteModel;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.List;

/// Connections to one backend.
///
/// *Errors*: every method throws [BackendException], soon after its terms end at the latest.
///
/// *Threads*: safe from any number of threads; calls block.
public interface Wire extends AutoCloseable {
    /// Whether the server says that it is ready.
    boolean isReady(CallTerms terms) throws BackendException;

    /// Whether the server says that the model is ready.
    boolean isReady(RemoteModel model, CallTerms terms) throws BackendException;

    /// What the server says that the model takes and gives; may be empty.
    Signature signature(RemoteModel model, CallTerms terms) throws BackendException;

    /// The outputs of `call` in their order, from `memory`.
    List<Tensor> infer(InferCall call, TensorAllocator memory, CallTerms terms)
            throws BackendException;

    /// Asks again what the server has said of itself that calls go by: another program may have its
    /// place, or it lets in whom it did not.
    void askAgain(CallTerms terms) throws BackendException;

    /// Tries to connect again at once, where waiting for that is usual.
    void wake();

    /// Ends all connections; calls that are inside go on to their end.
    @Override
    void close();
}
