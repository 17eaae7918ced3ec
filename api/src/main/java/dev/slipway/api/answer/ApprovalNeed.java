package dev.slipway.api.answer;

import dev.slipway.api.access.Role;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;

/// A version that waits for people.
///
/// @param alias that it could be given then
/// @param policy that asks for them
/// @param role as what they judge
/// @param wanted how many of them
/// @param given how many said yes
/// @param digest of the version
/// @param evidence of everything that a verdict on it rests on
public record ApprovalNeed(
        ModelName model,
        VersionNumber version,
        AliasName alias,
        String policy,
        Role role,
        int wanted,
        int given,
        Sha256 digest,
        Sha256 evidence) {}
