package dev.slipway.serving.execution;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.model.EndpointName;
import dev.slipway.runtime.CallTerms;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.batching.BatchSizing;
import dev.slipway.serving.batching.Experience;
import dev.slipway.serving.batching.Load;
import dev.slipway.serving.batching.Padding;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Runs the calls of one version, each on the thread that suits its expected cost: short ones on
/// the caller's, long ones on a slot.
///
/// *Threads*: safe from any number of threads.
public final class Execution {
    /// Calls expected to take this long or longer never run on the caller's thread.
    static final long LONG_NANOS = 1_000_000;

    /// Native calls expected to take less than this run on the caller's thread in any number: the
    /// hop to a slot would cost as much (measured in docs/adr/0020).
    static final long BRIEF_NANOS = 100_000;

    /// Once in this time a call is tried although the fit says that it would come too late.
    static final long TRIAL_NANOS = 100_000_000;

    /// How many rows may share an execution does not depend on the load.
    private static final Load NO_LOAD = new Load(0, 0, 1);

    private static final Experience ALL_TRIED = new Experience(BatchSizing.MOST_ROWS, false, 1);

    private final String subject;
    private final boolean isNative;
    private final boolean isOutside;
    private final ShapeCosts costs;
    private final CarrierGuard carriers;
    private final CallQueue queue;
    private final LongSupplier nanoTime;
    private final AtomicLong lastTrial;
    private volatile BatchGoal goal = BatchGoal.DEFAULT;

    /// Execution of the version that messages call `subject`.
    ///
    /// @param cost what warming up measured
    public Execution(String subject, Traits traits, CostFit cost, SlotSpec spec) {
        this.subject = subject;
        this.isNative = traits.isNative();
        this.isOutside = spec.slots().areOutside();
        this.costs = new ShapeCosts(cost, traits.rowsDiffer(), traits.padding());
        this.carriers = spec.carriers();
        this.nanoTime = spec.nanoTime();
        this.queue = new CallQueue(subject, spec, costs, traits, this::runHere);
        this.lastTrial = new AtomicLong(nanoTime.getAsLong());
    }

    /// What execution has to know of a version.
    ///
    /// @param isNative whether its calls block their thread in native code
    /// @param rowsDiffer whether rows differ in size
    /// @param sharing whether its calls may share an execution
    /// @param padding how calls with rows of other lengths may join; absent when they may not
    /// @param threads processors on which a call computes at a time
    public record Traits(
            boolean isNative,
            boolean rowsDiffer,
            Sharing sharing,
            @Nullable Padding padding,
            int threads) {
        /// Of a version whose calls compute on one processor each.
        public Traits(
                boolean isNative, boolean rowsDiffer, Sharing sharing, @Nullable Padding padding) {
            this(isNative, rowsDiffer, sharing, padding, 1);
        }

        /// Of a model.
        ///
        /// @param sharing and
        /// @param padding what trying it showed
        public static Traits of(LoadedModel model, Sharing sharing, @Nullable Padding padding) {
            boolean differ =
                    model.signature().inputs().stream().anyMatch(spec -> hasOpenTail(spec.shape()));
            return new Traits(model.isNative(), differ, sharing, padding, model.threads());
        }

        private static boolean hasOpenTail(Shape shape) {
            return IntStream.range(1, shape.rank()).anyMatch(axis -> shape.extent(axis) < 0);
        }
    }

    /// Follows another goal from the next batch on.
    public void follow(BatchGoal goal) {
        this.goal = goal;
        queue.follow(goal);
    }

    /// Puts its calls on the slots of a team, with a weight beside those of other endpoints.
    public void belongTo(TeamName team, int weight) {
        queue.belongTo(team, weight);
    }

    /// Takes its turns on slots as one with the endpoint's other versions there; to be told before
    /// the first call.
    public void takeTurnsAs(EndpointName endpoint) {
        queue.takeTurnsAs(endpoint);
    }

    /// Whether both take their turns as one.
    public boolean takesTurnsWith(Execution other) {
        return queue.served().equals(other.queue.served());
    }

    /// How calls share executions now.
    public BatchingState batching() {
        return new BatchingState(queue.sharing(), costs.states());
    }

    /// Runs the call, or says why not; returns at the call's deadline at the latest when the call
    /// runs on a slot.
    public CallResult run(ModelCall call) {
        long expected = costs.of(call.inputs(), call.rows()).predictNanos(call.rows());
        if (runsOnSlot(expected)) {
            return queue.run(call);
        }
        if (!isNative || expected < BRIEF_NANOS || !Thread.currentThread().isVirtual()) {
            return runOnCaller(call);
        }
        if (!carriers.tryEnter()) {
            return queue.run(call);
        }
        try {
            return runOnCaller(call);
        } finally {
            carriers.leave();
        }
    }

    /// However short a call outside is, so many may be there and no more.
    private boolean runsOnSlot(long nanos) {
        return isOutside || nanos >= LONG_NANOS;
    }

    /// The time until a call with `rows` rows handed in now would be answered.
    public long expectedNanos(int rows) {
        return withWait(costs.all().predictNanos(rows), rows);
    }

    private long withWait(long compute, int rows) {
        return runsOnSlot(compute) ? compute + queue.waitNanos(rows) : compute;
    }

    /// How fast its calls go, as far as that is known by now: nothing where none was measured. On
    /// slots they are taken to share executions as far as they may, be it that none has yet.
    public Pace pace() {
        CostFit all = costs.all();
        if (all.isGuess()) {
            return Pace.UNKNOWN;
        }
        return queue.pace(runsOnSlot(all.predictNanos(1)) ? mostTogether(all) : 1);
    }

    /// Rows of an execution at most, once sizes have been tried: that takes few executions.
    private int mostTogether(CostFit all) {
        BatchGoal kept = goal;
        if (!queue.sharing().isAllowed(kept)) {
            return 1;
        }
        return BatchSizing.choose(all.cost(), kept, NO_LOAD, ALL_TRIED, 0)
                .within(all.mostRows())
                .largest();
    }

    /// Long calls that wait for a slot now.
    public int waitingCalls() {
        return queue.waitingCalls();
    }

    /// Counts a call that was refused before it got here, if a slot would have run it.
    public void turnedAway(int rows) {
        if (runsOnSlot(costs.all().predictNanos(rows))) {
            queue.shed(rows);
        }
    }

    /// Whether there is no doubt that a call with `rows` rows would come too late: even if they
    /// were the shortest, at twice the expected speed, behind those alone that slots take before
    /// it. Once in a while a call is let through even so: the fit learns from calls that ran, and a
    /// wrong one could otherwise refuse every caller for ever.
    public boolean isHopeless(int rows, Deadline deadline, long now) {
        return comesTooLate(rows, deadline, now) && !isTrial(now);
    }

    /// The same of a call that may never get here, which is not to be the one that is let through:
    /// while it is time for one there is a doubt about all.
    public boolean isHopelessUntried(int rows, Deadline deadline, long now) {
        return comesTooLate(rows, deadline, now) && now - lastTrial.get() < TRIAL_NANOS;
    }

    private boolean comesTooLate(int rows, Deadline deadline, long now) {
        long least = costs.leastNanos(rows);
        long left = deadline.remainingNanos(now);
        return least / 2 > left
                || (withWait(least, rows) / 2 > left
                        && (least + queue.waitNanos(rows, deadline, now)) / 2 > left);
    }

    private boolean isTrial(long now) {
        long last = lastTrial.get();
        return now - last >= TRIAL_NANOS && lastTrial.compareAndSet(last, now);
    }

    private CallResult runOnCaller(ModelCall call) {
        CallResult result = runHere(call);
        call.account().usedCaller(result.endNanos() - result.startNanos());
        return result;
    }

    private CallResult runHere(ModelCall call) {
        long start = nanoTime.getAsLong();
        try {
            List<Tensor> outputs = infer(call);
            long end = nanoTime.getAsLong();
            costs.learn(call.inputs(), call.rows(), end - start);
            return new CallResult.Outputs(outputs, start, end, CallResult.Share.whole(call.rows()));
        } catch (InferenceException e) {
            Refusal why = e.refusal();
            Refusal refusal =
                    new Refusal(why.code(), why.message() + " for " + subject, why.retry());
            return failure(refusal, start, call);
        } catch (RuntimeException | Error e) {
            // A model is somebody else's code: whatever it throws ends this call and no other.
            String why = "the model failed: " + e + " for " + subject;
            return failure(Refusal.of(ErrorCode.MODEL_FAILED, why), start, call);
        }
    }

    private static List<Tensor> infer(ModelCall call) {
        CallTerms terms = new CallTerms(call.deadline(), call.holding()::isClosed);
        return call.model().infer(call.inputs(), call.outputs(), call.allocator(), terms);
    }

    private CallResult failure(Refusal refusal, long start, ModelCall call) {
        return new CallResult.Failure(
                refusal, start, nanoTime.getAsLong(), CallResult.Share.whole(call.rows()));
    }
}
