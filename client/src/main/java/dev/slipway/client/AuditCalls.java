package dev.slipway.client;

import dev.slipway.api.answer.AuditEntry;
import dev.slipway.api.answer.AuditPage;
import java.util.stream.Stream;

/// Records of a server's journal.
public final class AuditCalls {
    private final ApiCalls api;

    AuditCalls(ApiCalls api) {
        this.api = api;
    }

    /// Records, newest first, asked for page by page as the stream is read.
    public Stream<AuditEntry> records(AuditQuery query) {
        return Pages.stream(next -> {
            AuditPage page = api.get("/audit", query.reading().with("page", next), AuditPage.class);
            return new Pages.Page<>(page.records(), page.next());
        });
    }
}
