package dev.slipway.monitoring.slo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.slo.ErrorBudget;
import dev.slipway.api.slo.SloStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
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
/// nothing of what the one before served. Whoever heard of that hears that it is over.
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
        assertTheTeamBeforeHearsOnceThatItIsOver();
    }

    /// The removal and the declaration reach the watch as one change.
    @Test
    void itBeginsWithoutThePastOfItsNameWhereTheRemovalIsNotSeen() throws IOException {
        declareAnew();
        serve(2, 60, 1);
        assertTheTeamBeforeHearsOnceThatItIsOver();
        assertCounted(2);
        startAgain();
        serve(1, 60, 1);
        assertCounted(3);
        watch.close();
    }

    /// By the clock of this server the promise holds since before its endpoint was declared.
    @Test
    void whatAnEarlierServerKeptBesideAJournalWhoseClockIsAheadStaysItsEndpoints()
            throws IOException, SQLException {
        watch.close();
        asAnEarlierServerKeptIt();
        declare(TeamName.DEFAULT, Promised.START.plus(Duration.ofHours(3)));
        watch = open();
        serve(2, 60, 1);
        assertThat(valid()).isEqualTo(10 * 150 + 2 * 61);
        startAgain();
        watch.turn();
        assertThat(valid()).isEqualTo(10 * 150 + 2 * 61);
        watch.close();
    }

    @Test
    void whatAnEarlierServerKeptOfAPromiseFromLongBeforeIsNotTheNextEndpoints()
            throws IOException, SQLException {
        watch.close();
        asAnEarlierServerKeptIt();
        now = now.plus(Duration.ofDays(3));
        declareAnew();
        watch = open();
        serve(2, 60, 1);
        assertCounted(2);
        watch.close();
    }

    /// The clock was ahead when the first promise was noted, and was set back since.
    @Test
    void itBeginsWithoutThePastOfItsNameWhereThatIsFromLaterByTheClock() throws IOException {
        watch.close();
        declare(new TeamName("others"), Promised.START.minus(Duration.ofHours(1)));
        watch = open();
        serve(2, 60, 1);
        assertCounted(2);
        watch.close();
    }

    @Test
    void anEndpointThatIsOnlyChangedKeepsItsPast() throws IOException {
        Objective before = objectives.getFirst();
        objectives =
                List.of(
                        new Objective(
                                before.endpoint(),
                                new TeamName("others"),
                                Promised.slo(0.99, 28, false),
                                before.declared()));
        serve(1, 60, 1);
        assertThat(valid()).isEqualTo(10 * 150 + 61);
        startAgain();
        watch.turn();
        assertThat(valid()).isEqualTo(10 * 150 + 61);
        watch.close();
    }

    /// Without a word of when the endpoint was declared.
    private void asAnEarlierServerKeptIt() throws SQLException {
        try (Connection other =
                        DriverManager.getConnection("jdbc:sqlite:" + scratch.resolve("slo.db"));
                Statement statement = other.createStatement()) {
            statement.executeUpdate("DROP TABLE slo_declared");
        }
    }

    private void declareAnew() {
        declare(new TeamName("others"), now.plusMillis(1));
    }

    private void declare(TeamName team, Instant declared) {
        objectives =
                List.of(
                        new Objective(
                                Promised.FLIGHTS, team, Promised.slo(0.5, 28, false), declared));
        served = Served.NONE;
        told.clear();
    }

    private void assertTheTeamBeforeHearsOnceThatItIsOver() {
        assertThat(told)
                .isNotEmpty()
                .allMatch(change -> change.objective().team().equals(TeamName.DEFAULT))
                .noneMatch(change -> change.alert().isOpen())
                .extracting(change -> change.alert().kind() + " " + change.alert().indicator())
                .doesNotHaveDuplicates();
    }

    private long valid() {
        return watch.slos().of(Promised.FLIGHTS).orElseThrow().budgets().getFirst().valid();
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
