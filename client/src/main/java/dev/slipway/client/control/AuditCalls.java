package dev.slipway.client.control;

import dev.slipway.api.answer.AuditEntry;
import dev.slipway.api.answer.AuditPage;
import dev.slipway.api.answer.AuditVerification;
import dev.slipway.api.answer.Outcome;
import dev.slipway.client.control.ApiCalls.Command;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Calls about a server's journal: its records, their chain, and words that are to be erased.
public final class AuditCalls {
    private final ApiCalls api;

    public AuditCalls(ApiCalls api) {
        this.api = api;
    }

    /// Erases the free texts of a record for good.
    ///
    /// @param record its seq
    public Outcome erase(long record, String reason, Sending sending) {
        return api.send(
                new Command(
                        "DELETE",
                        "/audit/" + record + "/words",
                        Reading.now().with("reason", reason),
                        null,
                        sending),
                Outcome.class);
    }

    /// Records, newest first, asked for page by page as the stream is read.
    public Stream<AuditEntry> records(AuditQuery query) {
        return Pages.stream(next -> {
            AuditPage page = api.get("/audit", query.reading().with("page", next), AuditPage.class);
            return new Pages.Page<>(page.records(), page.next());
        });
    }

    /// One page of records, newest first.
    ///
    /// @param next the `next` of the page before; absent for the first
    /// @param limit most records on it
    public AuditPage page(AuditQuery query, @Nullable String next, int limit) {
        return api.get(
                "/audit",
                query.reading().with("page", next).with("limit", Integer.toString(limit)),
                AuditPage.class);
    }

    /// Has the server verify the next of its records against each other.
    ///
    /// @param after the `upTo` of the answer before; 0 for the start
    public AuditVerification verify(long after) {
        return api.get(
                "/audit/verification",
                Reading.now().with("after", Long.toString(after)),
                AuditVerification.class);
    }
}
