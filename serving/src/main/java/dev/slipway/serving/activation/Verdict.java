package dev.slipway.serving.activation;

import dev.slipway.api.error.Refusal;

/// What becomes of a request that waited for a version.
public sealed interface Verdict {
    /// The version answers, and it is this request's turn.
    record LetIn() implements Verdict {}

    /// The version does not come.
    record Refused(Refusal refusal) implements Verdict {}

    /// Its deadline has passed.
    record Expired() implements Verdict {}

    /// Its deadline will have passed when it is its turn, as far as can be told.
    record Hopeless() implements Verdict {}

    /// Its caller has left.
    record Left() implements Verdict {}
}
