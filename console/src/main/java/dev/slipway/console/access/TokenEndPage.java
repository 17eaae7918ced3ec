package dev.slipway.console.access;

import dev.slipway.api.answer.Outcome;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.control.Sending;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import dev.slipway.console.page.Undone;

/// The form that ends a token for good.
final class TokenEndPage implements Page {
    @Override
    public PageRoute route() {
        return PageRoute.post("/access/tokens/{token}/end");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        String id = request.part("token");
        String reason = request.field("reason").strip();
        try {
            Outcome _ =
                    server.tokens()
                            .revoke(id, reason.isEmpty() ? "not said" : reason, Sending.REAL);
            return PageAnswer.redirect("/access", "Token " + id + " is ended.");
        } catch (SlipwayException e) {
            return PageAnswer.again(
                    AccessPage.TEMPLATE,
                    request.frame(AccessPage.TITLE),
                    new AccessViews(request, server)
                            .view(
                                    "",
                                    TokenForm.empty(request.now(), request.viewer()),
                                    Undone.words("Token " + id + " is not ended", e))
                            .ending(id, reason));
        }
    }
}
