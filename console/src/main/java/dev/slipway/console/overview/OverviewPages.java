package dev.slipway.console.overview;

import dev.slipway.client.SlipwayClient;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import java.util.List;

/// The overview, its table alone, and what changes in it.
public final class OverviewPages {
    private OverviewPages() {}

    /// All of them.
    public static List<Page> all() {
        return List.of(
                new Whole(PageRoute.get("/"), "overview/page.jte"),
                new Whole(PageRoute.get("/overview/table"), "overview/table.jte"),
                new Changes(PageRoute.get("/overview/events")));
    }

    private record Whole(PageRoute route, String template) implements Page {
        @Override
        public PageAnswer answer(PageRequest request, SlipwayClient server) {
            return PageAnswer.view(
                    template, request.frame("Overview"), OverviewLook.view(server, request.now()));
        }
    }

    private record Changes(PageRoute route) implements Page {
        @Override
        public PageAnswer answer(PageRequest request, SlipwayClient server) {
            return new PageAnswer.Events(new OverviewChanges(() -> OverviewLook.at(server).news()));
        }
    }
}
