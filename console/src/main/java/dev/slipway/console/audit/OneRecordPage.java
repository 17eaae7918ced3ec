package dev.slipway.console.audit;

import dev.slipway.api.answer.AuditEntry;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.AuditQuery;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import java.util.List;

/// One record of the journal, with the way to those beside it: a role for a team or a model sees
/// some records and not others.
final class OneRecordPage implements Page {
    @Override
    public PageRoute route() {
        return PageRoute.get("/audit/records/{seq}");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        long seq = seq(request.part("seq"));
        // Newest first: the one after it where there is one, itself, and the one before it.
        List<AuditEntry> found =
                server.audit().page(AuditQuery.ALL, Long.toString(seq + 2), 3).records();
        AuditEntry entry =
                found.stream()
                        .filter(one -> one.seq() == seq)
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "record: " + seq + " (expected: one that there is)"));
        int at = found.indexOf(entry);
        return PageAnswer.view(
                "audit/record.jte",
                request.frame("Record " + seq),
                new RecordView(
                        RecordLine.of(entry), address(found, at + 1), address(found, at - 1)));
    }

    private static String address(List<AuditEntry> found, int at) {
        return at < 0 || at >= found.size() ? "" : "/console/audit/records/" + found.get(at).seq();
    }

    private static long seq(String text) {
        if (!text.matches("[1-9][0-9]{0,16}")) {
            throw new IllegalArgumentException("record: " + text + " (expected: its number)");
        }
        return Long.parseLong(text);
    }
}
