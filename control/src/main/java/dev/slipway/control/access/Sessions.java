package dev.slipway.control.access;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.PrincipalId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who vouches for people.
///
/// *Threads*: any; answers come from memory.
public interface Sessions {
    /// Whether a text is a session that is open now, and whose.
    Verdict verify(String text);

    /// What became of a text.
    sealed interface Verdict {
        /// Somebody's open session.
        record Sound(Session session) implements Verdict {}

        /// None, and why.
        record Unsound(String reason) implements Verdict {}

        /// Nobody can say yet, and why; soon somebody may.
        record Undecided(String reason) implements Verdict {}
    }

    /// An open session, of a human being or of a program.
    ///
    /// @param person absent when a program holds it
    /// @param groups as the issuer names them
    record Session(PrincipalId principal, @Nullable PersonId person, List<String> groups) {
        public Session {
            groups = List.copyOf(groups);
        }
    }
}
