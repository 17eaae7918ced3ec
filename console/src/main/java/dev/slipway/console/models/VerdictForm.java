package dev.slipway.console.models;

import dev.slipway.api.access.Role;
import dev.slipway.api.answer.ModelChange;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.Words;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A verdict as somebody typed it.
///
/// @param said `yes`, `no`, or neither yet
/// @param role in words
/// @param digest of the version that the page showed
/// @param evidence of everything else that the page showed
/// @param error why it was not taken; absent the first time
public record VerdictForm(
        String said,
        String role,
        String reason,
        String digest,
        String evidence,
        @Nullable String error) {
    /// As whom versions are judged.
    static final List<Role> ROLES = List.of(Role.REVIEWER, Role.RISK_OFFICER);

    /// Nothing typed yet.
    static final VerdictForm EMPTY = new VerdictForm("", "", "", "", "", null);

    static VerdictForm of(PageRequest request) {
        return new VerdictForm(
                request.field("verdict"),
                request.field("role"),
                request.field("reason").strip(),
                request.field("digest"),
                request.field("evidence"),
                null);
    }

    /// The same with what is wrong with it.
    VerdictForm wrong(String why) {
        return new VerdictForm(said, role, reason, digest, evidence, why);
    }

    /// Whether this was the role that somebody chose.
    public boolean isAs(Role one) {
        return Words.of(one).equals(role);
    }

    /// The verdict, unsigned: whoever gives it vouches with their session.
    ///
    /// *Errors*: `IllegalArgumentException` naming the field that cannot be so.
    ModelChange.Verdict verdict() {
        if (!said.equals("yes") && !said.equals("no")) {
            throw new IllegalArgumentException("verdict: " + said + " (expected: yes or no)");
        }
        if (reason.isEmpty()) {
            throw new IllegalArgumentException(
                    "reason: missing (expected: why, for whoever reads the history)");
        }
        return new ModelChange.Verdict(
                chosen(),
                said.equals("yes"),
                new Sha256(digest),
                new Sha256(evidence),
                new FreeText(reason),
                null,
                null);
    }

    private Role chosen() {
        return ROLES.stream()
                .filter(this::isAs)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "role: " + role + " (expected: reviewer or risk-officer)"));
    }
}
