package dev.slipway.serving.execution;

import dev.slipway.api.error.Refusal;
import dev.slipway.serving.limits.AdmissionCheck;
import dev.slipway.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/// How a call ended.
public sealed interface CallResult {
    /// When the model was entered.
    long startNanos();

    /// When the model was left.
    long endNanos();

    /// The model answered with these tensors.
    ///
    /// @param share of the execution that answered
    record Outputs(List<Tensor> tensors, long startNanos, long endNanos, Share share)
            implements CallResult {}

    /// What a call had of an execution.
    ///
    /// @param rows of the execution, those of other calls included
    /// @param isFirst whether this call stands for the execution when executions are counted
    record Share(int rows, boolean isFirst) {
        /// All of one with so many rows.
        static Share whole(int rows) {
            return new Share(rows, true);
        }
    }

    /// The model ran and failed.
    record Failure(Refusal refusal, long startNanos, long endNanos) implements CallResult {}

    /// The model was not entered, or nobody waited for it any longer.
    record NotRun(Refusal refusal, long endNanos) implements CallResult {
        @Override
        public long startNanos() {
            return endNanos;
        }

        /// What it did not pass on the way to a slot; empty when its caller went away.
        public Optional<AdmissionCheck> check() {
            return switch (refusal.code()) {
                case OVERLOADED -> Optional.of(AdmissionCheck.SLOT_QUEUE);
                case DEADLINE_EXCEEDED -> Optional.of(AdmissionCheck.DEADLINE_IN_QUEUE);
                default -> Optional.empty();
            };
        }
    }
}
