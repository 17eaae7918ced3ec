package dev.slipway.console.models;

import dev.slipway.api.answer.ApprovalList;
import dev.slipway.api.answer.ModelSummary;
import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.model.VersionNumber;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/// A verdict as the page of a version shows it.
///
/// @param counts whether it counts for that version, and what keeps it from that
public record GivenVerdict(ApprovalEntry entry, String counts) {
    /// All that was said of a version and of others that have the same files, in order: of each
    /// person the last word in a role counts.
    static List<GivenVerdict> of(ModelSummary model, VersionNumber number, ApprovalList approvals) {
        List<ApprovalEntry> given = approvals.given();
        return IntStream.range(0, given.size())
                .mapToObj(i -> {
                    ApprovalEntry entry = given.get(i);
                    boolean isHere =
                            entry.model().equals(model.name()) && entry.version().equals(number);
                    List<ApprovalEntry> later =
                            given.subList(i + 1, given.size()).stream()
                                    .filter(other -> isOf(model, other))
                                    .toList();
                    String counts =
                            isHere
                                    ? here(model, entry, later, approvals)
                                    : "no, it is about "
                                            + entry.model()
                                            + " version "
                                            + entry.version();
                    return new GivenVerdict(entry, counts);
                })
                .toList();
    }

    private static String here(
            ModelSummary model,
            ApprovalEntry entry,
            List<ApprovalEntry> later,
            ApprovalList approvals) {
        if (!isOf(model, entry)) {
            return "no, it is about an earlier model of this name";
        }
        if (later.stream().anyMatch(other -> isOfTheSame(entry, other))) {
            return "no, a later word of theirs is in its place";
        }
        if (entry.revoked() != null) {
            return "no, its key was revoked";
        }
        return Objects.equals(entry.evidence(), approvals.evidence())
                ? "yes"
                : "no, more is known since";
    }

    /// Whether it counts for a model of this name at all, as in policies.
    private static boolean isOf(ModelSummary model, ApprovalEntry entry) {
        return entry.isOf(model.name(), model.team(), model.named());
    }

    private static boolean isOfTheSame(ApprovalEntry entry, ApprovalEntry other) {
        return other.principal().equals(entry.principal())
                && other.role() == entry.role()
                && other.model().equals(entry.model())
                && other.version().equals(entry.version());
    }
}
