package dev.slipway.console;

import dev.slipway.api.access.Principal;
import dev.slipway.api.console.ConsoleCall;
import dev.slipway.api.error.Refusal;
import org.jspecify.annotations.Nullable;

/// Somebody's request for a page.
///
/// @param id the name of the visit, which a cookie carries
/// @param isNew whether the cookie has yet to be set
record Visit(ConsoleCall call, Cookies cookies, String id, boolean isNew, Visitor visitor) {
    /// Who it is.
    sealed interface Visitor {
        /// Somebody the server knows.
        ///
        /// @param token absent for a program of this machine, which needs none
        record Known(Principal principal, @Nullable String token) implements Visitor {}

        /// Somebody who has to sign in first.
        ///
        /// @param why their session is over, in words; empty for somebody who had none
        record Stranger(String why) implements Visitor {}

        /// Somebody with a session of whom the server cannot say yet whether it still counts.
        record Awaited(Refusal refusal) implements Visitor {}

        /// Somebody whose request was made to look like ours, or is meant for another host.
        record Misled(Refusal refusal) implements Visitor {}
    }

    /// Their token, if they have one.
    @Nullable String token() {
        return visitor instanceof Visitor.Known known ? known.token() : null;
    }

    /// Who they are, if that is known.
    @Nullable Principal principal() {
        return visitor instanceof Visitor.Known known ? known.principal() : null;
    }
}
