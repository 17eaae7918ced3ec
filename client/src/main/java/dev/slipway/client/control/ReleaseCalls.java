package dev.slipway.client.control;

import dev.slipway.api.answer.Outcome;
import dev.slipway.api.answer.ReleaseMoves;
import dev.slipway.api.answer.ReleaseReason;
import dev.slipway.api.answer.ReleaseStarted;
import dev.slipway.api.answer.ReleaseWish;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.release.ReleaseHistory;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.StoredEvidence;
import dev.slipway.client.control.ApiCalls.Command;
import dev.slipway.client.control.ApiCalls.Looks;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Calls about releases of endpoints.
public final class ReleaseCalls {
    private static final String POST = "POST";
    private static final Looks LOOKS = new Looks(Duration.ofSeconds(1), 60);
    private static final int SECONDS_A_PAGE = 500;

    private final ApiCalls api;

    public ReleaseCalls(ApiCalls api) {
        this.api = api;
    }

    /// Begins to move an endpoint to another version of its model.
    public ReleaseStarted start(EndpointName endpoint, ReleaseWish wish, Sending sending) {
        return api.send(Command.of(POST, path(endpoint), wish, sending), ReleaseStarted.class);
    }

    /// The newest release of an endpoint, and what it has shown so far.
    public ReleaseStatus newest(EndpointName endpoint) {
        return api.get(path(endpoint), Reading.now(), ReleaseStatus.class);
    }

    /// One release of an endpoint, the first having the number 1.
    public ReleaseStatus one(EndpointName endpoint, long number) {
        return api.get(all(endpoint) + "/" + number, Reading.now(), ReleaseStatus.class);
    }

    /// What happened to the newest release.
    ///
    /// @param after the `next` of the answer before; 0 for all
    public ReleaseMoves moves(EndpointName endpoint, long after) {
        return api.get(
                path(endpoint) + "/events",
                Reading.now().with("after", Long.toString(after)),
                ReleaseMoves.class);
    }

    /// Looks at the newest release each second until it is over, or held. A server that does not
    /// answer for less than a minute, because it starts again, ends nothing.
    ///
    /// @param seen takes every look, the last included
    /// @return the last look
    public ReleaseStatus watch(EndpointName endpoint, Consumer<ReleaseStatus> seen) {
        return api.watch(LOOKS, () -> newest(endpoint), ReleaseStatus::isAtRest, seen);
    }

    /// Holds a release where it is.
    public Outcome pause(EndpointName endpoint, FreeText reason, Sending sending) {
        return move(endpoint, "pause", new ReleaseReason(reason, false), sending);
    }

    /// Lets a release that is held go on where it was.
    public Outcome resume(EndpointName endpoint, FreeText reason, Sending sending) {
        return move(endpoint, "resume", new ReleaseReason(reason, false), sending);
    }

    /// Lets candidate answer everybody at once, whatever has been shown so far.
    public Outcome promote(EndpointName endpoint, FreeText reason, Sending sending) {
        return move(endpoint, "promote", new ReleaseReason(reason, false), sending);
    }

    /// Lets stable answer everybody again.
    public Outcome abort(EndpointName endpoint, ReleaseReason reason, Sending sending) {
        return move(endpoint, "abort", reason, sending);
    }

    /// Takes the version that the release falls back to out of service, and ends the release:
    /// nothing answers until the endpoint means another version.
    public Outcome revokeFallback(EndpointName endpoint, FreeText reason, Sending sending) {
        return move(endpoint, "revoke-fallback", new ReleaseReason(reason, false), sending);
    }

    private Outcome move(EndpointName endpoint, String verb, ReleaseReason why, Sending sending) {
        return api.send(Command.of(POST, path(endpoint) + "/" + verb, why, sending), Outcome.class);
    }

    /// The releases of an endpoint, newest first, and its figures.
    public ReleaseHistory history(EndpointName endpoint) {
        return api.get(all(endpoint), Reading.now(), ReleaseHistory.class);
    }

    /// The releases of all endpoints, or of those of one team, with figures.
    public ReleaseHistory everywhere(@Nullable String team) {
        return api.get("/releases", Reading.now().with("team", team), ReleaseHistory.class);
    }

    /// The releases that are open, of all endpoints, and figures of those endpoints.
    public ReleaseHistory open() {
        return api.get("/releases", Reading.now().with("open", "true"), ReleaseHistory.class);
    }

    /// What the verdicts of a release rest on, asked for page by page as the stream is read; each
    /// page says of which release and terms it is.
    public Stream<StoredEvidence> evidence(EndpointName endpoint, long number) {
        return Pages.stream(next -> {
            StoredEvidence page =
                    api.get(
                            all(endpoint) + "/" + number + "/evidence",
                            Reading.now()
                                    .with("after", next)
                                    .with("limit", Integer.toString(SECONDS_A_PAGE)),
                            StoredEvidence.class);
            long seen = page.after() + page.page().size();
            boolean more = !page.page().isEmpty() && seen < page.seconds();
            return new Pages.Page<>(List.of(page), more ? Long.toString(seen) : null);
        });
    }

    private static String path(EndpointName endpoint) {
        return "/endpoints/" + endpoint + "/release";
    }

    private static String all(EndpointName endpoint) {
        return "/endpoints/" + endpoint + "/releases";
    }
}
