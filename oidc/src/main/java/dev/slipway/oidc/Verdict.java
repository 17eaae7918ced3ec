package dev.slipway.oidc;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a text is that was shown as a token.
public sealed interface Verdict {
    /// A token of the issuer that counts now.
    record Sound(Identity identity) implements Verdict {}

    /// None, and why.
    record Unsound(String reason) implements Verdict {}

    /// Nobody can say yet: the key that would tell is not here, and is asked for.
    record Undecided(String reason) implements Verdict {}

    /// Whom a token names.
    ///
    /// @param name the principal, unique within the issuer
    /// @param person the human being; absent for a program
    /// @param expires from when on it counts no more
    record Identity(String name, @Nullable String person, List<String> groups, Instant expires) {
        public Identity {
            groups = List.copyOf(groups);
        }
    }
}
