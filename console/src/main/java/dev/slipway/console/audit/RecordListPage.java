package dev.slipway.console.audit;

import dev.slipway.api.answer.AuditPage;
import dev.slipway.client.SlipwayClient;
import dev.slipway.console.page.Filtered;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The records of the journal, newest first.
final class RecordListPage implements Page {
    private static final String TEMPLATE = "audit/list.jte";
    private static final int SHOWN = 50;

    @Override
    public PageRoute route() {
        return PageRoute.get("/audit");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        RecordFilter filter = RecordFilter.of(request);
        return Filtered.by(
                () -> shown(request, server, filter), why -> refused(request, filter, why));
    }

    private static PageAnswer shown(
            PageRequest request, SlipwayClient server, RecordFilter filter) {
        String below = request.query("page");
        AuditPage page = server.audit().page(filter.query(), below.isEmpty() ? null : below, SHOWN);
        List<RecordLine> records = page.records().stream().map(RecordLine::of).toList();
        String next = page.next();
        return PageAnswer.view(
                TEMPLATE,
                request.frame("Audit"),
                new RecordListView(
                        filter,
                        records,
                        next == null ? null : filter.page(next),
                        records.stream()
                                .map(line -> line.entry().kind())
                                .distinct()
                                .sorted()
                                .toList(),
                        spans(filter, request.now()),
                        null));
    }

    private static List<RecordListView.Span> spans(RecordFilter filter, Instant now) {
        return List.of(
                new RecordListView.Span("Last hour", filter.last(Duration.ofHours(1), now)),
                new RecordListView.Span("Last day", filter.last(Duration.ofDays(1), now)),
                new RecordListView.Span("Last week", filter.last(Duration.ofDays(7), now)));
    }

    private static PageAnswer refused(PageRequest request, RecordFilter filter, String why) {
        return PageAnswer.again(
                TEMPLATE,
                request.frame("Audit"),
                new RecordListView(
                        filter, List.of(), null, List.of(), spans(filter, request.now()), why));
    }
}
