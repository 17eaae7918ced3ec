package dev.slipway.console.models;

import dev.slipway.api.answer.ApprovalList;
import dev.slipway.api.control.ApprovalEntry;
import java.util.List;
import java.util.stream.IntStream;

/// A verdict as the page of a version shows it.
///
/// @param counts whether it counts for that version, and what keeps it from that, as the server
///     says
public record GivenVerdict(ApprovalEntry entry, String counts) {
    /// All that was said of a version and of others that have the same files, in order.
    static List<GivenVerdict> of(ApprovalList approvals) {
        List<ApprovalEntry> given = approvals.given();
        return IntStream.range(0, given.size())
                .mapToObj(place -> new GivenVerdict(given.get(place), approvals.counting(place)))
                .toList();
    }
}
