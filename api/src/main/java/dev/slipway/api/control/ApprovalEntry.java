package dev.slipway.api.control;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A person's verdict on a version.
///
/// @param evidence digest of what was known then; a verdict on other evidence no longer counts
/// @param person whose it is
/// @param behind everybody who counts as that person: the holder and the minter of a token
/// @param owner the team that owned the model then; absent in verdicts of earlier versions
/// @param key hint of the key that signed it; absent in an OIDC session
/// @param revoked when that key was revoked: the verdict counts no more, whoever registers the key
///     again
public record ApprovalEntry(
        ModelName model,
        VersionNumber version,
        Role role,
        boolean isYes,
        Sha256 digest,
        Sha256 evidence,
        PrincipalId principal,
        Principal.Proof proof,
        @Nullable PersonId person,
        List<PersonId> behind,
        TeamName team,
        @Nullable TeamName owner,
        FreeText reason,
        @Nullable String signature,
        @Nullable Sha256 key,
        Instant time,
        @Nullable Instant revoked) {
    public ApprovalEntry {
        behind = List.copyOf(behind);
    }

    /// Whether whoever gave it belongs neither to the team that owns the model nor to the one that
    /// owned it then.
    public boolean isFromOutside(TeamName owns) {
        return !team.equals(owns) && !team.equals(owner);
    }

    /// Whether it was given on this model, or on one of its team's: what has the same files may be
    /// another team's, and so may what had the name before.
    public boolean isOf(Model one) {
        return isOf(one.name(), one.team(), one.history().named());
    }

    /// The same of a model of which no more is known.
    ///
    /// @param owns the team that owns it
    /// @param named since when it has its name
    public boolean isOf(ModelName name, TeamName owns, Instant named) {
        boolean isNamed = model.equals(name) && !time.isBefore(named);
        return isNamed || owns.equals(owner);
    }

    /// The same, after its key was revoked.
    public ApprovalEntry revoked(Instant when) {
        return new ApprovalEntry(
                model, version, role, isYes, digest, evidence, principal, proof, person, behind,
                team, owner, reason, signature, key, time, when);
    }
}
