package dev.slipway.console.shadow;

import dev.slipway.client.SlipwayClient;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;

/// The shadows of all endpoints or of one.
final class ShadowListPage implements Page {
    @Override
    public PageRoute route() {
        return PageRoute.get("/shadows");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        String endpoint = request.query("endpoint").strip();
        return PageAnswer.view(
                "shadow/list.jte",
                request.frame("Shadows"),
                new ShadowListView(
                        endpoint,
                        server.shadows().all().stream()
                                .filter(report ->
                                        endpoint.isEmpty()
                                                || report.endpoint().value().equals(endpoint))
                                .map(ShadowLine::new)
                                .toList()));
    }
}
