package dev.slipway.console.release;

import dev.slipway.api.answer.ReleaseReason;
import dev.slipway.api.answer.ReleaseWish;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.client.ReleaseCalls;
import dev.slipway.client.Sending;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.SlipwayException;
import dev.slipway.console.page.Figures;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import dev.slipway.console.release.HistoryView.BeginView;
import java.util.List;

/// Releases of all endpoints and of one, one release, and the forms that move it.
public final class ReleasePages {
    private static final String ENDPOINT = "endpoint";
    private static final String RELEASE = "release/release.jte";
    private static final String HISTORY = "release/history.jte";
    private static final int REHEARSAL = 100;

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
            return PageAnswer.view(
                    HISTORY,
                    request.frame("Releases"),
                    Histories.view(
                            server.releases().everywhere(team.isEmpty() ? null : team), "", team));
        }
    }

    private record OfEndpoint(PageRoute route) implements Page {
        @Override
        public PageAnswer answer(PageRequest request, SlipwayClient server) {
            EndpointName endpoint = new EndpointName(request.part(ENDPOINT));
            HistoryView view =
                    Histories.view(server.releases().history(endpoint), endpoint.value(), "");
            boolean mayBegin = request.frame("").may("RELEASE") && !view.hasOpen();
            return PageAnswer.view(
                    HISTORY,
                    request.frame("Releases of " + endpoint),
                    mayBegin ? view.with(BeginView.EMPTY) : view);
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
                        case "blue-green" -> new ReleaseStrategy.BlueGreen(REHEARSAL);
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
            return shown(request, server.releases().newest(endpoint), true);
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
            ReleaseStatus status = server.releases().one(endpoint, Long.parseLong(number));
            return shown(request, status, !status.phase().isOver());
        }
    }

    private static PageAnswer shown(PageRequest request, ReleaseStatus status, boolean isNewest) {
        return PageAnswer.view(
                RELEASE,
                request.frame("Release " + status.release().id()),
                new ReleaseDrawing(status).view(request.frame(""), isNewest));
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
                String done = move(releases, endpoint, request, new FreeText(reason));
                return PageAnswer.redirect(
                        "/endpoints/" + Figures.path(endpoint.value()) + "/release", done);
            } catch (SlipwayException | IllegalArgumentException e) {
                return again(request, releases.newest(endpoint), reason, e);
            }
        }

        private static PageAnswer again(
                PageRequest request, ReleaseStatus status, String reason, RuntimeException e) {
            ReleaseView view = new ReleaseDrawing(status).view(request.frame(""), true);
            ReleaseView.FormView form = view.form();
            ReleaseView.FormView shown =
                    form == null
                            ? new ReleaseView.FormView(false, false, false, false, "", null)
                            : form;
            return PageAnswer.again(
                    RELEASE,
                    request.frame("Release " + status.release().id()),
                    view.with(shown.again(reason, String.valueOf(e.getMessage()))));
        }

        private static String move(
                ReleaseCalls releases, EndpointName endpoint, PageRequest request, FreeText why) {
            String verb = request.part("verb");
            switch (verb) {
                case "pause" -> releases.pause(endpoint, why, Sending.REAL);
                case "resume" -> releases.resume(endpoint, why, Sending.REAL);
                case "promote" -> releases.promote(endpoint, why, Sending.REAL);
                case "abort" -> {
                    boolean isQuarantined = request.field("quarantine").equals("yes");
                    releases.abort(endpoint, new ReleaseReason(why, isQuarantined), Sending.REAL);
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
