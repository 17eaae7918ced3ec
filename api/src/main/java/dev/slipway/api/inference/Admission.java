package dev.slipway.api.inference;

import dev.slipway.api.error.Refusal;

/// The answer to a request's head.
public sealed interface Admission {
    /// Come in.
    record Admitted(Permit permit) implements Admission {}

    /// Stay out.
    record Refused(Refusal refusal) implements Admission {}
}
