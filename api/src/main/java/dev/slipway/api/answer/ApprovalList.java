package dev.slipway.api.answer;

import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.journal.Sha256;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What waits for people, and what they have said.
///
/// @param waiting versions that a policy keeps from an alias for want of approvals
/// @param given verdicts, in order; only when one version was asked for
/// @param counts whether each of these verdicts counts for that version, in their order; empty in
///     answers of servers that do not say
/// @param evidence of that version, on which a verdict rests
public record ApprovalList(
        List<ApprovalNeed> waiting,
        List<ApprovalEntry> given,
        List<VerdictCount> counts,
        @Nullable Sha256 evidence) {
    public ApprovalList {
        waiting = List.copyOf(waiting);
        given = List.copyOf(given);
        counts = List.copyOf(counts);
    }

    /// What waits alone.
    public static ApprovalList ofWaiting(List<ApprovalNeed> waiting) {
        return new ApprovalList(waiting, List.of(), List.of(), null);
    }

    /// Whether a verdict counts, in words: `yes`, or `no` and why; `unknown` where a server does
    /// not say.
    ///
    /// @param place of the verdict among those that were given
    public String counting(int place) {
        if (place >= counts.size()) {
            return "unknown";
        }
        VerdictCount count = counts.get(place);
        return count.counts() ? "yes" : "no, " + count.hindrance();
    }
}
