package dev.slipway.server.release;

import dev.slipway.api.control.Images;
import dev.slipway.api.model.SignatureComparison;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.release.PerformanceReport;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan.Gates;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Slo;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.monitoring.machine.GateState;
import dev.slipway.serving.loadtest.LoadTestState;
import dev.slipway.serving.loadtest.LoadTestWish;
import dev.slipway.serving.loadtest.LoadTests;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What is asked of a candidate between the moment when it is warm and the first request that it
/// answers: that it has the tensors which callers know, and keeps under load, alone, what its
/// endpoint promises.
///
/// *Threads*: safe from any number of threads.
final class ReleaseGates {
    /// Fewer requests a second would take too long to say anything.
    private static final double FEWEST_PER_SECOND = 20;

    private final LoadTests tests;
    private final Images images;
    private final VersionTensors tensors;
    private final Map<ReleaseId, LoadTestWish> wishes = new ConcurrentHashMap<>();

    ReleaseGates(LoadTests tests, Images images, VersionTensors tensors) {
        this.tests = tests;
        this.images = images;
        this.tensors = tensors;
    }

    /// Whether candidate may answer somebody; begins to find out.
    ///
    /// @param perSecond requests that the endpoint gets
    GateState state(Release release, double perSecond) {
        Gates gates = release.plan().gates();
        Optional<String> other =
                gates.acceptSignatureChange() ? Optional.empty() : otherTensors(release);
        if (other.isPresent()) {
            return new GateState.Shut(other.get(), null);
        }
        Optional<Slo> slo = promised(release);
        if (slo.isEmpty()) {
            return GateState.unasked();
        }
        LoadTestWish wish =
                wishes.computeIfAbsent(
                        release.id(), _ -> wish(release, slo.get(), rate(gates, perSecond)));
        return state(tests.state(wish));
    }

    private Optional<String> otherTensors(Release release) {
        return tensors.loaded(release)
                .map(SignatureComparison::breaking)
                .filter(breaking -> !breaking.isEmpty())
                .map(breaking ->
                        "candidate has other tensors, and the plan does not accept that: "
                                + String.join("; ", breaking));
    }

    private Optional<Slo> promised(Release release) {
        Optional<Slo> slo =
                images.current()
                        .object(new ObjectId(Kind.ENDPOINT, release.endpoint().value()))
                        .map(object -> ((EndpointSpec) object.spec()).slo());
        return switch (release.plan().gates().performance()) {
            case OFF -> Optional.empty();
            case SLO -> slo;
            case AUTO -> slo.filter(promise -> !promise.isDefault());
        };
    }

    private static double rate(Gates gates, double perSecond) {
        Double asked = gates.rate();
        return asked == null ? Math.max(FEWEST_PER_SECOND, perSecond) : asked;
    }

    private static LoadTestWish wish(Release release, Slo slo, double perSecond) {
        return new LoadTestWish(
                release.endpoint(),
                release.stable().version(),
                release.candidate().version(),
                perSecond,
                slo.p50(),
                slo.p99());
    }

    private static GateState state(LoadTestState test) {
        return switch (test) {
            case LoadTestState.Waiting(String why, var last) ->
                    new GateState.Waiting(last == null ? why : last.why() + "; " + why);
            case LoadTestState.Measured(PerformanceReport report) -> decided(report);
            case LoadTestState.Impossible(String why) ->
                    new GateState.Open(
                            "candidate is warm, and not tested under load: " + why, null);
            case LoadTestState.Crashed(String why) -> new GateState.Shut(why, null);
        };
    }

    private static GateState decided(PerformanceReport report) {
        return switch (report.verdict()) {
            case PASSED -> new GateState.Open(report.why(), report);
            case FAILED -> new GateState.Shut(report.why(), report);
            case INCONCLUSIVE -> new GateState.Waiting(report.why());
        };
    }

    /// Tests no more where a release has gone on, or back.
    void follow(Release release) {
        boolean isAtTheGate =
                release.phase() == ReleasePhase.WARMING
                        || (release.phase() == ReleasePhase.HOLD
                                && release.heldFrom() == ReleasePhase.WARMING);
        if (!isAtTheGate) {
            end(release);
        }
    }

    /// Tests no more for a release that is over, wherever it was seen last: what was found would
    /// be taken for what the next release's candidate of this number shows.
    void end(Release release) {
        if (wishes.remove(release.id()) != null) {
            tests.end(new VersionId(release.endpoint(), release.candidate().version()));
        }
    }
}
