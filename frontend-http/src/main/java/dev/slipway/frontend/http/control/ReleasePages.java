package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Denials;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.answer.ReleaseMoves;
import dev.slipway.api.answer.ReleaseReason;
import dev.slipway.api.answer.ReleaseStarted;
import dev.slipway.api.answer.ReleaseWish;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.ReleaseCommand;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseHistory;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseReports;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.RuleForecast;
import dev.slipway.api.spec.EndpointSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Releases of endpoints: begun, moved on by hand, and looked at.
final class ReleasePages {
    private static final long MOST_NUMBER = 1L << 53;

    ApiAnswer start(ApiCall call) {
        EndpointSpec spec = endpoint(call);
        ReleaseWish wish = call.body(ReleaseWish.class);
        VersionNumber candidate = candidate(call, spec, wish.candidate());
        Object done =
                call.submit(
                                new ReleaseCommand.StartRelease(
                                        spec.endpoint(), candidate, wish.plan(), wish.reason()))
                        .body();
        Outcome outcome = (Outcome) done;
        List<RuleForecast> rules =
                wish.plan().rules().isEmpty()
                        ? List.of()
                        : call.reckoned(() ->
                                call.ports().releases().forecast(spec.endpoint(), wish.plan()));
        return ApiAnswer.of(
                new ReleaseStarted(
                        outcome,
                        spec.endpoint(),
                        spec.serves().model(),
                        candidate,
                        wish.plan(),
                        rules,
                        call.ports().releases().differences(spec.endpoint(), candidate)),
                outcome.seq());
    }

    /// The version that somebody means: a number, `latest`, or an alias.
    private static VersionNumber candidate(ApiCall call, EndpointSpec spec, String text) {
        Image image = call.image();
        Model model =
                image.model(spec.serves().model())
                        .filter(found -> Lookups.maySee(call.principal(), found))
                        .orElseThrow(() ->
                                Lookups.unknown(
                                        ErrorCode.UNKNOWN_MODEL,
                                        "model: '" + spec.serves().model() + "'",
                                        spec.serves().model().value(),
                                        List.of()));
        boolean isPlain = text.matches("[0-9]+") || text.startsWith("@") || text.equals("latest");
        return Lookups.version(model, isPlain ? text : "@" + text).number();
    }

    ApiAnswer pause(ApiCall call) {
        return call.submit(
                new ReleaseCommand.PauseRelease(endpoint(call).endpoint(), reason(call).reason()));
    }

    ApiAnswer resume(ApiCall call) {
        return call.submit(
                new ReleaseCommand.ResumeRelease(endpoint(call).endpoint(), reason(call).reason()));
    }

    ApiAnswer promote(ApiCall call) {
        return call.submit(
                new ReleaseCommand.PromoteRelease(
                        endpoint(call).endpoint(), reason(call).reason()));
    }

    ApiAnswer abort(ApiCall call) {
        ReleaseReason reason = call.body(ReleaseReason.class);
        return call.submit(
                new ReleaseCommand.AbortRelease(
                        endpoint(call).endpoint(), reason.reason(), reason.quarantine()));
    }

    ApiAnswer revokeFallback(ApiCall call) {
        return call.submit(
                new ReleaseCommand.RevokeFallback(
                        endpoint(call).endpoint(), reason(call).reason()));
    }

    private static ReleaseReason reason(ApiCall call) {
        ReleaseReason reason = call.body(ReleaseReason.class);
        if (reason.quarantine()) {
            throw ApiCall.invalid("quarantine: true (expected: only when a release is aborted)");
        }
        return reason;
    }

    ApiAnswer newest(ApiCall call) {
        return ApiAnswer.of(newestOf(call));
    }

    private static ReleaseStatus newestOf(ApiCall call) {
        EndpointName endpoint = endpoint(call).endpoint();
        return reports(call)
                .newest(endpoint)
                .orElseThrow(() ->
                        new RefusalException(
                                ErrorCode.UNKNOWN_OBJECT,
                                "release: endpoint " + endpoint + " never had one"));
    }

    ApiAnswer moves(ApiCall call) {
        long after = call.query().first("after", text -> count("after", text)).orElse(0L);
        Release release = newestOf(call).release();
        List<Release.Move> moves =
                release.moves().stream().filter(move -> move.seq() > after).toList();
        long next = moves.isEmpty() ? after : moves.getLast().seq();
        return ApiAnswer.of(new ReleaseMoves(release.id(), moves, next, release.isOver()));
    }

    ApiAnswer one(ApiCall call) {
        ReleaseId id = id(call);
        return ApiAnswer.of(reports(call).one(id).orElseThrow(() -> unknown(id)));
    }

    ApiAnswer evidence(ApiCall call) {
        ReleaseId id = id(call);
        EndpointSpec spec = endpoint(call);
        if (!spec.lets(call.principal(), Permission.READ_METRICS)) {
            throw new RefusalException(
                    Denials.lacking(
                            call.principal(),
                            Permission.READ_METRICS,
                            "endpoint " + spec.endpoint()));
        }
        long after = call.query().first("after", text -> count("after", text)).orElse(0L);
        return ApiAnswer.of(
                reports(call)
                        .evidence(id, after, call.query().limit())
                        .orElseThrow(() -> unknown(id)));
    }

    private static RefusalException unknown(ReleaseId id) {
        return new RefusalException(
                ErrorCode.UNKNOWN_OBJECT, "release: " + id + ": unknown, or not kept any more");
    }

    private static ReleaseId id(ApiCall call) {
        long number = call.at("number", text -> count("number", text));
        if (number < 1) {
            throw ApiCall.invalid("number: " + number + " (expected: >= 1)");
        }
        return ReleaseId.of(endpoint(call).endpoint(), number);
    }

    private static long count(String name, String text) {
        if (!text.matches("[0-9]{1,16}") || Long.parseLong(text) > MOST_NUMBER) {
            throw new IllegalArgumentException(name + ": " + text + " (expected: a whole number)");
        }
        return Long.parseLong(text);
    }

    ApiAnswer ofEndpoint(ApiCall call) {
        EndpointName endpoint = endpoint(call).endpoint();
        return ApiAnswer.of(history(call, endpoint::equals));
    }

    ApiAnswer all(ApiCall call) {
        Optional<TeamName> team = call.query().first("team", TeamName::new);
        boolean isOpen = call.query().flag("open");
        Set<EndpointName> visible = new HashSet<>();
        for (EndpointSpec spec : Lookups.endpoints(call, Permission.READ_STATUS)) {
            if (team.map(spec.team()::equals).orElse(true)) {
                visible.add(spec.endpoint());
            }
        }
        return ApiAnswer.of(isOpen ? open(call, visible) : history(call, visible::contains));
    }

    /// Only endpoints that have an open release are looked into.
    private static ReleaseHistory open(ApiCall call, Set<EndpointName> visible) {
        Set<EndpointName> releasing =
                call.ports().images().current().openReleases().stream()
                        .map(Release::endpoint)
                        .filter(visible::contains)
                        .collect(Collectors.toUnmodifiableSet());
        ReleaseHistory history = history(call, releasing::contains);
        return new ReleaseHistory(
                history.releases().stream().filter(entry -> entry.ended() == null).toList(),
                history.figures());
    }

    private static ReleaseHistory history(ApiCall call, Predicate<EndpointName> wanted) {
        return reports(call).history(wanted);
    }

    private static ReleaseReports reports(ApiCall call) {
        return call.ports().releases();
    }

    private static EndpointSpec endpoint(ApiCall call) {
        return Lookups.endpoint(call, Permission.READ_STATUS);
    }
}
