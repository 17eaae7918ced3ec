package dev.slipway.runtime;

import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// A model that answers.
///
/// Obligations:
/// 1. `infer` is safe from many threads at once, and the answer to a row depends on nothing but the
///    model, the row's own call and, where the model is aware of them, events that it was told of.
/// 2. `infer` gets one tensor per input in the signature's order, each already checked against
///    datatype and shape, and returns one tensor per selected output in the selection's order.
/// 3. Output tensors come from the given allocator and belong to the caller; inputs are only read.
/// 4. A refusal of the values themselves is an [InferenceException] that blames the input; any
///    other failure blames the model. Neither harms later calls.
/// 5. `close` is idempotent and returns native memory at once. Callers go through [ModelLeases],
///    which close only when no call is inside.
/// 6. An empty batch (first extent 0 on an open axis) gives empty outputs.
/// 7. `settle` changes no answer, and calls run as usual meanwhile.
/// 8. A call computes on so many processors at a time as `threads` says, always the same.
/// 9. A model whose calls compute outside says so by `outside`, always the same; its `infer` ends
///    soon after the terms do.
/// 10. `hindrance` tells what is known already: it asks nobody and never waits.
public interface LoadedModel extends AutoCloseable {
    /// Format and engine, as model metadata shows them, such as `xgboost`.
    String platform();

    /// What it takes and gives.
    Signature signature();

    /// Memory held now, as the runtime counts it.
    MemoryUse memory();

    /// Whether calls run in native code, where they block the thread they are on.
    boolean isNative();

    /// Processors on which a call computes at a time, its own thread's included.
    default int threads() {
        return 1;
    }

    /// Answers a batch.
    ///
    /// *Errors*: [InferenceException].
    List<Tensor> infer(List<Tensor> inputs, OutputSelection outputs, TensorAllocator allocator);

    /// The same for a caller that does not wait for ever. Models that compute here answer whatever
    /// the terms, since nothing can take their thread from them; those that can be stopped are,
    /// some time after the deadline.
    ///
    /// *Errors*: [InferenceException].
    default List<Tensor> infer(
            List<Tensor> inputs,
            OutputSelection outputs,
            TensorAllocator allocator,
            CallTerms terms) {
        return infer(inputs, outputs, allocator);
    }

    /// Where calls compute, when not in this process: then they wait, and hold no processor.
    default Optional<Outside> outside() {
        return Optional.empty();
    }

    /// Why calls would not be answered now, in words; empty where nothing is known to be in their
    /// way, as of a model that computes here.
    default Optional<String> hindrance() {
        return Optional.empty();
    }

    /// Goes on making later calls faster, such as by having code compiled that is slow until then;
    /// returns when nothing is left to gain or `goOn` says no.
    ///
    /// *Threads*: one, of the lowest priority, that holds a lease.
    ///
    /// @param nanoTime a monotonic clock, for measuring on this thread what is faster; it may
    ///     stand still while others have the processor
    /// @param goOn asked now and then
    default void settle(LongSupplier nanoTime, BooleanSupplier goOn) {}

    /// The same model for rows whose answers are known beforehand, such as golden ones: it knows
    /// nothing of what has happened since it was made. It is closed with this one.
    default LoadedModel unaware() {
        return this;
    }

    @Override
    void close();
}
