package dev.slipway.control.gate;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.TrustedKey;
import dev.slipway.api.journal.Sha256;
import dev.slipway.documents.Evidence;
import java.util.Optional;

/// Whose key has signed a verdict.
public final class SignedVerdicts {
    private SignedVerdicts() {}

    /// The person whose key this is here; empty when it is nobody's.
    static Optional<TrustedKey> key(Image image, Sha256 hint) {
        return image.keys().stream().filter(key -> key.hint().equals(hint)).findFirst();
    }

    /// Whether the key has signed this verdict.
    static boolean hasSigned(TrustedKey key, Evidence.Verdict verdict, String signature) {
        return PersonalKey.parse(key.pem()).hasSigned(Evidence.statement(verdict), signature);
    }

    /// The person whose key has signed a verdict that was given on another server; empty when no
    /// key that counts here has.
    public static Optional<PersonId> signer(Image image, ApprovalEntry verdict) {
        Sha256 hint = verdict.key();
        String signature = verdict.signature();
        if (hint == null || signature == null || verdict.revoked() != null) {
            return Optional.empty();
        }
        Evidence.Verdict signed =
                new Evidence.Verdict(
                        verdict.model(),
                        verdict.version(),
                        verdict.isYes(),
                        verdict.role(),
                        verdict.digest(),
                        verdict.evidence());
        return key(image, hint)
                .filter(key -> hasSigned(key, signed, signature))
                .map(TrustedKey::person);
    }
}
