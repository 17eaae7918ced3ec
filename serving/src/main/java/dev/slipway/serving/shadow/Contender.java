package dev.slipway.serving.shadow;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.VersionId;
import dev.slipway.features.FeaturedModel;
import dev.slipway.features.ServedValue;
import dev.slipway.runtime.CallTerms;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.ModelLeases;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.memory.RequestBuffers;
import dev.slipway.serving.metering.Account;
import dev.slipway.serving.metering.Spending;
import dev.slipway.serving.routing.WarmVersion;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One of the two versions of a pair, as a shadow's thread calls it: its model and nothing else of
/// it, beside all slots.
final class Contender {
    private final VersionId id;
    private final ShadowPlaneSpec plane;

    Contender(VersionId id, ShadowPlaneSpec plane) {
        this.id = id;
        this.plane = plane;
    }

    /// What became of a call.
    sealed interface Ran {
        /// It answered.
        ///
        /// @param outputs in the selection's order, in memory of the buffers that were given
        record Answered(List<Tensor> outputs, long nanos) implements Ran {}

        /// It refused the values, or said that it failed on them.
        record Refused(String why) implements Ran {}

        /// It is not loaded.
        record Away() implements Ran {}

        /// There was no memory for its tensors, which is no fault of it.
        record NoRoom() implements Ran {}
    }

    /// Memory for the tensors of a call.
    private static final class CallMemory implements TensorAllocator {
        private final TensorAllocator memory;
        private boolean isShort;

        CallMemory(TensorAllocator memory) {
            this.memory = memory;
        }

        @Override
        public ByteBuffer allocate(int bytes) {
            try {
                return memory.allocate(bytes);
            } catch (OutOfMemoryError e) {
                isShort = true;
                throw e;
            }
        }
    }

    /// Its number and endpoint.
    VersionId id() {
        return id;
    }

    /// Whether it is loaded.
    boolean isThere() {
        return find() != null;
    }

    private @Nullable WarmVersion find() {
        return plane.routes().current().loaded(id).orElse(null);
    }

    /// Whether calls wait for it.
    boolean isAwaited() {
        WarmVersion warm = find();
        return warm != null && warm.execution().waitingCalls() > 0;
    }

    /// What a call of so many rows is expected to take; 0 when it is not loaded.
    long expectedNanos(int rows) {
        WarmVersion warm = find();
        return warm == null ? 0 : warm.execution().expectedNanos(rows);
    }

    /// Calls it on this thread.
    ///
    /// *Errors*: whatever a model throws that breaks its promises.
    ///
    /// @param terms of this call
    Ran run(ShadowedCall call, OutputSelection outputs, RequestBuffers own, CallTerms terms) {
        WarmVersion warm = find();
        ModelLeases.Lease lease = warm == null ? null : warm.leases().acquire().orElse(null);
        if (warm == null || lease == null) {
            return new Ran.Away();
        }
        try (lease) {
            return run(warm, call, outputs, own, terms);
        }
    }

    /// What rows were given for aggregates, asked again on this thread, one for each value: empty
    /// where that is not known any more. Nothing when it is not loaded.
    List<Optional<Cell>> again(List<ServedValue> values) {
        WarmVersion warm = find();
        ModelLeases.Lease lease = warm == null ? null : warm.leases().acquire().orElse(null);
        if (warm == null || lease == null) {
            return List.of();
        }
        Spending spending = spending();
        try (lease) {
            return lease.model() instanceof FeaturedModel featured
                    ? values.stream().map(featured::again).toList()
                    : List.of();
        } finally {
            spending.end(warm.shadowAccount());
        }
    }

    private Ran run(
            WarmVersion warm,
            ShadowedCall call,
            OutputSelection outputs,
            RequestBuffers own,
            CallTerms terms) {
        Account account = warm.shadowAccount();
        CallMemory memory = new CallMemory(warm.isNative() ? own : TensorAllocator.heap());
        Spending spending = spending();
        try {
            List<Tensor> inputs =
                    warm.isNative() ? TensorCopy.of(call.inputs(), memory) : call.inputs();
            List<Tensor> answer = warm.leases().model().infer(inputs, outputs, memory, terms);
            account.answered(call.rows());
            return new Ran.Answered(answer, spending.nanos());
        } catch (InferenceException e) {
            return memory.isShort ? new Ran.NoRoom() : new Ran.Refused(e.refusal().message());
        } catch (OutOfMemoryError e) {
            if (!memory.isShort) {
                throw e;
            }
            return new Ran.NoRoom();
        } finally {
            spending.end(account);
        }
    }

    private Spending spending() {
        Thread thread = Thread.currentThread();
        ShadowPlaneSpec.Time time = plane.time();
        return Spending.begin(time.nanoTime(), () -> time.cpuTime().applyAsLong(thread));
    }
}
