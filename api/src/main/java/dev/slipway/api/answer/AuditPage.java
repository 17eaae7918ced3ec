package dev.slipway.api.answer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some records, newest first.
///
/// @param next what to ask the next page with; absent on the last. A page may be empty and not the
///     last: a search looks at some thousand records at a time
public record AuditPage(List<AuditEntry> records, @Nullable String next) {
    public AuditPage {
        records = List.copyOf(records);
    }
}
