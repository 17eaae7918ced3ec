package dev.slipway.console.shadow;

import dev.slipway.client.SlipwayClient;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;

/// The shadows of all endpoints or of one.
final class ShadowListPage implements Page {
    static final String TEMPLATE = "shadow/list.jte";
    static final String TITLE = "Shadows";

    @Override
    public PageRoute route() {
        return PageRoute.get("/shadows");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        return PageAnswer.view(
                TEMPLATE, request.frame(TITLE), look(server, request.query("endpoint").strip()));
    }

    /// @param endpoint whose shadows alone are wanted; empty for all
    static ShadowListView look(SlipwayClient server, String endpoint) {
        return new ShadowListView(
                endpoint,
                server.shadows().all().stream()
                        .filter(report ->
                                endpoint.isEmpty() || report.endpoint().value().equals(endpoint))
                        .map(ShadowLine::new)
                        .toList(),
                null);
    }
}
