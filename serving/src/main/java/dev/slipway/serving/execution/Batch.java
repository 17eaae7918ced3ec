package dev.slipway.serving.execution;

import dev.slipway.api.error.Blame;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Deadline;
import dev.slipway.serving.batching.BatchTensors;
import dev.slipway.serving.batching.Padding;
import dev.slipway.serving.memory.RequestBuffers;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Calls of one version that were claimed together, run as one execution.
///
/// When the execution fails its calls run again in halves, so that in the end only the call that is
/// to blame fails; where none is, there were too many rows for whatever answers them. When its
/// outputs do not have a row for each of the inputs' the calls run one by one, and calls of this
/// version never share an execution again. What nobody waits for any more by then does not run
/// again.
///
/// *Threads*: one slot's.
final class Batch {
    private final CallQueue queue;
    private final List<SlotCall> calls;
    private final int rows;
    private final long expectedNanos;
    private final @Nullable SlotCall witness;

    /// What a call threw as it was told how it ended; its neighbours are finished all the same.
    private @Nullable Throwable broken;

    /// @param calls claimed, one at least
    Batch(CallQueue queue, List<SlotCall> calls, int rows, long expectedNanos) {
        this.queue = queue;
        this.calls = calls;
        this.rows = rows;
        this.expectedNanos = expectedNanos;
        SlotCall picked = Witness.among(calls);
        this.witness = picked;
        if (picked != null) {
            for (SlotCall call : calls) {
                call.claimedIn(new CallResult.Share(rows, false, rows, call.equals(picked)));
            }
        }
    }

    /// Adds those of the calls that may run to `claimed`; what one of the others threw, null for
    /// none.
    static @Nullable Throwable claim(
            List<SlotCall> taken, List<SlotCall> claimed, long now, long end) {
        Throwable broken = null;
        for (SlotCall call : taken) {
            try {
                if (call.claim(now, end)) {
                    claimed.add(call);
                }
            } catch (RuntimeException | Error e) {
                broken = e;
            }
        }
        return broken;
    }

    CallQueue queue() {
        return queue;
    }

    /// Of all its calls.
    int rows() {
        return rows;
    }

    /// What it was expected to take when it was put together.
    long expectedNanos() {
        return expectedNanos;
    }

    /// Notes what a call threw that was taken out with these and is over.
    void breaks(Throwable defect) {
        broken = defect;
    }

    /// Runs it; every call is finished afterwards, whatever breaks.
    ///
    /// *Errors*: what a call threw as it was told how it ended, which is a defect of ours.
    void run() {
        try {
            boolean _ = run(calls);
        } finally {
            calls.forEach(this::giveUp);
        }
        rethrow(broken);
    }

    /// Lets go of its calls, which will not run.
    void abandon() {
        letGo(calls);
        queue.ended(rows);
    }

    /// Lets go of calls that were claimed and will not run: nobody else would tell their callers,
    /// nor give back what they hold.
    static void letGo(List<SlotCall> claimed) {
        for (SlotCall call : claimed) {
            try {
                call.giveUp();
            } catch (RuntimeException | Error e) {
                // The others are to be told as well; what broke before is thrown.
            }
        }
    }

    /// Throws what a call threw, which no method declares; nothing where none did.
    static void rethrow(@Nullable Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /// Makes no words, for which there may be no memory: the others are to be told as well.
    private void giveUp(SlotCall call) {
        if (call.isOver()) {
            return;
        }
        try {
            call.giveUp();
        } catch (RuntimeException | Error e) {
            broken = e;
        }
    }

    /// Charges each call with its part, by rows, of the time that running it took; the parts add up
    /// to the last nanosecond.
    void charge(long nanos, long cpuNanos) {
        if (rows == 0 || calls.size() == 1) {
            calls.getFirst().call().account().usedSlot(nanos, cpuNanos);
            return;
        }
        int at = 0;
        for (SlotCall call : calls) {
            int end = at + call.rows();
            call.call().account().usedSlot(part(nanos, at, end), part(cpuNanos, at, end));
            at = end;
        }
    }

    private long part(long all, int from, int to) {
        return all * to / rows - all * from / rows;
    }

    /// Whether each of them was answered.
    private boolean run(List<SlotCall> part) {
        if (part.size() == 1) {
            return alone(part.getFirst());
        }
        return switch (together(part)) {
            case DONE -> true;
            case OF_ALL -> false;
            case FAILED -> inHalves(part);
            case REFUSED -> {
                boolean areAnswered = inHalves(part);
                if (areAnswered) {
                    queue.refuses(part.getFirst(), Math.max(rows(first(part)), rows(rest(part))));
                }
                yield areAnswered;
            }
            case NOT_ONE_TO_ONE -> {
                part.forEach(call -> again(List.of(call)));
                yield false;
            }
        };
    }

    private boolean inHalves(List<SlotCall> part) {
        boolean isFirstAnswered = again(first(part));
        return again(rest(part)) && isFirstAnswered;
    }

    private static List<SlotCall> first(List<SlotCall> part) {
        return part.subList(0, part.size() / 2);
    }

    private static List<SlotCall> rest(List<SlotCall> part) {
        return part.subList(part.size() / 2, part.size());
    }

    private static int rows(List<SlotCall> part) {
        return part.stream().mapToInt(SlotCall::rows).sum();
    }

    /// Runs calls once more, but for those that are over meanwhile. Whether each was answered.
    private boolean again(List<SlotCall> part) {
        List<SlotCall> awaited = new ArrayList<>(part.size());
        for (SlotCall call : part) {
            CallResult over = call.overMeanwhile();
            if (over == null) {
                awaited.add(call);
            } else {
                finish(call, over);
            }
        }
        return !awaited.isEmpty() && run(awaited) && awaited.size() == part.size();
    }

    private boolean alone(SlotCall call) {
        CallResult result = queue.execute(call.call());
        finish(call, result);
        return result instanceof CallResult.Outputs;
    }

    /// However an execution is repeated in parts, one witness stands for all calls.
    private void finish(SlotCall call, CallResult result) {
        SlotCall picked = witness;
        try {
            call.finish(
                    picked == null || calls.size() == 1
                            ? result
                            : result.of(rows, call.equals(picked)));
        } catch (RuntimeException | Error e) {
            broken = e;
        }
    }

    private enum Ending {
        DONE,
        /// All of them were told why, and none is to blame.
        OF_ALL,
        FAILED,
        /// Failed, and what was asked is to blame, or how much of it.
        REFUSED,
        NOT_ONE_TO_ONE
    }

    private Ending together(List<SlotCall> part) {
        try (RequestBuffers buffers = queue.buffers()) {
            int rows = rows(part);
            CallResult result = execute(part, rows, buffers);
            if (result instanceof CallResult.Failure failure) {
                return failed(part, failure);
            }
            if (!(result instanceof CallResult.Outputs outputs)) {
                return Ending.FAILED;
            }
            for (Tensor tensor : outputs.tensors()) {
                if (tensor.shape().rank() == 0 || tensor.rows() != rows) {
                    queue.stopSharing(
                            "an execution of " + rows + " rows answered " + tensor.shape());
                    return Ending.NOT_ONE_TO_ONE;
                }
            }
            handOut(part, outputs, rows);
            return Ending.DONE;
        }
    }

    private Ending failed(List<SlotCall> part, CallResult.Failure failure) {
        if (isOfAll(failure.refusal())) {
            part.forEach(call -> finish(call, failure));
            return Ending.OF_ALL;
        }
        boolean isRefused = failure.refusal().code().blame() == Blame.CALLER;
        return isRefused ? Ending.REFUSED : Ending.FAILED;
    }

    /// Whether no call of the execution is to blame, so that running its halves would only ask a
    /// place that cannot answer twice as often.
    private static boolean isOfAll(Refusal refusal) {
        return refusal.code() == ErrorCode.BACKEND_UNAVAILABLE
                || refusal.code().blame() == Blame.CAPACITY
                || refusal.code() == ErrorCode.CANCELLED;
    }

    /// What an execution waits for: the last of its calls.
    private record Everybody(List<SlotCall> part) implements Holding {
        Deadline deadline() {
            Deadline latest = part.getFirst().call().deadline();
            for (SlotCall each : part) {
                Deadline own = each.call().deadline();
                latest = latest.earlier(own).equals(latest) ? own : latest;
            }
            return latest;
        }

        @Override
        public boolean retain() {
            return true;
        }

        @Override
        public void release() {}

        @Override
        public boolean isClosed() {
            return part.stream().allMatch(each -> each.call().holding().isClosed());
        }
    }

    private CallResult execute(List<SlotCall> part, int rows, RequestBuffers buffers) {
        ModelCall first = part.getFirst().call();
        TensorAllocator memory = first.model().isNative() ? buffers : TensorAllocator.heap();
        Everybody everybody = new Everybody(part);
        try {
            return queue.execute(
                    new ModelCall(
                            first.model(),
                            merged(part, memory),
                            first.outputs(),
                            memory,
                            rows,
                            everybody.deadline(),
                            everybody,
                            first.account()));
        } catch (RuntimeException | Error e) {
            // There is no memory for all rows at once, say: half of them may fit.
            return failed("its rows could not be put together: " + e);
        }
    }

    private static List<Tensor> merged(List<SlotCall> part, TensorAllocator memory) {
        int count = part.getFirst().call().inputs().size();
        List<Tensor> merged = new ArrayList<>(count);
        for (int input = 0; input < count; input++) {
            int position = input;
            merged.add(
                    BatchTensors.merge(
                            part.stream().map(each -> each.call().inputs().get(position)).toList(),
                            memory));
        }
        return merged;
    }

    /// Copies each call's rows into its own memory; a call whose memory ends fails alone.
    private void handOut(List<SlotCall> part, CallResult.Outputs outputs, int rows) {
        SlotCall first = firstAwaited(part);
        int at = 0;
        for (SlotCall call : part) {
            finish(call, copied(call, outputs, rows, at, call.equals(first)));
            at += call.rows();
        }
    }

    /// The call by which the execution is counted: one whose caller has left is counted nowhere.
    private static SlotCall firstAwaited(List<SlotCall> part) {
        for (SlotCall call : part) {
            if (call.isAwaited()) {
                return call;
            }
        }
        return part.getFirst();
    }

    private CallResult copied(
            SlotCall call, CallResult.Outputs outputs, int rows, int at, boolean isFirst) {
        try {
            List<Tensor> own = new ArrayList<>(outputs.tensors().size());
            for (int i = 0; i < outputs.tensors().size(); i++) {
                own.add(own(call, i, outputs.tensors().get(i), at));
            }
            return new CallResult.Outputs(
                    own,
                    outputs.startNanos(),
                    outputs.endNanos(),
                    new CallResult.Share(rows, isFirst, rows, false));
        } catch (RuntimeException | Error e) {
            return failed("its rows could not be copied: " + e);
        }
    }

    private Tensor own(SlotCall call, int output, Tensor all, int at) {
        Padding padding = queue.padding();
        ModelCall asked = call.call();
        return padding != null
                        && padding.outputs().get(asked.outputs().position(output))
                        && padding.isOfOneLength(asked.inputs())
                ? BatchTensors.rows(
                        all, at, call.rows(), padding.length(asked.inputs()), asked.allocator())
                : BatchTensors.rows(all, at, call.rows(), asked.allocator());
    }

    private CallResult failed(String why) {
        Refusal refusal = Refusal.of(ErrorCode.MODEL_FAILED, why + " for " + queue.subject());
        return new CallResult.Failure(
                refusal, queue.now(), queue.now(), CallResult.Share.whole(rows));
    }
}
