package dev.slipway.console.access;

import dev.slipway.client.SlipwayClient;
import dev.slipway.console.page.Filtered;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;

/// The page of tokens, roles and teams.
final class AccessPage implements Page {
    static final String TEMPLATE = "access/list.jte";
    static final String TITLE = "Access";

    @Override
    public PageRoute route() {
        return PageRoute.get("/access");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        String asOf = request.query("as-of").strip();
        AccessViews views = new AccessViews(request, server);
        TokenForm form = TokenForm.empty(request.now(), request.viewer());
        return Filtered.by(
                () -> PageAnswer.view(TEMPLATE, request.frame(TITLE), views.view(asOf, form, null)),
                why ->
                        PageAnswer.again(
                                TEMPLATE,
                                request.frame(TITLE),
                                views.view("", form, why).typed(asOf)));
    }
}
