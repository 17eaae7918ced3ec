package dev.slipway.api.inference;

import dev.slipway.api.error.Refusal;

/// The answer to a request's head.
public sealed interface Admission {
    /// An answer that stands.
    sealed interface Decided extends Admission {}

    /// Come in.
    record Admitted(Permit permit) implements Decided {}

    /// Stay out.
    record Refused(Refusal refusal) implements Decided {}

    /// The version is being loaded: wait for the answer.
    record Waiting(Wait place) implements Admission {}

    /// One request's place among those for which a version is loaded.
    ///
    /// *Threads*: `await` by the request's own, once; `leave` from any.
    interface Wait {
        /// The answer, at the request's deadline at the latest; blocks until then.
        Decided await();

        /// Waits no longer: its caller has left. `await` gives back what the place holds, and
        /// blocks no longer. Idempotent, and without effect after the answer.
        void leave();
    }

    /// This answer, once it stands; blocks while the version is being loaded.
    default Decided await() {
        return switch (this) {
            case Decided decided -> decided;
            case Waiting(Wait place) -> place.await();
        };
    }
}
