package dev.slipway.console.models;

import dev.slipway.api.answer.ModelPage;
import dev.slipway.client.SlipwayClient;
import dev.slipway.console.page.Filtered;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import java.util.List;

/// The models of a server, and the versions that wait for people.
final class ModelListPage implements Page {
    private static final String TEMPLATE = "models/list.jte";
    private static final int SHOWN = 50;

    @Override
    public PageRoute route() {
        return PageRoute.get("/models");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        ModelFilter filter = ModelFilter.of(request);
        return Filtered.by(
                () -> shown(request, server, filter), why -> refused(request, filter, why));
    }

    private static PageAnswer shown(PageRequest request, SlipwayClient server, ModelFilter filter) {
        String after = request.query("page");
        ModelPage page =
                filter.registry(server).page(filter.query(), after.isEmpty() ? null : after, SHOWN);
        String next = page.next();
        boolean isNow = filter.asOf().isEmpty();
        return PageAnswer.view(
                TEMPLATE,
                request.frame("Models"),
                new ModelListView(
                        filter,
                        page.models(),
                        next == null ? null : filter.page(next),
                        isNow && after.isEmpty() ? server.approvals().waiting() : List.of(),
                        null));
    }

    private static PageAnswer refused(PageRequest request, ModelFilter filter, String why) {
        return PageAnswer.again(
                TEMPLATE,
                request.frame("Models"),
                new ModelListView(filter, List.of(), null, List.of(), why));
    }
}
