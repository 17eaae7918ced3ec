package dev.slipway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.capture.spool.SpoolFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class RollPatienceTest {
    private static final Instant NOW = Flown.START;
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final OptionalDouble BUSY =
            OptionalDouble.of(Math.nextDown(RollPatience.LEFT_OVER));

    private Duration keep = Duration.ofDays(7);
    private OptionalDouble idle = BUSY;
    private int asked;
    private final RollPatience patience = new RollPatience(LONGEST, () -> keep, this::idle);

    private OptionalDouble idle() {
        asked++;
        return idle;
    }

    /// With predictions of the moment.
    private static SpoolFile file(long number) {
        String id = Flown.id(0).value();
        return new SpoolFile(Path.of(number + ".spool"), number, 100, id, id);
    }

    private void begin() {
        assertThat(patience.lasts(List.of(), NOW)).isTrue();
    }

    @Test
    void fileWaitsWhileProcessorsAreFullAndNoLongerThanItMay() {
        begin();
        assertThat(patience.lasts(List.of(file(1)), NOW)).isTrue();
        Instant over = NOW.plus(LONGEST);
        List<SpoolFile> two = List.of(file(1), file(2));
        assertThat(patience.lasts(two, over.minusMillis(1))).isTrue();
        assertThat(patience.lasts(two, over)).isFalse();
        assertThat(patience.lasts(List.of(file(2)), over)).isTrue();
        assertThat(patience.lasts(List.of(file(2)), over.plus(LONGEST))).isFalse();
    }

    @Test
    void fileIsRolledAtOnceWhereAQuarterOfAProcessorHasNothingToDo() {
        begin();
        idle = OptionalDouble.of(RollPatience.LEFT_OVER);
        assertThat(patience.lasts(List.of(file(1)), NOW)).isFalse();
        idle = BUSY;
        assertThat(patience.lasts(List.of(file(1)), NOW)).isTrue();
    }

    @Test
    void nothingWaitsWhereNobodyKnowsHowBusyProcessorsAre() {
        begin();
        idle = OptionalDouble.empty();
        assertThat(patience.lasts(List.of(file(1)), NOW)).isFalse();
    }

    @Test
    void filesThatAreThereAtTheStartDoNotWait() {
        assertThat(patience.lasts(List.of(file(1)), NOW)).isFalse();
        assertThat(patience.lasts(List.of(file(1), file(2)), NOW)).isFalse();
        assertThat(patience.lasts(List.of(file(2)), NOW)).isTrue();
    }

    @Test
    void nothingWaitsWithoutPatience() {
        RollPatience none = new RollPatience(Duration.ZERO, () -> keep, this::idle);
        assertThat(none.lasts(List.of(), NOW)).isTrue();
        assertThat(none.lasts(List.of(file(1)), NOW)).isFalse();
    }

    @Test
    void fileDoesNotWaitBeyondTheTimeThatPredictionsAreKept() {
        keep = Duration.ofMinutes(1);
        begin();
        Instant over = NOW.plus(keep);
        assertThat(patience.lasts(List.of(file(1)), over)).isTrue();
        assertThat(patience.lasts(List.of(file(1)), over.plusMillis(1))).isFalse();
        SpoolFile empty = new SpoolFile(Path.of("3.spool"), 3, 8, "", "");
        assertThat(patience.lasts(List.of(empty), over.plusMillis(1))).isTrue();
    }

    @Test
    void clockThatIsSetBackKeepsNoFileWaiting() {
        begin();
        assertThat(patience.lasts(List.of(file(1)), NOW)).isTrue();
        assertThat(patience.lasts(List.of(file(1)), NOW.minus(Duration.ofHours(8)))).isFalse();
    }

    @Test
    void whatIsIdleIsCountedAnewBehindAChildAndWithNothingThatWaits() {
        begin();
        patience.beginAnew();
        assertThat(asked).isEqualTo(2);
    }
}
