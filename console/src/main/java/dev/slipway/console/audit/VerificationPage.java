package dev.slipway.console.audit;

import dev.slipway.api.answer.AuditVerification;
import dev.slipway.client.SlipwayClient;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;

/// Has the server verify its journal, some stretches at a time so that the page never takes long.
final class VerificationPage implements Page {
    private static final int STRETCHES = 4;

    @Override
    public PageRoute route() {
        return PageRoute.get("/audit/verification");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        long after = after(request.query("after"));
        AuditVerification last = server.audit().verify(after);
        for (int i = 1; i < STRETCHES && last.goesOn(); i++) {
            last = server.audit().verify(last.upTo());
        }
        return PageAnswer.view(
                "audit/verification.jte",
                request.frame("Verify the journal"),
                new VerificationView(after + 1, last));
    }

    private static long after(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.matches("[0-9]{1,17}")) {
            throw new IllegalArgumentException("after: " + text + " (expected: a record's number)");
        }
        return Long.parseLong(text);
    }
}
