package dev.slipway.monitoring.slo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.ErrorBudget;
import dev.slipway.api.slo.SloStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SloWatchTest {
    @TempDir Path scratch;

    private final List<AlertChange> told = new ArrayList<>();
    private Instant now = Promised.START;
    private Served served = Served.NONE;
    private List<Objective> objectives =
            List.of(
                    new Objective(
                            Promised.FLIGHTS, TeamName.DEFAULT, Promised.slo(0.999, 28, false)));
    private boolean isFull;

    @Test
    void restartKeepsTheWholeWindow() throws IOException {
        SloStatus before;
        try (SloWatch watch = open()) {
            serve(watch, Duration.ofDays(5), 600, 1);
            before = status(watch);
        }
        try (SloWatch watch = open()) {
            watch.turn();
            ErrorBudget kept = status(watch).budgets().getFirst();
            assertThat(kept.valid()).isEqualTo(before.budgets().getFirst().valid());
            assertThat(kept.bad()).isEqualTo(5 * 24 * 60);
            assertThat(status(watch).version()).isEqualTo(1);
            assertThat(status(watch).since()).isEqualTo(before.since());
            assertThat(status(watch).requestsPerSecond()).isPositive();
        }
    }

    @Test
    void endWithoutWarningLosesAMinuteAtMost() throws IOException {
        SloWatch killed = open();
        serve(killed, Duration.ofHours(2), 600, 1);
        try (SloWatch watch = open()) {
            watch.turn();
            assertThat(status(watch).budgets().getFirst().bad()).isBetween(119L, 120L);
        }
        killed.close();
    }

    @Test
    void alertThatFiredBeforeARestartIsNotToldAgain() throws IOException {
        try (SloWatch watch = open()) {
            serve(watch, Duration.ofMinutes(10), 100, 50);
            assertThat(told).isNotEmpty();
        }
        told.clear();
        try (SloWatch watch = open()) {
            serve(watch, Duration.ofMinutes(2), 100, 50);
            assertThat(told).isEmpty();
            assertThat(status(watch).alerts())
                    .anyMatch(alert -> alert.state() == AlertState.FIRING);
        }
    }

    @Test
    void whatCannotBeToldIsToldLater() throws IOException {
        try (SloWatch watch = open()) {
            isFull = true;
            serve(watch, Duration.ofMinutes(3), 100, 50);
            assertThat(told).isEmpty();
            assertThat(watch.failures()).isPositive();
            isFull = false;
            serve(watch, Duration.ofMinutes(1), 100, 50);
            assertThat(told).isNotEmpty();
        }
    }

    @Test
    void otherNumbersAreTheNextVersionAfterARestartToo() throws IOException {
        try (SloWatch watch = open()) {
            watch.turn();
        }
        objectives =
                List.of(
                        new Objective(
                                Promised.FLIGHTS, TeamName.DEFAULT, Promised.slo(0.99, 28, false)));
        now = now.plusSeconds(60);
        try (SloWatch watch = open()) {
            watch.turn();
            assertThat(status(watch).version()).isEqualTo(2);
            assertThat(status(watch).since()).isEqualTo(now);
        }
    }

    @Test
    void whatIsNoDatabaseIsRefusedInWords() throws IOException {
        Files.writeString(scratch.resolve("slo.db"), "not a database at all, whatever it says");
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("slo.db: ");
    }

    /// Another process, which has counted nothing yet.
    private SloWatch open() throws IOException {
        served = Served.NONE;
        return SloWatch.open(
                new SloWatch.Spec(
                        scratch.resolve("slo.db"),
                        () -> Map.of(Promised.FLIGHTS, served),
                        () -> objectives,
                        this::tell,
                        () -> now));
    }

    private void tell(AlertChange change) {
        if (isFull) {
            throw new IllegalStateException("the disk is full");
        }
        told.add(change);
    }

    /// A turn a minute with so many good and bad ones in each.
    private void serve(SloWatch watch, Duration time, int good, int bad) {
        for (long minute = 0; minute < time.toMinutes(); minute++) {
            now = now.plusSeconds(60);
            served = new Served(served.good() + good, served.bad() + bad, served.slow(), 0);
            watch.turn();
        }
    }

    private static SloStatus status(SloWatch watch) {
        return watch.slos().of(Promised.FLIGHTS).orElseThrow();
    }
}
