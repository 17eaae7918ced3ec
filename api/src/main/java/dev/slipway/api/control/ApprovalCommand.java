package dev.slipway.api.control;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Role;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import org.jspecify.annotations.Nullable;

/// Says yes or no to a version in a person's name.
public sealed interface ApprovalCommand extends Command {
    /// A verdict bound to the digests that it rests on.
    ///
    /// @param role as what the person judges
    /// @param digest of the version as the person saw it
    /// @param evidence of everything known about it, as `approve` shows it
    /// @param signature over both by a key that the person alone holds, base64; absent in an OIDC
    ///     session
    /// @param key hint of that key
    record Approve(
            ModelName model,
            VersionNumber version,
            Role role,
            boolean isYes,
            Sha256 digest,
            Sha256 evidence,
            FreeText reason,
            @Nullable String signature,
            @Nullable Sha256 key)
            implements ApprovalCommand {}

    /// Makes a public key count as a person's.
    ///
    /// @param pem the public key, as PEM
    record TrustKey(PersonId person, String pem) implements ApprovalCommand {}

    /// Makes a public key count as nobody's; verdicts that it signed count no more.
    record RevokeKey(Sha256 hint, FreeText reason) implements ApprovalCommand {}
}
