package dev.slipway.serving.execution;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Deadline;
import dev.slipway.runtime.InferenceException;
import dev.slipway.tensor.Tensor;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Runs the calls of one version, each on the thread that suits its expected cost: short ones on
/// the caller's, long ones on a slot.
///
/// *Threads*: safe from any number of threads.
public final class Execution implements AutoCloseable {
    /// Calls expected to take this long or longer never run on the caller's thread.
    static final long LONG_NANOS = 1_000_000;

    /// Native calls expected to take less than this run on the caller's thread in any number: the
    /// hop to a slot would cost as much (measured in docs/adr/0020).
    static final long BRIEF_NANOS = 100_000;

    /// Once in this time a call is tried although the fit says that it would come too late.
    static final long TRIAL_NANOS = 100_000_000;

    private final String subject;
    private final boolean isNative;
    private final CostFit cost;
    private final CarrierGuard carriers;
    private final Slots slots;
    private final LongSupplier nanoTime;
    private final AtomicLong lastTrial;

    /// Execution of the version that messages call `subject`.
    ///
    /// @param isNative whether the version's calls block their thread in native code
    public Execution(String subject, boolean isNative, CostFit cost, SlotSpec spec) {
        this.subject = subject;
        this.isNative = isNative;
        this.cost = cost;
        this.carriers = spec.carriers();
        this.nanoTime = spec.nanoTime();
        this.slots = new Slots(subject, spec, this::runHere);
        this.lastTrial = new AtomicLong(nanoTime.getAsLong());
    }

    /// Runs the call, or says why not; returns at the call's deadline at the latest when the call
    /// runs on a slot.
    public CallResult run(ModelCall call) {
        long expected = cost.predictNanos(call.rows());
        if (expected >= LONG_NANOS) {
            return onSlot(call);
        }
        if (!isNative || expected < BRIEF_NANOS || !Thread.currentThread().isVirtual()) {
            return runHere(call);
        }
        if (!carriers.tryEnter()) {
            return onSlot(call);
        }
        try {
            return runHere(call);
        } finally {
            carriers.leave();
        }
    }

    /// The time until a call with `rows` rows handed in now would be answered.
    public long expectedNanos(int rows) {
        long compute = cost.predictNanos(rows);
        return compute < LONG_NANOS ? compute : compute + slots.waitNanos(compute);
    }

    /// Long calls that wait for a slot now.
    public int waitingCalls() {
        return slots.waiting();
    }

    /// Whether there is no doubt that a call with `rows` rows would come too late: even at twice
    /// the expected speed. Once in a while a call is let through even so: the fit learns from
    /// calls that ran, and a wrong one could otherwise refuse every caller for ever.
    public boolean isHopeless(int rows, Deadline deadline, long now) {
        return expectedNanos(rows) / 2 > deadline.remainingNanos(now) && !isTrial(now);
    }

    private boolean isTrial(long now) {
        long last = lastTrial.get();
        return now - last >= TRIAL_NANOS && lastTrial.compareAndSet(last, now);
    }

    /// Ends the slot threads; to be called when no call is inside.
    @Override
    public void close() {
        slots.close();
    }

    private CallResult onSlot(ModelCall call) {
        return slots.run(call, cost.predictNanos(call.rows()));
    }

    private CallResult runHere(ModelCall call) {
        long start = nanoTime.getAsLong();
        try {
            List<Tensor> outputs =
                    call.model().infer(call.inputs(), call.outputs(), call.allocator());
            long end = nanoTime.getAsLong();
            cost.learn(call.rows(), end - start);
            return new CallResult.Outputs(outputs, start, end);
        } catch (InferenceException e) {
            ErrorCode code = e.inputToBlame() ? ErrorCode.INVALID_INPUT : ErrorCode.MODEL_FAILED;
            return failure(code, String.valueOf(e.getMessage()), start);
        } catch (RuntimeException | Error e) {
            // A model is somebody else's code: whatever it throws ends this call and no other.
            return failure(ErrorCode.MODEL_FAILED, "the model failed: " + e, start);
        }
    }

    private CallResult failure(ErrorCode code, String message, long start) {
        Refusal refusal = Refusal.of(code, message + " for " + subject);
        return new CallResult.Failure(refusal, start, nanoTime.getAsLong());
    }
}
