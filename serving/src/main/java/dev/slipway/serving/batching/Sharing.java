package dev.slipway.serving.batching;

import dev.slipway.api.model.Signature;

/// Whether calls of a version may share an execution.
public sealed interface Sharing {
    /// Answers do not depend on neighbours, as far as trying showed.
    record Allowed() implements Sharing {}

    /// Answers move with the rows beside them, or no rows could show that they do not; an endpoint
    /// may accept that.
    ///
    /// @param reason in words that go on after "calls run alone: "
    record Dependent(String reason) implements Sharing {}

    /// Rows of several calls cannot be told apart in an answer.
    ///
    /// @param reason in words that go on after "calls run alone: "
    record Impossible(String reason) implements Sharing {}

    /// What the signature alone allows.
    static Sharing of(Signature signature) {
        return signature.isBatched()
                ? new Allowed()
                : new Impossible("not every input and output has an open first axis");
    }

    /// Whether they may for an endpoint with this goal.
    default boolean isAllowed(BatchGoal goal) {
        return switch (this) {
            case Allowed() -> true;
            case Dependent _ -> goal.acceptNeighbours();
            case Impossible _ -> false;
        };
    }
}
