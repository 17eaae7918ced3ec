package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.outside.PlayedDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Releases that a server takes back while its disk takes nothing. Every answer is counted by its
/// version: once stable answers everybody, candidate never answers again, whatever ends the
/// process.
@Tag("compiler")
final class RollbackJourneyTest {
    private static final String FULL = "write ENOSPC 1 -1";

    /// Answers that are looked at after each turn of events.
    private static final int ENOUGH = 200;

    private static PlayedDisk disk;

    @TempDir static Path built;
    @TempDir Path scratch;

    @BeforeAll
    static void compileTheDisk() throws Exception {
        disk = PlayedDisk.builtIn(built);
    }

    /// Every build ends the process in order, the long form also kills it.
    @Test
    void fullDiskDelaysNoRollbackAndIsForgottenByNoEndOfTheProcess() throws Exception {
        for (int kills = 0; kills < Campaign.cases(1, 2); kills++) {
            Path home = Files.createDirectory(scratch.resolve("home-" + kills));
            Path data = Files.createDirectory(home.resolve("data"));
            Path full = home.resolve("full");
            try (TakenBack taken = TakenBack.begin(home, disk.failing(data, full, FULL))) {
                taken.fill(full);
                if (kills == 0) {
                    taken.server().terminate();
                    taken.server().awaitExit();
                } else {
                    taken.server().kill();
                }
                Files.delete(full);
                ReleaseStatus held = taken.restart(home, ReleasePhase.HOLD);
                assertThat(held.weight()).isZero();
                assertThat(held.release().moves().getLast().transition().cause())
                        .isEqualTo(Cause.UNCLEAN_END);
            }
        }
    }

    @Test
    void killBetweenSwapAndRecordIsRecordedByTheNextProcessAsWhatItWas() throws Exception {
        Path data = Files.createDirectory(scratch.resolve("data"));
        Path full = scratch.resolve("full");
        Map<String, String> variables = disk.failing(data, full, FULL);
        variables.put("DISK_ROOT", data.toRealPath().resolve("slipway.db").toString());
        try (TakenBack taken = TakenBack.begin(scratch, variables)) {
            taken.fill(full);
            taken.server().kill();
            Files.delete(full);
            ReleaseStatus over = taken.restart(scratch, ReleasePhase.QUARANTINED);
            assertThat(over.release().moves())
                    .map(Release.Move::transition)
                    .anySatisfy(move -> {
                        assertThat(move.to()).isEqualTo(ReleasePhase.ABORTING);
                        assertThat(move.cause()).isEqualTo(Cause.HARD_LIMIT);
                        assertThat(move.why().value())
                                .contains("numbers that are not finite")
                                .contains("recorded by the process after");
                    });
            assertThat(taken.candidate()).isEqualTo(VersionStatus.QUARANTINED);
        }
    }

    /// A release that a server takes back and cannot have recorded, and all that is asked of its
    /// endpoint since then.
    private static final class TakenBack implements AutoCloseable {
        private final Callers callers;
        private Launched server;
        private ReleaseDesk desk;
        private Callers.Era since;

        private TakenBack(Launched server, ReleaseDesk desk) {
            this.server = server;
            this.desk = desk;
            this.callers = new Callers(server, ReleaseDesk.VALUES);
            this.since = callers.now();
        }

        /// Candidate answers half of the traffic.
        static TakenBack begin(Path home, Map<String, String> variables) throws Exception {
            Launched server = Launched.serveWith(variables, home);
            TakenBack begun = new TakenBack(server, new ReleaseDesk(server, home.resolve("data")));
            try {
                begun.release(home);
                return begun;
            } catch (Exception | Error e) {
                begun.close();
                throw e;
            }
        }

        private void release(Path home) throws IOException {
            desk.prepare(home, 2);
            callers.begin();
            desk.startAndAnswer("2", callers);
            assertThat(callers.now().refused()).isEmpty();
            assertThat(callers.now().wrong()).isEmpty();
        }

        Launched server() {
            return server;
        }

        VersionStatus candidate() {
            return desk.status("2");
        }

        /// The disk is full, and then candidate goes bad.
        void fill(Path full) throws IOException {
            Files.createFile(full);
            desk.poison();
            since = callers.begin();
            requireStable();
            assertThat(desk.newest().weight()).as("by the journal").isPositive();
            assertThat(since.refused()).isEmpty();
            assertThat(since.broken()).isZero();
        }

        /// Starts the next process and waits until it has brought the release here.
        ReleaseStatus restart(Path home, ReleasePhase phase) throws IOException {
            desk.close();
            server = Launched.serve(home);
            desk = new ReleaseDesk(server, home.resolve("data"));
            callers.goTo(server);
            ReleaseStatus status = desk.await(one -> one.phase() == phase);
            requireStable();
            return status;
        }

        /// Stable alone answers, and has since it was let answer everybody.
        private void requireStable() {
            since.awaitMore(ENOUGH);
            for (int i = 0; i < ENOUGH; i++) {
                assertThat(desk.askLarge()).isEqualTo("1");
            }
            assertThat(since.by("2")).as(since.toString()).isZero();
            assertThat(since.wrong()).isEmpty();
        }

        @Override
        public void close() {
            callers.close();
            desk.close();
            server.close();
        }
    }
}
