package dev.slipway.api.answer;

import dev.slipway.api.access.Role;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import org.jspecify.annotations.Nullable;

/// A version that waits for people.
///
/// @param alias that it could be given then; absent when the model has none yet
/// @param policy that asks for them, or the risk tier
/// @param role as what they judge
/// @param wanted how many of them
/// @param given how many said yes whose yes counts: no author, and on what is known now
/// @param lacking what keeps it waiting, in words
/// @param digest of the version
/// @param evidence of everything that a verdict on it rests on
public record ApprovalNeed(
        ModelName model,
        VersionNumber version,
        @Nullable AliasName alias,
        String policy,
        Role role,
        int wanted,
        int given,
        String lacking,
        Sha256 digest,
        Sha256 evidence) {}
