package dev.slipway.api.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.Held.Reason;
import dev.slipway.api.release.ReleaseTransition.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class HeldTest {
    private static final FreeText WHY = new FreeText("made");

    private static ReleaseTransition move(
            ReleasePhase from, ReleasePhase to, double weight, Cause cause) {
        return new ReleaseTransition(from, to, 1, weight, cause, WHY, null, Duration.ZERO, null);
    }

    private static Reason assumed(ReleasePhase from, double weight, Cause cause) {
        Held held = Objects.requireNonNull(move(from, ReleasePhase.HOLD, weight, cause).held());
        assertThat(held.rules()).isEmpty();
        assertThat(held.checks()).isEmpty();
        return held.reason();
    }

    /// As the servers decided by them that wrote them.
    @Test
    void aRecordThatDoesNotSayItIsTakenForWhatItWasTakenFor() {
        for (Cause cause : List.of(Cause.OPERATOR, Cause.UNCLEAN_END)) {
            assertThat(assumed(ReleasePhase.BAKE, 0.5, cause).name()).isEqualTo(cause.name());
        }
        assertThat(assumed(ReleasePhase.BAKE, 0.5, Cause.PROGRESS)).isEqualTo(Reason.EXPERIMENT);
        assertThat(assumed(ReleasePhase.BAKE, 0.5, Cause.TIMER)).isEqualTo(Reason.EXPERIMENT);
        assertThat(assumed(ReleasePhase.BAKE, 0.5, Cause.RULE)).isEqualTo(Reason.RULE);
        assertThat(assumed(ReleasePhase.BAKE, 0.5, Cause.HARD_LIMIT)).isEqualTo(Reason.BOTH_FAIL);
        assertThat(assumed(ReleasePhase.BAKE, 0.5, Cause.EVIDENCE)).isEqualTo(Reason.CHECK);
        assertThat(assumed(ReleasePhase.SHADOW, 0, Cause.EVIDENCE)).isEqualTo(Reason.OTHER_COPIES);
        for (Cause cause : List.of(Cause.EVIDENCE, Cause.HARD_LIMIT, Cause.RULE)) {
            assertThat(assumed(ReleasePhase.BAKE, 0, cause)).isEqualTo(Reason.TURNED_BACK);
            assertThat(assumed(ReleasePhase.HOLD, 0, cause)).isEqualTo(Reason.TURNED_BACK);
        }
    }

    @Test
    void whatLackedSomethingLackedWhatItsPhaseAsksFor() {
        assertThat(assumed(ReleasePhase.WARMING, 0, Cause.NO_DATA)).isEqualTo(Reason.LOAD_TEST);
        assertThat(assumed(ReleasePhase.SHADOW, 0, Cause.NO_DATA)).isEqualTo(Reason.COPIES);
        assertThat(assumed(ReleasePhase.BAKE, 0.5, Cause.NO_DATA)).isEqualTo(Reason.FEW_KEYS);
        assertThat(assumed(ReleasePhase.DECIDE, 0.5, Cause.NO_DATA))
                .isEqualTo(Reason.LITTLE_EVIDENCE);
        assertThat(assumed(ReleasePhase.PROMOTING, 1, Cause.NO_DATA)).isEqualTo(Reason.STORAGE);
        assertThat(assumed(ReleasePhase.SOAK, 1, Cause.NO_DATA)).isEqualTo(Reason.FEW_ANSWERS);
        assertThat(assumed(ReleasePhase.GATED, 0, Cause.GATE)).isEqualTo(Reason.GATE);
        assertThat(assumed(ReleasePhase.WARMING, 0, Cause.GATE)).isEqualTo(Reason.BUDGET);
        assertThat(assumed(ReleasePhase.DECIDE, 0.5, Cause.GATE)).isEqualTo(Reason.BUDGET);
        assertThat(assumed(ReleasePhase.SOAK, 1, Cause.GATE)).isEqualTo(Reason.GATE);
    }

    @Test
    void onlyAHoldIsForSomething() {
        assertThat(move(ReleasePhase.BAKE, ReleasePhase.DECIDE, 0.5, Cause.PROGRESS).held())
                .isNull();
        Held budget = Held.of(Reason.BUDGET);
        assertThatThrownBy(() ->
                        new ReleaseTransition(
                                ReleasePhase.BAKE,
                                ReleasePhase.DECIDE,
                                1,
                                0.5,
                                Cause.PROGRESS,
                                WHY,
                                null,
                                Duration.ZERO,
                                budget))
                .hasMessage("held: in DECIDE (expected: only in HOLD)");
    }

    @Test
    void aPauseComesOnTopOfWhatAReleaseIsHeldFor() {
        Release release =
                release(
                        move(ReleasePhase.DRAFT, ReleasePhase.BAKE, 0.5, Cause.PROGRESS),
                        move(ReleasePhase.BAKE, ReleasePhase.HOLD, 0.5, Cause.NO_DATA));
        assertThat(release.heldFor()).containsExactly(Held.of(Reason.FEW_KEYS));
        assertThat(release.goesOnByItself()).isTrue();
        Release paused =
                moved(release, move(ReleasePhase.HOLD, ReleasePhase.HOLD, 0.5, Cause.OPERATOR));
        assertThat(paused.heldFor())
                .containsExactly(Held.of(Reason.OPERATOR), Held.of(Reason.FEW_KEYS));
        assertThat(paused.goesOnByItself()).isFalse();
        Release resumed =
                moved(paused, move(ReleasePhase.HOLD, ReleasePhase.BAKE, 0.5, Cause.OPERATOR));
        assertThat(resumed.heldFor()).isEmpty();
        assertThat(resumed.goesOnByItself()).isFalse();
    }

    @Test
    void whatAPersonEndedIsWaivedAndWhatEndedByItselfIsNot() {
        ReleaseTransition first = move(ReleasePhase.BAKE, ReleasePhase.HOLD, 0.5, Cause.NO_DATA);
        ReleaseTransition second = move(ReleasePhase.BAKE, ReleasePhase.HOLD, 0.5, Cause.RULE);
        ReleaseTransition pause = move(ReleasePhase.HOLD, ReleasePhase.HOLD, 0.5, Cause.OPERATOR);
        Release release =
                release(
                        move(ReleasePhase.DRAFT, ReleasePhase.BAKE, 0.5, Cause.PROGRESS),
                        first,
                        move(ReleasePhase.HOLD, ReleasePhase.BAKE, 0.5, Cause.PROGRESS),
                        second,
                        pause,
                        move(ReleasePhase.HOLD, ReleasePhase.BAKE, 0.5, Cause.OPERATOR));
        assertThat(release.waivedBefore(Long.MAX_VALUE)).containsExactly(second, pause);
        assertThat(release.waivedBefore(release.moves().getLast().seq())).isEmpty();
    }

    private static Release release(ReleaseTransition... moves) {
        Release release =
                new Release(
                        new ReleaseId("flights.1"),
                        new ModelName("flights"),
                        new Release.Side(new VersionNumber(1), Sha256.of("one")),
                        new Release.Side(new VersionNumber(2), Sha256.of("two")),
                        ReleasePlan.USUAL,
                        7,
                        Instant.EPOCH,
                        new PrincipalId("local"),
                        null,
                        List.of());
        for (ReleaseTransition move : moves) {
            release = moved(release, move);
        }
        return release;
    }

    private static Release moved(Release release, ReleaseTransition move) {
        long seq = release.moves().size() + 2L;
        return release.moved(new Release.Move(move, Instant.EPOCH, new PrincipalId("local"), seq));
    }
}
