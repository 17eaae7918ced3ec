package dev.slipway.console.release;

import dev.slipway.api.access.Permission;
import dev.slipway.api.answer.ReleaseReason;
import dev.slipway.api.answer.ReleaseWish;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.control.ReleaseCalls;
import dev.slipway.client.control.Sending;
import dev.slipway.console.page.Figures;
import dev.slipway.console.page.Filtered;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import dev.slipway.console.page.Rights;
import dev.slipway.console.release.HistoryView.BeginView;
import java.util.List;
import java.util.Optional;

/// Releases of all endpoints and of one, one release, and the forms that move it.
public final class ReleasePages {
    private static final String ENDPOINT = "endpoint";
    private static final String RELEASE = "release/release.jte";
    private static final String HISTORY = "release/history.jte";
    private static final int REHEARSAL = 200;

    private ReleasePages() {}

    /// All of them.
    public static List<Page> all() {
        return List.of(
                new Everywhere(PageRoute.get("/releases")),
                new OfEndpoint(PageRoute.get("/endpoints/{endpoint}/releases")),
                new Begin(PageRoute.post("/endpoints/{endpoint}/releases")),
                new Newest(PageRoute.get("/endpoints/{endpoint}/release")),
                new One(PageRoute.get("/endpoints/{endpoint}/releases/{number}")),
                new Move(PageRoute.post("/endpoints/{endpoint}/release/{verb}")));
    }

    private record Everywhere(PageRoute route) implements Page {
        @Override
        public PageAnswer answer(PageRequest request, SlipwayClient server) {
            String team = request.query("team").strip();
            return Filtered.by(
                    () ->
                            PageAnswer.view(
                                    HISTORY,
                                    request.frame("Releases"),
                                    Histories.view(
                                            server.releases()
                                                    .everywhere(team.isEmpty() ? null : team),
                                            "",
                                            team)),
                    why ->
                            PageAnswer.again(
                                    HISTORY,
                                    request.frame("Releases"),
                                    HistoryView.refused(team, why)));
        }
    }

    private record OfEndpoint(PageRoute route) implements Page {
        @Override
        public PageAnswer answer(PageRequest request, SlipwayClient server) {
            EndpointName endpoint = new EndpointName(request.part(ENDPOINT));
            HistoryView view =
                    Histories.view(server.releases().history(endpoint), endpoint.value(), "");
            return PageAnswer.view(
                    HISTORY,
                    request.frame("Releases of " + endpoint),
                    view.hasOpen() ? view : begin(request, server, endpoint, view));
        }

        private static HistoryView begin(
                PageRequest request,
                SlipwayClient server,
                EndpointName endpoint,
                HistoryView view) {
            return Rights.to(request.viewer(), server, endpoint)
                    .map(rights ->
                            rights.mayMove(Permission.RELEASE)
                                    ? view.with(BeginView.EMPTY)
                                    : view.without(rights.lacking(Permission.RELEASE)))
                    .orElse(view);
        }
    }

    /// The wish for a release. What was typed stays when it is refused.
    private record Begin(PageRoute route) implements Page {
        @Override
        public PageAnswer answer(PageRequest request, SlipwayClient server) {
            EndpointName endpoint = new EndpointName(request.part(ENDPOINT));
            String candidate = request.field("candidate").strip();
            String strategy = request.field("strategy");
            String reason = request.field("reason").strip();
            try {
                server.releases()
                        .start(
                                endpoint,
                                new ReleaseWish(
                                        candidate,
                                        plan(strategy),
                                        reason.isEmpty() ? null : new FreeText(reason)),
                                Sending.REAL);
                return PageAnswer.redirect(
                        "/endpoints/" + Figures.path(endpoint.value()) + "/release",
                        "The release has begun.");
            } catch (SlipwayException | IllegalArgumentException e) {
                HistoryView view =
                        Histories.view(server.releases().history(endpoint), endpoint.value(), "");
                String wrong = String.valueOf(e.getMessage());
                return PageAnswer.again(
                        HISTORY,
                        request.frame("Releases of " + endpoint),
                        view.with(new BeginView(candidate, strategy, reason, wrong)));
            }
        }

        /// The usual plan with this strategy.
        private static ReleasePlan plan(String strategy) {
            ReleasePlan usual = ReleasePlan.USUAL;
            ReleaseStrategy chosen =
                    switch (strategy) {
                        case "canary" -> usual.strategy();
                        case "blue-green" ->
                                new ReleaseStrategy.BlueGreen(
                                        REHEARSAL, ReleaseStrategy.MOST_FLIPS);
                        case "all-at-once" -> new ReleaseStrategy.AllAtOnce();
                        default ->
                                throw new IllegalArgumentException(
                                        "strategy: "
                                                + strategy
                                                + " (expected: canary, blue-green or all-at-once)");
                    };
            return new ReleasePlan(
                    chosen,
                    usual.sticky(),
                    usual.patience(),
                    usual.risks(),
                    usual.labels(),
                    usual.rules(),
                    usual.quarantine(),
                    ReleasePlan.Gates.USUAL);
        }
    }

    private record Newest(PageRoute route) implements Page {
        @Override
        public PageAnswer answer(PageRequest request, SlipwayClient server) {
            EndpointName endpoint = new EndpointName(request.part(ENDPOINT));
            return shown(request, server, server.releases().newest(endpoint));
        }
    }

    private record One(PageRoute route) implements Page {
        @Override
        public PageAnswer answer(PageRequest request, SlipwayClient server) {
            EndpointName endpoint = new EndpointName(request.part(ENDPOINT));
            String number = request.part("number");
            if (!number.matches("[1-9][0-9]{0,14}")) {
                throw new IllegalArgumentException("release: " + number + " (expected: a number)");
            }
            return shown(request, server, server.releases().one(endpoint, Long.parseLong(number)));
        }
    }

    private static PageAnswer shown(
            PageRequest request, SlipwayClient server, ReleaseStatus status) {
        return PageAnswer.view(
                RELEASE,
                request.frame("Release " + status.release().id()),
                view(request, server, status));
    }

    /// The release, with the form that moves it for as long as it can be moved: it is then the
    /// endpoint's newest.
    private static ReleaseView view(
            PageRequest request, SlipwayClient server, ReleaseStatus status) {
        Optional<Rights> rights =
                ReleaseDrawing.isMovable(status)
                        ? Rights.to(request.viewer(), server, status.release().endpoint())
                        : Optional.empty();
        return new ReleaseDrawing(status).view(rights.orElse(null));
    }

    /// What a person says to a release. What was typed stays when it is refused.
    private record Move(PageRoute route) implements Page {
        @Override
        public PageAnswer answer(PageRequest request, SlipwayClient server) {
            EndpointName endpoint = new EndpointName(request.part(ENDPOINT));
            String reason = request.field("reason").strip();
            ReleaseCalls releases = server.releases();
            try {
                if (reason.isEmpty()) {
                    throw new IllegalArgumentException(
                            "reason: missing (expected: why, for whoever reads the history)");
                }
                checkNewest(releases, endpoint, request.field("release"));
                String done = move(releases, endpoint, request, new FreeText(reason));
                return PageAnswer.redirect(
                        "/endpoints/" + Figures.path(endpoint.value()) + "/release", done);
            } catch (SlipwayException | IllegalArgumentException e) {
                return again(request, server, reason, e);
            }
        }

        private static PageAnswer again(
                PageRequest request, SlipwayClient server, String reason, RuntimeException e) {
            EndpointName endpoint = new EndpointName(request.part(ENDPOINT));
            ReleaseStatus status = server.releases().newest(endpoint);
            ReleaseView view = ReleasePages.view(request, server, status);
            ReleaseView.FormView form = view.form();
            ReleaseView.FormView shown =
                    form == null
                            ? new ReleaseView.FormView(
                                    false, false, false, false, "", "", false, null)
                            : form;
            return PageAnswer.again(
                    RELEASE,
                    request.frame("Release " + status.release().id()),
                    view.with(
                            shown.again(
                                    reason,
                                    isQuarantined(request),
                                    String.valueOf(e.getMessage()))));
        }

        /// A page may be older than the release that its form would move.
        ///
        /// @param shown the number of the release that it shows; empty where it says none
        private static void checkNewest(
                ReleaseCalls releases, EndpointName endpoint, String shown) {
            if (shown.isEmpty()) {
                return;
            }
            String newest = Long.toString(releases.newest(endpoint).release().id().number());
            if (!newest.equals(shown)) {
                throw new IllegalArgumentException(
                        "release: #"
                                + shown
                                + " is over (expected: #"
                                + newest
                                + ", which this page shows now)");
            }
        }

        private static boolean isQuarantined(PageRequest request) {
            return request.field("quarantine").equals("yes");
        }

        private static String move(
                ReleaseCalls releases, EndpointName endpoint, PageRequest request, FreeText why) {
            String verb = request.part("verb");
            switch (verb) {
                case "pause" -> releases.pause(endpoint, why, Sending.REAL);
                case "resume" -> releases.resume(endpoint, why, Sending.REAL);
                case "promote" -> releases.promote(endpoint, why, Sending.REAL);
                case "abort" -> {
                    ReleaseReason reason = new ReleaseReason(why, isQuarantined(request));
                    releases.abort(endpoint, reason, Sending.REAL);
                }
                default ->
                        throw new IllegalArgumentException(
                                verb + " (expected: pause, resume, promote or abort)");
            }
            return switch (verb) {
                case "pause" -> "The release is held where it is.";
                case "resume" -> "The release goes on.";
                case "promote" -> "Candidate is about to answer everybody.";
                default -> "Stable answers everybody again.";
            };
        }
    }
}
