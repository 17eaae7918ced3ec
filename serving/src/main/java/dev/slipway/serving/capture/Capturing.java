package dev.slipway.serving.capture;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureDraw;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Tensor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Decides which predictions are kept and offers them to the ring, where a writer takes them.
///
/// A prediction is drawn by its id, so everybody who asks gets the same answer. Errors, refusals
/// and the slowest of each minute are kept too, a bounded number of each endpoint's.
///
/// *Threads*: lock-free, from any number of threads; `ownedBy`, `reserve` and `follow` wait for
/// each other; `startMinute` by the one that takes from the ring.
public final class Capturing implements PredictionObserver {
    /// Whatever the limits say: how large a record is, is an `int`, and a frame of a file takes a
    /// sixteenth of this.
    private static final long MOST_TENSOR_BYTES = 1L << 30;

    private final CaptureRing ring;
    private final long tensorBytes;
    private final CaptureCounts counts;
    private final CommonCalls calls = new CommonCalls();
    private final Map<EndpointName, EndpointCapture> endpoints = new ConcurrentHashMap<>();
    private volatile Followed followed = Followed.NOTHING;

    /// Keeps what is offered within these limits.
    public Capturing(CaptureLimits limits) {
        this.ring = new CaptureRing(limits.ringBytes(), Lanes.COUNT);
        this.counts = new CaptureCounts(ring::counted);
        this.tensorBytes = Math.min(limits.tensorBytes(), MOST_TENSOR_BYTES);
    }

    /// Keeps nothing.
    public static Capturing off() {
        return new Capturing(new CaptureLimits(0, 0));
    }

    /// Where what is kept waits.
    public CaptureRing ring() {
        return ring;
    }

    /// What became of it.
    public CaptureCounts counts() {
        return counts;
    }

    /// Notes whose endpoints these are from now on.
    public synchronized void ownedBy(Map<EndpointName, TeamName> newest) {
        followed = followed.withTeams(newest);
    }

    /// Notes which endpoints are filled by something else than their specs: those say nothing of
    /// requests to them, which are the default team's.
    public synchronized void reserve(Set<EndpointName> names) {
        followed = followed.withReserved(names);
    }

    /// Follows these policies; endpoints without one have the default.
    public synchronized void follow(Map<EndpointName, CapturePolicy> newest) {
        followed = followed.withPolicies(newest);
    }

    /// What the inputs and outputs of one prediction may have.
    ///
    /// *Units*: bytes.
    public long tensorBytes() {
        return tensorBytes;
    }

    /// Whose endpoint this is by its spec; absent when nobody's.
    public @Nullable TeamName team(EndpointName endpoint) {
        return followed.teams().get(endpoint);
    }

    /// What an endpoint's owner wants kept.
    public CapturePolicy policy(EndpointName endpoint) {
        return followed.policies().getOrDefault(endpoint, CapturePolicy.DEFAULT);
    }

    /// For how long anything is kept at least, whosever it is.
    public Duration shortestKeep() {
        Duration shortest = CapturePolicy.DEFAULT.keep();
        for (CapturePolicy policy : followed.policies().values()) {
            shortest = policy.keep().compareTo(shortest) < 0 ? policy.keep() : shortest;
        }
        return shortest;
    }

    /// The policy by which this prediction is kept with its inputs and outputs; null when it is
    /// not.
    public @Nullable CapturePolicy drawn(FollowedEndpoint endpoint, PredictionId id) {
        @Nullable CapturePolicy policy = endpoint.own(followed).policy();
        return isDrawn(policy, id) ? policy : null;
    }

    private static boolean isDrawn(@Nullable CapturePolicy policy, PredictionId id) {
        return policy != null && CaptureDraw.isDrawn(id, policy.sample());
    }

    /// What the tensors of a call have in common with those of others, to be offered with them.
    ///
    /// @param policy by which it was drawn
    /// @param inputs in the signature's order
    /// @param outputs empty where there is no answer
    public CommonCall common(
            VersionId version,
            Signature signature,
            CapturePolicy policy,
            List<Tensor> inputs,
            List<NamedTensor> outputs) {
        return calls.of(version, signature, policy, inputs, outputs);
    }

    /// Copies the tensors of a drawn prediction; what is too large is left out and counted.
    ///
    /// @param common of just these
    public void offer(
            PredictionId id, CommonCall common, List<Tensor> inputs, List<NamedTensor> outputs) {
        CommonCall its = common;
        long size = TensorsRecord.size(its, id, inputs, outputs, tensorBytes);
        if (size == TensorsRecord.OTHER) {
            its = calls.other(common, inputs, outputs);
            size = TensorsRecord.size(its, id, inputs, outputs, tensorBytes);
        }
        if (size == TensorsRecord.TOO_LARGE) {
            counts.lose(CaptureLoss.TENSORS_TOO_LARGE, 1);
        } else if (!ring.offer(id, its, inputs, outputs, size)) {
            counts.lose(CaptureLoss.TENSORS_RING_FULL, 1);
        }
    }

    /// The same of a call that has features beside its answer, or that somebody has as an object.
    public void offer(PredictionId id, CapturedCall call) {
        List<NamedTensor> all = call.tensors();
        offer(id, calls.of(call, all), List.of(), all);
    }

    @Override
    public void observe(ObservedPrediction prediction) {
        if (!prediction.entry().isAdmitted()) {
            turnedAway(prediction);
            return;
        }
        EndpointCapture endpoint = endpoint(prediction.endpoint());
        Followed.Own own = endpoint.own(followed);
        if (isDrawn(own.policy(), prediction.id())) {
            keep(prediction, endpoint, CaptureReason.SAMPLE, own.team());
            rank(endpoint, prediction, CaptureReason.SAMPLE, own.team());
        } else if (prediction.result() instanceof Result.Refused) {
            keepSome(prediction, endpoint, endpoint.errors(), CaptureLoss.ERROR_LIMIT);
        } else {
            rank(endpoint, prediction, CaptureReason.SLOW, own.team());
        }
    }

    /// Those refused by their heads come in floods, and each has to cost next to nothing: they have
    /// a limit of their own, so that no error is lost by them, and are drawn by nobody.
    private void turnedAway(ObservedPrediction prediction) {
        EndpointName name = prediction.endpoint();
        @Nullable EndpointCapture endpoint =
                isOurs(name, prediction.result()) ? endpoint(name) : endpoints.get(name);
        if (endpoint != null) {
            keepSome(prediction, endpoint, endpoint.refusals(), CaptureLoss.REFUSAL_LIMIT);
        }
    }

    /// Whether there is an endpoint of this name: who was refused before anybody looked for it may
    /// have made it up.
    private boolean isOurs(EndpointName name, Result result) {
        return followed.teams().containsKey(name)
                || (result instanceof Result.Refused(ErrorCode code) && isFound(code));
    }

    private static boolean isFound(ErrorCode code) {
        return switch (code.blame()) {
            case MODEL, CAPACITY, DEPENDENCY -> code != ErrorCode.SHUTTING_DOWN;
            case CALLER, INTERNAL -> false;
        };
    }

    private void keepSome(
            ObservedPrediction prediction,
            EndpointCapture endpoint,
            MinuteLimit limit,
            CaptureLoss beyond) {
        if (limit.takes()) {
            @Nullable TeamName team = endpoint.own(followed).team();
            keep(prediction, endpoint, CaptureReason.ERROR, team);
        } else {
            counts.want(1);
            counts.lose(beyond, 1);
        }
    }

    private static void rank(
            EndpointCapture endpoint,
            ObservedPrediction prediction,
            CaptureReason reason,
            @Nullable TeamName team) {
        if (endpoint.slowest().wouldTake(prediction.edge().totalNanos())) {
            endpoint.slowest().consider(new CaptureItem.Observed(prediction, reason, team));
        }
    }

    /// Keeps a prediction whatever the policies say.
    public void keep(CaptureItem.Observed one) {
        ObservedPrediction prediction = one.prediction();
        keep(
                prediction,
                CommonObserved.of(prediction, prediction.endpoint(), one.reason(), one.team()));
    }

    private void keep(
            ObservedPrediction prediction,
            EndpointCapture endpoint,
            CaptureReason reason,
            @Nullable TeamName team) {
        keep(prediction, endpoint.common(prediction, reason, team));
    }

    private void keep(ObservedPrediction prediction, CommonObserved common) {
        if (!ring.offer(prediction, common)) {
            counts.want(1);
            counts.lose(CaptureLoss.RING_FULL, 1);
        }
    }

    private EndpointCapture endpoint(EndpointName name) {
        @Nullable EndpointCapture known = endpoints.get(name);
        while (known == null || !known.use()) {
            if (known != null) {
                endpoints.remove(name, known);
            }
            known = endpoints.computeIfAbsent(name, EndpointCapture::new);
        }
        return known;
    }

    /// Puts the slowest of the minute that ends into the ring, and lets go of endpoints of which
    /// nothing came in it.
    public void startMinute() {
        endpoints.values().removeIf(this::startMinute);
    }

    /// Whether the endpoint is given up.
    private boolean startMinute(EndpointCapture endpoint) {
        boolean isGivenUp = endpoint.startMinute();
        endpoint.slowest().take().forEach(this::keep);
        return isGivenUp;
    }

    /// Endpoints of which something is counted.
    int counted() {
        return endpoints.size();
    }

    @Override
    public void forget(VersionId version) {
        // What the minute has gathered is the endpoint's, and there until the minute is over.
        calls.forget(version);
    }
}
