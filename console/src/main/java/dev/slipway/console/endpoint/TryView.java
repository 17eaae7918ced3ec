package dev.slipway.console.endpoint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The form to try an endpoint.
///
/// @param curl the same request as a line for a shell
/// @param error why it did not work; absent the first time
/// @param answer absent the first time as well
public record TryView(
        List<TryInput> inputs, String curl, @Nullable String error, @Nullable AnswerView answer) {
    public TryView {
        inputs = List.copyOf(inputs);
    }

    /// What came back.
    public record AnswerView(String prediction, String version, List<OutputView> outputs) {
        public AnswerView {
            outputs = List.copyOf(outputs);
        }
    }

    /// One tensor of it.
    public record OutputView(String name, String type, String values) {}
}
