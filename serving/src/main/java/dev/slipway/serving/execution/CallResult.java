package dev.slipway.serving.execution;

import dev.slipway.api.error.Refusal;
import dev.slipway.tensor.Tensor;
import java.util.List;

/// How a call ended.
public sealed interface CallResult {
    /// When the model was entered.
    long startNanos();

    /// When the model was left.
    long endNanos();

    /// The model answered with these tensors.
    record Outputs(List<Tensor> tensors, long startNanos, long endNanos) implements CallResult {}

    /// The model ran and failed.
    record Failure(Refusal refusal, long startNanos, long endNanos) implements CallResult {}

    /// The model was not entered, or nobody waited for it any longer.
    record NotRun(Refusal refusal, long endNanos) implements CallResult {
        @Override
        public long startNanos() {
            return endNanos;
        }
    }
}
