package dev.slipway.console.overview;

import dev.slipway.api.answer.ServerStatus;
import dev.slipway.client.SlipwayClient;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import dev.slipway.console.page.Questions;
import java.util.List;
import java.util.function.Supplier;

/// The overview, its table alone, and what changes in it.
public final class OverviewPages {
    private static final String TITLE = "Overview";

    private OverviewPages() {}

    /// All of them.
    public static List<Page> all() {
        return List.of(
                new Whole(PageRoute.get("/")),
                new Table(PageRoute.get("/overview/table")),
                new Changes(PageRoute.events("/overview/events")));
    }

    /// It begins once the server has said how it is, which is when there is a page for whoever
    /// looks: what it says of its endpoints takes longer.
    private record Whole(PageRoute route) implements Page {
        @Override
        public PageAnswer answer(PageRequest request, SlipwayClient server) {
            ServerStatus status = server.status();
            Questions questions = new Questions();
            Supplier<OverviewLook> look = OverviewLook.asked(server, questions);
            return new PageAnswer.Begun(
                    "overview/page.jte",
                    request.frame(TITLE),
                    questions,
                    () -> look.get().view(status, request.now()));
        }
    }

    private record Table(PageRoute route) implements Page {
        @Override
        public PageAnswer answer(PageRequest request, SlipwayClient server) {
            try (Questions questions = new Questions()) {
                Supplier<ServerStatus> status = questions.ask(server::status);
                Supplier<OverviewLook> look = OverviewLook.asked(server, questions);
                return PageAnswer.view(
                        "overview/table.jte",
                        request.frame(TITLE),
                        questions.then(() -> look.get().view(status.get(), request.now())));
            }
        }
    }

    private record Changes(PageRoute route) implements Page {
        @Override
        public PageAnswer answer(PageRequest request, SlipwayClient server) {
            return new PageAnswer.Events(new OverviewChanges(() -> OverviewLook.news(server)));
        }
    }
}
