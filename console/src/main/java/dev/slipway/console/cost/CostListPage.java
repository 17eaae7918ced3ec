package dev.slipway.console.cost;

import dev.slipway.api.model.EndpointName;
import dev.slipway.client.SlipwayClient;
import dev.slipway.console.page.Filtered;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import dev.slipway.console.page.Questions;

/// What all endpoints used, or one of them, and what that costs.
final class CostListPage implements Page {
    private static final String TEMPLATE = "cost/list.jte";
    private static final String TITLE = "Cost";

    @Override
    public PageRoute route() {
        return PageRoute.get("/cost");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        String endpoint = request.query("endpoint").strip();
        return Filtered.by(
                () ->
                        PageAnswer.view(
                                TEMPLATE,
                                request.frame(TITLE),
                                Questions.one(() -> look(server, endpoint))),
                reason ->
                        PageAnswer.again(
                                TEMPLATE,
                                request.frame(TITLE),
                                CostListView.refused(endpoint, reason)));
    }

    private static CostListView look(SlipwayClient server, String endpoint) {
        return CostListView.of(
                endpoint,
                endpoint.isEmpty() ? server.costs() : server.costs(new EndpointName(endpoint)));
    }
}
