package dev.slipway.console.audit;

import dev.slipway.api.answer.AuditEntry;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.AuditQuery;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import java.util.List;

/// One record of the journal.
final class OneRecordPage implements Page {
    @Override
    public PageRoute route() {
        return PageRoute.get("/audit/records/{seq}");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        long seq = seq(request.part("seq"));
        List<AuditEntry> found =
                server.audit().page(AuditQuery.ALL, Long.toString(seq + 1), 1).records();
        if (found.isEmpty() || found.getFirst().seq() != seq) {
            throw new IllegalArgumentException("record: " + seq + " (expected: one that there is)");
        }
        return PageAnswer.view(
                "audit/record.jte",
                request.frame("Record " + seq),
                RecordLine.of(found.getFirst()));
    }

    private static long seq(String text) {
        if (!text.matches("[1-9][0-9]{0,16}")) {
            throw new IllegalArgumentException("record: " + text + " (expected: its number)");
        }
        return Long.parseLong(text);
    }
}
