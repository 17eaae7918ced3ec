package dev.slipway.monitoring.slo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.slo.ErrorBudget;
import dev.slipway.api.slo.SloAlert;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that ends at any moment tells an alert's end twice rather than never: what is kept of
/// it changes only once somebody has been told.
final class ToldFirstTest {
    private static final EndpointName TRAINS = new EndpointName("trains");

    @TempDir Path scratch;

    private final List<AlertChange> told = new ArrayList<>();

    /// Of each end that was told, whether its alert was kept as open by then.
    private final List<Boolean> keptOpen = new ArrayList<>();

    private Instant now = Promised.START;
    private Served served = Served.NONE;
    private boolean isMute;
    private List<Objective> objectives =
            List.of(Promised.objective(TeamName.DEFAULT, Promised.slo(0.999, 28, false)));

    @Test
    void alertsOfARemovedEndpointAreKeptAsOpenUntilTheirEndIsTold()
            throws IOException, SQLException {
        try (SloWatch watch = open()) {
            serve(watch, 10, 100, 50);
            objectives = List.of();
            turn(watch);
        }
        assertThat(keptOpen).isNotEmpty().doesNotContain(false);
        assertThat(isAnyKeptOpen()).isFalse();
    }

    @Test
    void alertsOfANameWithAnotherOwnerAreKeptUntilTheirEndIsToldWhereOneLeavesBesideIt()
            throws IOException, SQLException {
        try (SloWatch watch = open()) {
            serve(watch, 10, 100, 50);
        }
        objectives = List.of(trains());
        try (SloWatch watch = open()) {
            turn(watch);
            declareAnew();
            turn(watch);
        }
        assertThat(keptOpen).isNotEmpty().doesNotContain(false);
        assertThat(isAnyKeptOpen()).isFalse();
    }

    @Test
    void anEndThatCouldNotBeToldBeforeAStopIsToldByTheNextServer() throws IOException {
        try (SloWatch watch = open()) {
            serve(watch, 10, 100, 50);
            told.clear();
            isMute = true;
            objectives = List.of();
            turn(watch);
        }
        assertThat(told).isEmpty();
        isMute = false;
        declareAnew();
        try (SloWatch watch = open()) {
            turn(watch);
        }
        assertThat(told).isNotEmpty().noneMatch(change -> change.alert().isOpen());
    }

    @Test
    void anEndOfARemovedEndpointThatCouldNotBeToldBeforeAStopIsToldOnceByTheNextServers()
            throws IOException, SQLException {
        try (SloWatch watch = open()) {
            serve(watch, 10, 100, 50);
            told.clear();
            isMute = true;
            objectives = List.of();
            turn(watch);
        }
        assertThat(told).isEmpty();
        isMute = false;
        try (SloWatch watch = open()) {
            turn(watch);
        }
        assertThat(told).isNotEmpty().noneMatch(change -> change.alert().isOpen());
        assertThat(keptOpen).isNotEmpty().doesNotContain(false);
        assertThat(isAnyKeptOpen()).isFalse();
        told.clear();
        try (SloWatch watch = open()) {
            turn(watch);
        }
        assertThat(told).isEmpty();
    }

    @Test
    void anEndpointThatIsBackBeforeItsEndIsToldKeepsItsCountsAndRaisesItsAlertsAnew()
            throws IOException {
        List<Objective> declared = objectives;
        try (SloWatch watch = open()) {
            serve(watch, 10, 100, 50);
            told.clear();
            isMute = true;
            objectives = List.of();
            turn(watch);
            objectives = declared;
            served = Served.NONE;
            turn(watch);
            isMute = false;
            turn(watch);
            ErrorBudget all = watch.slos().of(Promised.FLIGHTS).orElseThrow().budgets().getFirst();
            assertThat(all.valid()).isEqualTo(10 * 150);
            serve(watch, 5, 100, 50);
        }
        assertThat(told).extracting(change -> change.alert().isOpen()).contains(true);
        assertThat(told.getFirst().alert().isOpen()).isFalse();
    }

    @Test
    void anEndThatIsStillToBeToldIsToldOnceWhereTheNameHasAnotherOwner() throws IOException {
        try (SloWatch watch = open()) {
            serve(watch, 10, 100, 50);
            told.clear();
            isMute = true;
            objectives = List.of();
            turn(watch);
            declareAnew();
            turn(watch);
            isMute = false;
            turn(watch);
        }
        assertThat(told)
                .isNotEmpty()
                .noneMatch(change -> change.alert().isOpen())
                .extracting(change -> change.alert().kind() + " " + change.alert().indicator())
                .doesNotHaveDuplicates();
    }

    @Test
    void anAlertThatCouldNotBeToldBeforeAStopIsToldByTheNextServer() throws IOException {
        isMute = true;
        try (SloWatch watch = open()) {
            serve(watch, 10, 100, 50);
        }
        assertThat(told).isEmpty();
        isMute = false;
        served = Served.NONE;
        try (SloWatch watch = open()) {
            serve(watch, 10, 100, 50);
            assertThat(told).isNotEmpty().allMatch(change -> change.alert().isOpen());
            ErrorBudget all = watch.slos().of(Promised.FLIGHTS).orElseThrow().budgets().getFirst();
            assertThat(all.valid()).as("what was served meanwhile is kept").isEqualTo(20 * 150);
        }
    }

    private static Objective trains() {
        return new Objective(
                TRAINS, TeamName.DEFAULT, Promised.slo(0.999, 28, false), Promised.START);
    }

    private void declareAnew() {
        served = Served.NONE;
        objectives =
                List.of(
                        new Objective(
                                Promised.FLIGHTS,
                                new TeamName("others"),
                                Promised.slo(0.5, 28, false),
                                now));
    }

    private SloWatch open() throws IOException {
        return SloWatch.open(
                new SloWatch.Spec(
                        file(),
                        () -> Map.of(Promised.FLIGHTS, served),
                        () -> objectives,
                        this::tell,
                        new SloWatch.Streams(() -> Optional.of(List.of()), _ -> {}),
                        () -> now),
                () -> Duration.between(Promised.START, now).toNanos());
    }

    private Path file() {
        return scratch.resolve("slo.db");
    }

    private void tell(AlertChange change) {
        if (isMute) {
            throw new IllegalStateException("the disk is full");
        }
        told.add(change);
        if (!change.alert().isOpen()) {
            keptOpen.add(isKeptOpen(change.alert()));
        }
    }

    /// As the next server would find it, should this one end now.
    private boolean isKeptOpen(SloAlert alert) {
        try (SloStore next = SloStore.open(file())) {
            return next.load(alert.endpoint()).alerts().stream()
                    .filter(kept -> kept.kind() == alert.kind())
                    .filter(kept -> kept.indicator() == alert.indicator())
                    .anyMatch(kept -> kept.state().isOpen());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isAnyKeptOpen() throws SQLException {
        try (SloStore next = SloStore.open(file())) {
            return next.load(Promised.FLIGHTS).alerts().stream()
                    .anyMatch(kept -> kept.state().isOpen());
        }
    }

    private void turn(SloWatch watch) {
        now = now.plusSeconds(5);
        watch.turn();
    }

    /// A turn a minute with so many good and bad ones in each.
    private void serve(SloWatch watch, int minutes, int good, int bad) {
        for (int minute = 0; minute < minutes; minute++) {
            now = now.plusSeconds(60);
            served = new Served(served.good() + good, served.bad() + bad, served.slow(), 0);
            watch.turn();
        }
    }
}
