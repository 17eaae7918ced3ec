package dev.slipway.console.access;

import dev.slipway.api.answer.NewToken;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.control.Sending;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;

/// Makes a token and shows its secret, once.
///
/// The form carries a key, so a page that is sent again makes no second token: the server refuses,
/// because nobody knows the first secret any more.
final class NewTokenPage implements Page {
    @Override
    public PageRoute route() {
        return PageRoute.post("/access/tokens");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        TokenForm form = TokenForm.of(request);
        try {
            NewToken made =
                    server.tokens()
                            .create(
                                    form.wish(request.now()),
                                    Sending.under(new IdempotencyKey(form.key())));
            return PageAnswer.view("access/token.jte", request.frame("New token"), made);
        } catch (IllegalArgumentException e) {
            return again(request, server, form, e);
        } catch (SlipwayException e) {
            boolean isUsed = e.code() == ErrorCode.CONFLICT;
            return again(request, server, isUsed ? form.anew(request.now()) : form, e);
        }
    }

    private static PageAnswer again(
            PageRequest request, SlipwayClient server, TokenForm form, RuntimeException why) {
        return PageAnswer.again(
                AccessPage.TEMPLATE,
                request.frame(AccessPage.TITLE),
                new AccessViews(request, server).view("", form, why.getMessage()));
    }
}
