package dev.slipway.monitoring.slo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.slo.ErrorBudget;
import dev.slipway.api.slo.SloStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An endpoint burns its budget and is removed; another team declares one of its name, and hears
/// nothing of what the one before served.
final class DeclaredAnewTest {
    @TempDir Path scratch;

    private final List<AlertChange> told = new ArrayList<>();
    private Instant now = Promised.START;
    private Served served = Served.NONE;
    private List<Objective> objectives =
            List.of(Promised.objective(TeamName.DEFAULT, Promised.slo(0.999, 28, false)));

    private SloWatch watch;

    @BeforeEach
    void burn() throws IOException {
        watch = open();
        serve(10, 100, 50);
        assertThat(told).isNotEmpty();
    }

    @Test
    void itBeginsWithoutThePastOfItsNameWhileTheServerRuns() throws IOException {
        objectives = List.of();
        now = now.plusSeconds(5);
        watch.turn();
        assertThat(watch.slos().of(Promised.FLIGHTS)).isEmpty();
        declareAnew();
        serve(2, 60, 1);
        assertCounted(2);
        startAgain();
        serve(1, 60, 1);
        assertCounted(3);
        watch.close();
        assertThat(told).isEmpty();
    }

    @Test
    void itBeginsWithoutThePastOfItsNameAfterAStart() throws IOException {
        watch.close();
        declareAnew();
        watch = open();
        serve(2, 60, 1);
        assertCounted(2);
        startAgain();
        serve(1, 60, 1);
        assertCounted(3);
        watch.close();
        assertThat(told).isEmpty();
    }

    /// The removal and the declaration reach the watch as one change.
    @Test
    void itBeginsWithoutThePastOfItsNameWhereTheRemovalIsNotSeen() throws IOException {
        declareAnew();
        serve(2, 60, 1);
        assertThat(told)
                .as("ends of what the one before was told of")
                .isNotEmpty()
                .allMatch(change -> change.objective().team().equals(TeamName.DEFAULT));
        assertCounted(2);
        startAgain();
        serve(1, 60, 1);
        assertCounted(3);
        watch.close();
    }

    private void declareAnew() {
        objectives =
                List.of(
                        new Objective(
                                Promised.FLIGHTS,
                                new TeamName("others"),
                                Promised.slo(0.5, 28, false),
                                now.plusMillis(1)));
        served = Served.NONE;
        told.clear();
    }

    private void startAgain() throws IOException {
        watch.close();
        served = Served.NONE;
        watch = open();
    }

    private SloWatch open() throws IOException {
        return SloWatch.open(
                new SloWatch.Spec(
                        scratch.resolve("slo.db"),
                        () -> Map.of(Promised.FLIGHTS, served),
                        () -> objectives,
                        told::add,
                        new SloWatch.Streams(() -> Optional.of(List.of()), _ -> {}),
                        () -> now),
                () -> Duration.between(Promised.START, now).toNanos());
    }

    /// A turn a minute with so many good and bad ones in each.
    private void serve(int minutes, int good, int bad) {
        for (int minute = 0; minute < minutes; minute++) {
            now = now.plusSeconds(60);
            served = new Served(served.good() + good, served.bad() + bad, served.slow(), 0);
            watch.turn();
        }
    }

    /// Nothing but these minutes of the new one.
    private void assertCounted(int minutes) {
        SloStatus status = watch.slos().of(Promised.FLIGHTS).orElseThrow();
        ErrorBudget budget = status.budgets().getFirst();
        assertThat(budget.valid()).isEqualTo(minutes * 61L);
        assertThat(budget.bad()).isEqualTo(minutes);
        assertThat(status.version()).isEqualTo(1);
    }
}
