package dev.slipway.api.registry;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What another server said of a version that came from there. It is shown; nothing here rests on
/// it but the verdicts that a key which counts here has signed.
///
/// @param from what the version was called there, and who made it
/// @param document SHA-256 of all that came with the version, an artifact
/// @param signature SHA-256 of the signature bundle that came along, an artifact, whether or not
///     its key is known here
/// @param basis evidence as it was here when the version came; once it changes, no imported verdict
///     counts any more
/// @param evaluations that were measured there
/// @param verdicts that people gave there
/// @param records what its journal says
public record ImportedEvidence(
        Source from,
        Sha256 document,
        @Nullable Sha256 signature,
        Sha256 basis,
        List<Evaluation> evaluations,
        List<ImportedVerdict> verdicts,
        Excerpt records) {
    public ImportedEvidence {
        evaluations = List.copyOf(evaluations);
        verdicts = List.copyOf(verdicts);
    }

    /// What a version was called where it came from, and who made it.
    ///
    /// @param person the human being behind it, as that server says
    public record Source(
            ModelName model,
            VersionNumber version,
            PrincipalId creator,
            @Nullable PersonId person,
            Instant created) {}

    /// Records of another server's journal.
    ///
    /// @param count how many; each has the hash that its columns give
    /// @param links how many of them are proved to follow the one in front of them
    /// @param last hash of the last one; absent without records
    public record Excerpt(int count, int links, @Nullable Sha256 last) {}

    /// A verdict that was given there.
    ///
    /// @param principal whose it was there
    /// @param key hint of the key that signed it
    /// @param signer the person here whose key signed it; absent when no key that counts here did,
    ///     and then it is something to read and nothing more
    public record ImportedVerdict(
            Role role,
            boolean isYes,
            PrincipalId principal,
            @Nullable PersonId person,
            FreeText reason,
            @Nullable Sha256 key,
            @Nullable PersonId signer,
            Instant time) {}
}
