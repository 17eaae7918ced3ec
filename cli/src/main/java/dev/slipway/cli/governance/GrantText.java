package dev.slipway.cli.governance;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Scope;
import dev.slipway.documents.Constants;
import dev.slipway.documents.References;

/// Grants as people write them: `reviewer@team:fraud`.
public final class GrantText {
    private GrantText() {}

    /// The grant in words.
    public static String of(Grant grant) {
        String role = Constants.word(grant.role());
        return grant.scope() instanceof Scope.Everywhere
                ? role
                : role + "@" + References.text(grant.scope());
    }
}
