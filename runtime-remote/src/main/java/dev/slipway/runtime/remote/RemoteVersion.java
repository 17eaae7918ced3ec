package dev.slipway.runtime.remote;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.CallTerms;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.Outside;
import dev.slipway.runtime.RemoteModel;
import dev.slipway.runtime.remote.wire.InferCall;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/// A version whose calls another server answers.
final class RemoteVersion implements LoadedModel {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final String GONE = "its connection is not there any more";
    private static final String NOT_READY = "the server says that the model is not ready";

    private final RemoteModel model;
    private final Signature signature;
    private final Backends backends;
    private final Outside outside;
    private final LongSupplier nanoTime;
    private final AtomicReference<Backend> watching;
    private volatile boolean isReady = true;

    RemoteVersion(
            RemoteModel model,
            Signature signature,
            Backends backends,
            Backend backend,
            LongSupplier nanoTime) {
        this.model = model;
        this.signature = signature;
        this.backends = backends;
        this.outside = new Outside(model.connection(), backend.terms().concurrency());
        this.nanoTime = nanoTime;
        this.watching = new AtomicReference<>(backend);
        backend.health().watch(this);
    }

    RemoteModel model() {
        return model;
    }

    /// Notes whether the other server says that the model is ready.
    void found(boolean ready) {
        isReady = ready;
    }

    @Override
    public String platform() {
        return RemoteModel.FORMAT;
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public MemoryUse memory() {
        return MemoryUse.NONE;
    }

    @Override
    public boolean isNative() {
        return false;
    }

    @Override
    public Optional<Outside> outside() {
        return Optional.of(outside);
    }

    @Override
    public List<Tensor> infer(
            List<Tensor> inputs, OutputSelection outputs, TensorAllocator allocator) {
        Deadline deadline = Deadline.after(LONGEST, nanoTime.getAsLong());
        return infer(inputs, outputs, allocator, new CallTerms(deadline, () -> false));
    }

    @Override
    public List<Tensor> infer(
            List<Tensor> inputs,
            OutputSelection outputs,
            TensorAllocator allocator,
            CallTerms terms) {
        InferCall call = InferCall.of(model, signature, inputs, outputs);
        if (signature.isBatched() && inputs.getFirst().rows() == 0) {
            return empty(call, allocator);
        }
        Backend backend = backends.find(model.connection()).orElseThrow(() -> unavailable(GONE));
        follow(backend);
        if (!isReady) {
            throw unavailable(NOT_READY);
        }
        return backend.infer(call, allocator, terms);
    }

    /// A connection that was removed and made again is another backend: what the former one was
    /// found to be does not count there.
    private void follow(Backend backend) {
        Backend before = watching.get();
        if (before != backend && watching.compareAndSet(before, backend)) {
            before.health().forget(this);
            isReady = true;
            backend.health().watch(this);
        }
    }

    private InferenceException unavailable(String why) {
        return InferenceException.refused(
                Refusal.of(ErrorCode.BACKEND_UNAVAILABLE, model + ": " + why), null);
    }

    @Override
    public Optional<String> hindrance() {
        Backend backend = backends.find(model.connection()).orElse(null);
        if (backend == null) {
            return Optional.of(model + ": " + GONE);
        }
        // What was found of a connection that was removed says nothing of the one in its place.
        return isReady || backend != watching.get()
                ? backend.hindrance()
                : Optional.of(model + ": " + NOT_READY);
    }

    /// Nobody has to be asked for the answers to no rows.
    private static List<Tensor> empty(InferCall call, TensorAllocator allocator) {
        List<Tensor> outputs = new ArrayList<>();
        for (TensorSpec spec : call.wanted()) {
            Shape shape =
                    Shape.of(
                            Arrays.stream(spec.shape().extents())
                                    .map(extent -> Math.max(0, extent))
                                    .toArray());
            outputs.add(
                    spec.datatype() == Datatype.BYTES
                            ? BytesTensor.of(shape, List.of())
                            : DenseTensor.allocate(spec.datatype(), shape, allocator));
        }
        return outputs;
    }

    @Override
    public void close() {
        Backend backend = watching.get();
        backend.health().forget(this);
        backend.forget(model);
    }
}
