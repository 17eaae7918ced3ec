package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.testkit.outside.PostgresCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Releases that a server takes back while the database of its journal is down: one that is
/// recorded by the same process, and one that is recorded by the process after it.
@Tag("postgres")
final class StoppedDatabaseJourneyTest {
    private static final int ENOUGH = 200;

    /// Of this class alone: others may not have theirs stopped.
    private static PostgresCluster database;

    @TempDir Path scratch;

    @BeforeAll
    static void startDatabase() throws IOException {
        database = new PostgresCluster();
    }

    @AfterAll
    static void removeDatabase() throws IOException {
        database.close();
    }

    @Test
    void stoppedDatabaseDelaysNoRollbackAndHearsOfItLater() throws Exception {
        Path data = Files.createDirectory(scratch.resolve("data"));
        Map<String, String> variables = variables();
        try (Launched server = Launched.serveWith(variables, scratch);
                ReleaseDesk desk = new ReleaseDesk(server, data)) {
            desk.prepare(scratch, 3);
            try (Callers callers = new Callers(server, ReleaseDesk.VALUES)) {
                desk.startAndAnswer("2", callers);
                Callers.Era since = takeBack(desk, callers);
                database.start();
                ReleaseStatus over =
                        desk.await(status -> status.phase() == ReleasePhase.QUARANTINED);
                requireStable(desk, since);
                requireFault(over, ReleasePhase.ABORTING, "not finite");
                assertThat(desk.status("2")).isEqualTo(VersionStatus.QUARANTINED);

                desk.startAndAnswer("3", callers);
                since = takeBack(desk, callers);
                server.kill();
                database.start();
                try (Launched next = Launched.serveWith(variables, scratch);
                        ReleaseDesk nextDesk = new ReleaseDesk(next, data)) {
                    callers.goTo(next);
                    // A second reversal within half an hour is held before it ends.
                    ReleaseStatus held =
                            nextDesk.await(status ->
                                    status.phase() == ReleasePhase.HOLD && status.weight() == 0);
                    requireStable(nextDesk, since);
                    requireFault(held, ReleasePhase.HOLD, "recorded by the process after");
                }
            }
        }
    }

    private Map<String, String> variables() throws IOException {
        Path password = Files.writeString(scratch.resolve("password"), database.password() + "\n");
        return Map.of(
                "SLIPWAY_JOURNAL_URL", database.newUrl(),
                "SLIPWAY_JOURNAL_USER", database.user(),
                "SLIPWAY_JOURNAL_PASSWORD_FILE", password.toString());
    }

    /// The database stops, and then candidate goes bad.
    private static Callers.Era takeBack(ReleaseDesk desk, Callers callers) {
        database.stop();
        desk.poison();
        Callers.Era since = callers.begin();
        requireStable(desk, since);
        assertThat(since.refused()).isEmpty();
        assertThat(since.broken()).isZero();
        assertThat(desk.newest().weight()).as("by the journal").isPositive();
        return since;
    }

    /// Stable alone answers, and has since it was let answer everybody.
    private static void requireStable(ReleaseDesk desk, Callers.Era since) {
        since.awaitMore(ENOUGH);
        for (int i = 0; i < ENOUGH; i++) {
            assertThat(desk.askLarge()).isEqualTo("1");
        }
        assertThat(since.by("2") + since.by("3")).as(since.toString()).isZero();
        assertThat(since.wrong()).isEmpty();
    }

    private static void requireFault(ReleaseStatus status, ReleasePhase to, String why) {
        assertThat(status.release().moves())
                .map(Release.Move::transition)
                .anySatisfy(move -> {
                    assertThat(move.to()).isEqualTo(to);
                    assertThat(move.cause()).isEqualTo(Cause.HARD_LIMIT);
                    assertThat(move.why().value()).contains(why);
                });
    }
}
