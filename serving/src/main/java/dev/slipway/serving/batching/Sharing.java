package dev.slipway.serving.batching;

import dev.slipway.api.model.Signature;

/// Whether calls of a version may share an execution.
public sealed interface Sharing {
    /// Answers do not depend on neighbours, as far as trying showed.
    record Allowed() implements Sharing {}

    /// They may not.
    ///
    /// @param reason in words that go on after "calls run alone: "
    record Refused(String reason) implements Sharing {}

    /// What the signature alone allows.
    static Sharing of(Signature signature) {
        return signature.isBatched()
                ? new Allowed()
                : new Refused("not every input and output has an open first axis");
    }

    /// Whether they may.
    default boolean isAllowed() {
        return this instanceof Allowed;
    }
}
