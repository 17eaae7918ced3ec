package dev.slipway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.Announced;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.Predictions;
import dev.slipway.api.model.VersionChoice;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a permit has to foresee of a request that is not decoded yet.
public abstract class ForesightContract {
    private static final Duration TOO_SHORT = Duration.ofMillis(1);
    private static final Duration AMPLE = Duration.ofHours(1);

    /// The door to one endpoint, at which nobody waits yet.
    protected abstract Predictions predictions();

    /// A new permit for it.
    protected abstract Permit admitted();

    /// A request of one row that it answers.
    protected abstract InferenceRequest row();

    /// Others wait from now on, and an answer takes more than a few milliseconds and less than half
    /// an hour.
    protected abstract void crowd();

    /// So long from now, by its clock.
    protected abstract Deadline after(Duration time);

    private Optional<PredictionOutcome.Refused> foreseen(Duration time) {
        try (Permit permit = admitted()) {
            return permit.foresee(() -> Optional.of(new Announced(1, after(time))));
        }
    }

    @Test
    void nobodyIsAskedWhileNobodyWaits() {
        try (Permit permit = admitted()) {
            assertThat(
                            permit.foresee(() -> {
                                throw new AssertionError("was looked at");
                            }))
                    .isEmpty();
        }
    }

    @Test
    void whatWouldComeTooLateIsForeseenWhileOthersWait() {
        crowd();
        assertThat(foreseen(TOO_SHORT))
                .hasValueSatisfying(refused -> {
                    assertThat(refused.refusal().code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
                    assertThat(refused.refusal().retryAfter()).isPresent();
                    assertThat(refused.routed()).isInstanceOf(VersionChoice.Exactly.class);
                });
    }

    @Test
    void whatHasTimeIsNotForeseen() {
        crowd();
        assertThat(foreseen(AMPLE)).isEmpty();
    }

    @Test
    void whatSaysNothingOfItselfIsNotForeseen() {
        crowd();
        try (Permit permit = admitted()) {
            assertThat(permit.foresee(Optional::empty)).isEmpty();
        }
    }

    @Test
    void whatIsForeseenIsWhatIsToldOfADecodedRequest() {
        crowd();
        Deadline deadline = after(TOO_SHORT);
        try (Permit early = admitted();
                Permit late = admitted()) {
            Optional<PredictionOutcome.Refused> foreseen =
                    early.foresee(() -> Optional.of(new Announced(1, deadline)));
            PredictionOutcome told = predictions().predict(row(), late, deadline);
            assertThat(foreseen).hasValueSatisfying(refused -> assertThat(refused).isEqualTo(told));
        }
    }
}
