package dev.slipway.api.answer;

import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.journal.Sha256;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What waits for people, and what they have said.
///
/// @param waiting versions that a policy keeps from an alias for want of approvals
/// @param given verdicts, in order; only when one version was asked for
/// @param evidence of that version, on which a verdict rests
public record ApprovalList(
        List<ApprovalNeed> waiting, List<ApprovalEntry> given, @Nullable Sha256 evidence) {
    public ApprovalList {
        waiting = List.copyOf(waiting);
        given = List.copyOf(given);
    }
}
