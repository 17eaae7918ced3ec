package dev.slipway.api.access;

import dev.slipway.api.error.Refusal;

/// The port through which a server shows whoever knows its admin token that it knows it too.
///
/// *Threads*: any.
@FunctionalInterface
public interface Proofs {
    /// The answer to a challenge.
    ///
    /// @param nonce 64 hexadecimal digits that the caller has made up
    /// @param address under which the caller reached it; a server vouches for its own alone
    Answer answer(String nonce, ServerAddress address);

    /// What became of a challenge.
    sealed interface Answer {
        /// Shown.
        record Shown(ServerProof proof) implements Answer {}

        /// Not shown, and why.
        record Refused(Refusal refusal) implements Answer {}
    }
}
