package dev.slipway.monitoring.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.monitoring.quality.PairedAnswer.Answer;
import dev.slipway.monitoring.quality.QualityJoin.OfArm;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Second;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Rows that count in a second which nobody keeps.
final class VoidSecondTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Duration DELAY = Duration.ofHours(2);
    private static final PredictionId TOLD = id(1);
    private static final PredictionId UNTOLD = id(2);

    private final QualityJoin join = new QualityJoin(DELAY, 1_000);

    private static PredictionId id(long number) {
        return new PredictionId("%012x%020x".formatted(START.toEpochMilli(), number));
    }

    @BeforeEach
    void answer() {
        join.answered(pair(TOLD, Arm.CANDIDATE));
        join.answered(pair(UNTOLD, Arm.STABLE));
        join.labelled(TOLD, new Label.Number(1));
        QualityJoin.News _ = join.news();
    }

    private static PairedAnswer pair(PredictionId id, Arm answered) {
        return new PairedAnswer(
                id, answered, OptionalLong.of(5), new Answer.Number(0.9), new Answer.Number(0.2));
    }

    private Second second(Instant now) {
        Second second = new Second(new Second.Shape(1, 0));
        List<RowMark> _ = join.count(now, second);
        return second;
    }

    @Test
    void theyCountInALaterOneAndOnce() {
        Instant known = START.plus(DELAY);
        Second none = second(known);
        assertThat(none.quality().total()).isEqualTo(1);
        assertThat(join.standing().candidate()).isEqualTo(new OfArm(1, 0, 0));

        join.countAgain();

        assertThat(join.standing().candidate()).isEqualTo(new OfArm(0, 1, 0));
        Second kept = second(known.plusSeconds(1));
        assertThat(kept.numbers()).isEqualTo(none.numbers());
        assertThat(join.standing().candidate()).isEqualTo(new OfArm(1, 0, 0));
        assertThat(second(known.plusSeconds(2)).quality().total()).isZero();
    }

    @Test
    void whatWasCountedBeforeItStaysCounted() {
        assertThat(second(START.plus(DELAY)).quality().total()).isEqualTo(1);
        Instant due = START.plus(DELAY).plus(DELAY.dividedBy(4));
        Second none = second(due);
        assertThat(none.labels().events(Arm.STABLE)).isEqualTo(1);

        join.countAgain();

        assertThat(join.standing().candidate()).isEqualTo(new OfArm(1, 0, 0));
        assertThat(join.standing().stable()).isEqualTo(new OfArm(0, 1, 0));
        assertThat(second(due.plusSeconds(1)).numbers()).isEqualTo(none.numbers());
        assertThat(join.standing().stable()).isEqualTo(new OfArm(0, 0, 1));
    }

    /// As those that a process brings back which was not there for long.
    @Test
    void rowsThatAreOldByThenAreForgottenOnceTheirSecondIsKept() {
        Instant late = START.plus(DELAY.multipliedBy(2));
        Second none = second(late);
        assertThat(none.labels().trials(Arm.CANDIDATE)).isEqualTo(1);

        join.countAgain();

        Second kept = second(late.plusSeconds(1));
        assertThat(kept.numbers()).isEqualTo(none.numbers());
        assertThat(join.news().gone()).isEmpty();
        Second next = second(late.plusSeconds(2));
        assertThat(next.labelsByKey().answers(Arm.CANDIDATE, 0)).isZero();
        assertThat(next.labelsByKey().answers(Arm.STABLE, 0)).isZero();
        assertThat(join.news().gone()).containsExactlyInAnyOrder(TOLD, UNTOLD);
    }
}
