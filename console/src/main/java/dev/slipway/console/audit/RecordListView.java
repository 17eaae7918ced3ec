package dev.slipway.console.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Records of the journal, newest first.
///
/// @param next address of the page with older records; absent on the last
/// @param kinds those of the records shown, to choose from
/// @param spans addresses of the last hour, day and week
/// @param error what is wrong with the filter; absent when nothing is
public record RecordListView(
        RecordFilter filter,
        List<RecordLine> records,
        @Nullable String next,
        List<String> kinds,
        List<Span> spans,
        @Nullable String error) {
    public RecordListView {
        records = List.copyOf(records);
        kinds = List.copyOf(kinds);
        spans = List.copyOf(spans);
    }

    /// A stretch of time until now.
    public record Span(String name, String address) {}
}
