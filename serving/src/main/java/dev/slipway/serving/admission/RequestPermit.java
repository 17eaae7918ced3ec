package dev.slipway.serving.admission;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Announced;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.Priority;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.features.ServedAggregates;
import dev.slipway.runtime.ModelLeases;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.activation.Ticket;
import dev.slipway.serving.capture.CapturedCall;
import dev.slipway.serving.capture.Capturing;
import dev.slipway.serving.capture.CommonCall;
import dev.slipway.serving.check.CheckedRequest;
import dev.slipway.serving.execution.Holding;
import dev.slipway.serving.limits.AdmissionCheck;
import dev.slipway.serving.limits.ByteBudget;
import dev.slipway.serving.limits.EndpointLimits;
import dev.slipway.serving.memory.RequestBuffers;
import dev.slipway.serving.quota.QuotaAnswer;
import dev.slipway.serving.release.BadAnswer;
import dev.slipway.serving.release.LeftOut;
import dev.slipway.serving.release.Pick;
import dev.slipway.serving.release.Split;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.Route;
import dev.slipway.serving.routing.Routes;
import dev.slipway.serving.routing.WarmVersion;
import dev.slipway.serving.shadow.ShadowOffer;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The bytes, place, buffers and lease of one request. They are given back when the permit has been
/// closed *and* no call uses them: a caller that leaves at its deadline cannot pull a buffer away
/// from the model that still reads it.
///
/// *Threads*: `retain`, `release`, `isClosed` and `close` from any thread; the rest by the thread
/// that serves the request.
public final class RequestPermit implements Permit, Holding {
    private static final int CLOSED = 1 << 30;

    /// What so little grows to is not worth a count that all requests share.
    private static final long LEAST_GROWTH = 64 << 10;

    private static final TensorAllocator HEAP = TensorAllocator.heap();

    private final RequestHead head;
    private final Desk desk;
    private final Route route;
    private final EndpointLimits limits;
    private final QuotaAnswer.Taken quotas;

    /// Whose gate let the request in; null where it was open.
    private final @Nullable Turn behind;

    /// How many hold on to this, the owner included, and the bit `CLOSED`.
    private final AtomicInteger holders = new AtomicInteger(1);

    private WarmVersion version;
    private ModelLeases.Lease lease;
    private Pick pick;
    private @Nullable RequestBuffers buffers;
    private @Nullable ShadowOffer shadowed;

    /// What is kept of a request that was drawn: nothing is made of it before the permit is closed.
    private List<Tensor> inputs = List.of();

    private List<NamedTensor> answer = List.of();

    /// By which it was drawn; null when it was not. Whoever closes the permit may be another
    /// thread: behind this it finds the inputs as well, and the version whose they are.
    private @Nullable CapturePolicy drawnBy;

    /// Whole once it is there: whoever closes the permit may be another thread.
    private volatile @Nullable ServedAggregates served;

    private long bytes;
    private long foreseen;
    private long grown;

    /// What a request has taken since its head came.
    ///
    /// @param limits of the endpoint that there was then: while a request waits for a version, it
    ///     may be removed and another one come in its place
    /// @param behind whose gate let the request in; null where it was open
    record Held(EndpointLimits limits, QuotaAnswer.Taken quotas, @Nullable Turn behind) {}

    /// One request's turn at the gate of a version.
    record Turn(Standby at, Ticket ticket) {
        void use() {
            at.gate().uses(ticket);
        }

        void end() {
            at.gate().left(ticket);
        }
    }

    /// A permit that already holds a place, `head.declaredBytes()`, a lease and its part of quotas.
    RequestPermit(RequestHead head, Desk desk, Routes.Pinned pinned, Held held) {
        this.head = head;
        this.desk = desk;
        this.route = pinned.route();
        this.limits = held.limits();
        this.quotas = held.quotas();
        this.behind = held.behind();
        this.version = pinned.version();
        this.lease = pinned.lease();
        this.pick = pinned.pick();
        this.bytes = head.declaredBytes();
    }

    @Override
    public RequestHead head() {
        return head;
    }

    @Override
    public boolean isInRelease() {
        return !(pick instanceof Pick.None);
    }

    @Override
    public void misfit(Predicate<Signature> fits) {
        if (!(pick instanceof Pick.Made made) || made.arm(version.id().version()) == null) {
            return;
        }
        if (fitsOther(made, fits)) {
            made.split().counts().bad(made, 1, BadAnswer.REFUSED_ALONE);
        } else {
            made.split().counts().leftOut(made, LeftOut.CALLER);
        }
    }

    private boolean fitsOther(Pick.Made made, Predicate<Signature> fits) {
        return route.version(made.other()).orElse(null) instanceof HostedVersion.Ready other
                && !other.warm().signature().readsAs(signature())
                && fits.test(other.warm().signature());
    }

    /// What a split said of the request.
    public Pick pick() {
        return pick;
    }

    /// What a split says of the request now that its body is known.
    public Pick pick(InferenceRequest request) {
        if (pick instanceof Pick.Open(Split split)) {
            pick = split.pick(request, version.signature(), head.predictionId());
        }
        return pick;
    }

    /// Its body is there, so whoever waits at the gate waits for the model and not for its caller.
    public void hasBody() {
        if (behind != null) {
            behind.use();
        }
    }

    /// Whether the request waited until its version was loaded.
    public boolean hasWaited() {
        return behind != null;
    }

    @Override
    public OptionalLong ballot() {
        return pick instanceof Pick.Made
                ? OptionalLong.of(Pick.ballot(head.predictionId()))
                : OptionalLong.empty();
    }

    /// The version that the request was last routed to.
    public WarmVersion version() {
        return version;
    }

    /// Counts that the request did not pass a check.
    public void refused(AdmissionCheck check) {
        limits.refused(check);
    }

    /// Tells the endpoint's limit of the request's answer.
    public void answered(long beganAt, long now, long computeNanos) {
        limits.adaptive().answered(beganAt, now, computeNanos, limits.places().taken());
        if (behind != null) {
            behind.at().answered();
        }
    }

    /// Tells the endpoint's limit that the request waited until its deadline.
    public void expired(long beganAt, long now) {
        limits.adaptive().expired(beganAt, now, limits.places().taken());
    }

    /// Whether it is shed when it has this priority instead of the one that its head told.
    boolean isShed(Priority priority, long now) {
        Priority told = head.standing().priority();
        return limits.shedder().shedsInstead(told, priority, HeadAdmission.caller(head), now);
    }

    /// Refuses the request by its priority.
    Refusal shed(Priority priority, long now) {
        refused(AdmissionCheck.PRIORITY_BY_CONTENT);
        limits.adaptive().refused();
        return Refusals.priority(
                AdmissionCheck.PRIORITY_BY_CONTENT, priority, head, limits.places(), now);
    }

    @Override
    public Optional<PredictionOutcome.Refused> foresee(Supplier<Optional<Announced>> announced) {
        return isClosed()
                ? Optional.empty()
                : ContentAdmission.foreseen(announced, this, desk.nanoTime());
    }

    /// Counts that it was turned away before it ran.
    void turnedAway(int rows) {
        version.execution().turnedAway(rows);
        if (pick instanceof Pick.Made made) {
            made.split().counts().leftOut(made, LeftOut.TURNED_AWAY);
        }
    }

    /// Keeps the version's model open.
    public ModelLeases.Lease lease() {
        return lease;
    }

    @Override
    public Signature signature() {
        return version.signature();
    }

    @Override
    public TensorAllocator allocator() {
        if (!version.isNative()) {
            return HEAP;
        }
        RequestBuffers own = buffers;
        if (own == null) {
            own = desk.buffers().forRequest();
            buffers = own;
        }
        return own;
    }

    @Override
    public Optional<Refusal> reserve(long more) {
        if (more <= 0) {
            return Optional.empty();
        }
        if (!retain()) {
            return Optional.of(Refusals.closed());
        }
        try {
            if (!desk.budget().tryTake(more, bytes)) {
                limits.refused(Refusals.check(desk.budget(), bytes + more));
                return Optional.of(
                        Refusals.bytes(desk.budget(), bytes + more, limits.places(), now()));
            }
            bytes += more;
            return Optional.empty();
        } finally {
            release();
        }
    }

    @Override
    public Optional<Refusal> grow(long inputBytes) {
        foreseen += inputBytes;
        long more = growsTo() - grown;
        if (more < LEAST_GROWTH) {
            return Optional.empty();
        }
        if (!retain()) {
            return Optional.of(Refusals.closed());
        }
        try {
            ByteBudget budget = desk.budget();
            if (!budget.tryTake(more, bytes)) {
                limits.refused(Refusals.growthCheck(budget, bytes + more));
                return Optional.of(
                        Refusals.growth(budget, foreseen, bytes + more, limits.places(), now()));
            }
            bytes += more;
            grown += more;
            return Optional.empty();
        } finally {
            release();
        }
    }

    /// Bytes beside the tensors. The answer's size follows from theirs; what the runtime takes
    /// meanwhile was measured beside others, and a request must not be too large by that alone.
    private long growsTo() {
        ByteBudget budget = desk.budget();
        long answer = version.growth().answerBytes(foreseen);
        return answer > budget.limit()
                ? answer
                : answer
                        + Math.min(
                                budget.mostByGuess(bytes - grown + answer),
                                version.growth().scratchBytes(foreseen));
    }

    /// Takes what was not foreseen, of tensors that came as they were sent.
    public Optional<Refusal> growTo(long inputBytes) {
        return inputBytes <= foreseen ? Optional.empty() : grow(inputBytes - foreseen);
    }

    /// Continues with another version, letting go of the one held so far.
    public void moveTo(Routes.Pinned pinned) {
        ModelLeases.Lease before = lease;
        version = pinned.version();
        lease = pinned.lease();
        before.close();
    }

    /// Notes the tensors of this request, if it was drawn: they are kept when the permit is closed.
    ///
    /// @param tensors in the signature's order
    public void capture(List<Tensor> tensors) {
        CapturePolicy policy = desk.capturing().drawn(version.followed(), head.predictionId());
        if (policy != null) {
            inputs = tensors;
            VarHandle.releaseFence();
            drawnBy = policy;
        }
    }

    /// Whether somebody will look at what the rows are given for their aggregates.
    public boolean isLookedAt() {
        return drawnBy != null || desk.shadows().watches(head.endpoint());
    }

    /// Notes what the rows were given for their aggregates.
    public void served(ServedAggregates given) {
        served = given;
    }

    /// Notes the answer to a request that was drawn.
    public void captureAnswer(List<NamedTensor> outputs) {
        if (drawnBy != null) {
            VarHandle.releaseFence();
            answer = outputs;
        }
    }

    /// Notes the answer for the shadows that draw it: it is offered when the permit is closed.
    ///
    /// @param outputs as the version gave them
    public void shadow(CheckedRequest checked, List<Tensor> outputs) {
        ShadowOffer offer = desk.shadows().draw(head, version.id(), checked, outputs);
        shadowed =
                offer != null && pick instanceof Pick.Made made && made.isSticky()
                        ? offer.of(made.key())
                        : offer;
    }

    @Override
    public boolean retain() {
        int before = holders.get();
        while ((before & CLOSED) == 0) {
            if (holders.compareAndSet(before, before + 1)) {
                return true;
            }
            before = holders.get();
        }
        return false;
    }

    @Override
    public void release() {
        if ((holders.decrementAndGet() & ~CLOSED) == 0) {
            giveBack();
        }
    }

    @Override
    public boolean isClosed() {
        return (holders.get() & CLOSED) != 0;
    }

    @Override
    public void close() {
        int before = holders.getAndUpdate(count -> count | CLOSED);
        if ((before & CLOSED) == 0) {
            try {
                keepCaptured();
                ShadowOffer offer = shadowed;
                if (offer != null) {
                    offer.offer(served);
                }
            } finally {
                release();
            }
        }
    }

    /// The owner's hold is still there, so nobody has the buffers but this request.
    private void keepCaptured() {
        CapturePolicy policy = drawnBy;
        if (policy == null) {
            return;
        }
        List<NamedTensor> outputs = answer;
        VarHandle.acquireFence();
        ServedAggregates given = served;
        VersionId id = version.id();
        Capturing kept = desk.capturing();
        if (given == null) {
            CommonCall common = kept.common(id, version.signature(), policy, inputs, outputs);
            kept.offer(head.predictionId(), common, inputs, outputs);
        } else {
            CapturedCall call = CapturedCall.of(id, version.signature(), policy, inputs);
            kept.offer(head.predictionId(), call.answered(outputs).served(given));
        }
    }

    private long now() {
        return desk.nanoTime().getAsLong();
    }

    /// Whatever breaks on the way, the rest is given back: a lease that is left out keeps its model
    /// for good, and a gate that nobody leaves lets nobody in.
    private void giveBack() {
        try {
            giveBackMemory();
        } finally {
            try {
                giveBackPlace();
            } finally {
                leave();
            }
        }
    }

    private void giveBackMemory() {
        RequestBuffers own = buffers;
        try {
            if (own != null) {
                own.close();
            }
        } finally {
            desk.budget().giveBack(bytes);
        }
    }

    private void giveBackPlace() {
        try {
            quotas.giveBack();
        } finally {
            limits.places().giveBack(desk.nanoTime());
        }
    }

    private void leave() {
        try {
            if (behind != null) {
                behind.end();
            }
        } finally {
            lease.close();
        }
    }
}
