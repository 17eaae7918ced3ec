package dev.slipway.control.fact;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A fact about approvals, or about the keys by which people sign them.
public sealed interface ApprovalFact extends Fact {
    /// A person said yes or no to a version.
    ///
    /// @param owner the team that owned the model then
    record VerdictGiven(
            ModelName model,
            VersionNumber version,
            Role role,
            boolean isYes,
            Sha256 digest,
            Sha256 evidence,
            Principal.Proof proof,
            @Nullable PersonId person,
            List<PersonId> behind,
            TeamName team,
            @Nullable TeamName owner,
            FreeText reason,
            @Nullable String signature,
            @Nullable Sha256 key)
            implements ApprovalFact {}

    /// A public key signs in a person's name.
    record KeyTrusted(Sha256 hint, PersonId person, String pem) implements ApprovalFact {}

    /// A public key signs in nobody's name any more.
    record KeyRevoked(Sha256 hint, FreeText reason) implements ApprovalFact {}
}
