package dev.slipway.serving.ledger;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionId;

/// What a version that is about to be loaded asks for.
///
/// @param team on whose account it goes
/// @param most that loading it takes at any time
/// @param least with which it is loaded all the same where the most is not to be had
public record Claim(VersionId version, TeamName team, MemoryUse most, MemoryUse least) {
    /// A claim to so much and no less.
    public Claim(VersionId version, TeamName team, MemoryUse most) {
        this(version, team, most, most);
    }

    /// The same on the account of whoever has the version by now.
    public Claim ownedBy(TeamName owner) {
        return new Claim(version, owner, most, least);
    }
}
