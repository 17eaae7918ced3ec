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

    /// This result for a call that was claimed with others.
    ///
    /// @param allRows of them all
    /// @param isWitness whether the call stands for them
    default CallResult of(int allRows, boolean isWitness) {
        return switch (this) {
            case Outputs(List<Tensor> tensors, long start, long end, Share share) ->
                    new Outputs(tensors, start, end, share.of(allRows, isWitness));
            case Failure(Refusal refusal, long start, long end, Share share) ->
                    new Failure(refusal, start, end, share.of(allRows, isWitness));
            case Overdue _, NotRun _ -> this;
        };
    }

    /// The model answered with these tensors.
    ///
    /// @param share of the execution that answered
    record Outputs(List<Tensor> tensors, long startNanos, long endNanos, Share share)
            implements CallResult {}

    /// What a call had of an execution.
    ///
    /// @param rows of the execution, those of other calls included
    /// @param isFirst whether this call stands for the execution when executions are counted
    /// @param claimedRows of all calls that were claimed together; their execution may have been
    ///     repeated in parts
    /// @param isWitness whether this call stands for those when versions are compared, whatever
    ///     becomes of it
    record Share(int rows, boolean isFirst, int claimedRows, boolean isWitness) {
        /// All of one with so many rows.
        static Share whole(int rows) {
            return new Share(rows, true, rows, true);
        }

        /// This share for a call that was claimed with others.
        Share of(int allRows, boolean isTheWitness) {
            return new Share(rows, isFirst, allRows, isTheWitness);
        }
    }

    /// The model ran and failed.
    ///
    /// @param share of the execution that failed
    record Failure(Refusal refusal, long startNanos, long endNanos, Share share)
            implements CallResult {}

    /// A slot had the call when its deadline passed: the model is inside, or about to be.
    ///
    /// @param startNanos when the slot took it
    /// @param share of the execution, as far as it is known
    record Overdue(Refusal refusal, long startNanos, long endNanos, Share share)
            implements CallResult {}

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
