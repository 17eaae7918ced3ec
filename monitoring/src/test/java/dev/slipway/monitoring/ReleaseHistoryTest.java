package dev.slipway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseHistory;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.monitoring.evidence.EvidenceChain;
import dev.slipway.monitoring.evidence.RunningTime;
import dev.slipway.monitoring.metrics.MetricsEntry;
import dev.slipway.monitoring.metrics.MetricsStore;
import dev.slipway.monitoring.report.ReportedReleases;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Second;
import dev.slipway.testkit.fake.FakeControls;
import dev.slipway.testkit.fake.FakeImage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReleaseHistoryTest {
    private static final Instant NOW = MadeReleases.BEGIN.plusSeconds(60);
    private static final Release OVER = rolledBack(1);
    private static final Release SOUND = rolledBack(2);
    private static final String UNREAD = "what is stored of its seconds cannot be read";

    @TempDir Path folder;
    private final FakeControls controls = new FakeControls(() -> NOW);
    private MetricsStore store;
    private ReportedReleases reports;

    @BeforeEach
    void open() {
        store = MetricsStore.open(file(), () -> NOW);
        reports =
                new ReportedReleases(
                        controls,
                        watch(),
                        store,
                        () -> NOW,
                        new ReportedReleases.Foresight((_, _) -> List.of(), (_, _) -> List.of()));
        show(OVER);
    }

    private static Release rolledBack(long number) {
        return MadeReleases.moved(
                MadeReleases.draft(MadeReleases.usual(), number),
                ReleasePhase.ROLLED_BACK,
                0,
                0,
                Cause.EVIDENCE);
    }

    private void show(Release... releases) {
        EndpointSpec spec =
                EndpointSpec.defaults(
                        MadeReleases.FLIGHTS,
                        TeamName.DEFAULT,
                        new EndpointSpec.Target.Latest(new ModelName("flights")));
        controls.show(FakeImage.empty(NOW).with(spec).at(2).with(List.of(releases)));
    }

    /// One that never looks.
    private ReleaseWatch watch() {
        PlayedJournal journal = new PlayedJournal(() -> NOW);
        SimulatedTraffic.Load load = SimulatedTraffic.Load.disturbed(200, 0.01);
        return new ReleaseWatch(
                new ReleaseWatchSpec(
                        journal,
                        journal,
                        new PlayedTraffic(
                                new SimulatedTraffic(load, SimulatedTraffic.Fault.none(load), 1)),
                        _ -> {
                            throw new AssertionError("nobody looks");
                        },
                        store,
                        Set.of(),
                        () -> NOW,
                        () -> 0,
                        (_, _) -> {}),
                Runnable::run,
                () -> {});
    }

    @AfterEach
    void close() {
        store.close();
    }

    /// As when a candidate is turned back while the disk is full.
    @Test
    void answersThatWaitForTheDiskAreThereOnceItHasThem() throws Exception {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThat(store.add(look())).isTrue();
            assertThat(store.hasStoredAll()).isFalse();
            assertThat(answers()).isZero();
            statement.execute("ROLLBACK");
        }
        store.flush();
        assertThat(store.hasStoredAll()).isTrue();
        assertThat(answers()).isEqualTo(3);
        assertThat(answers()).isEqualTo(3);
    }

    @Test
    void secondsThatWereChangedHideNothingElse() throws Exception {
        show(SOUND, OVER);
        assertThat(store.add(look())).isTrue();
        assertThat(store.add(look(SOUND))).isTrue();
        store.flush();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = other.createStatement()) {
            assertThat(
                            statement.executeUpdate(
                                    "UPDATE evidence_second SET digest = x'00' WHERE release = '"
                                            + OVER.id()
                                            + "'"))
                    .isEqualTo(1);
        }
        ReleaseHistory history = reports.history(MadeReleases.FLIGHTS::equals);
        assertThat(history.releases())
                .extracting(
                        ReleaseHistory.Entry::id,
                        ReleaseHistory.Entry::phase,
                        ReleaseHistory.Entry::answers,
                        ReleaseHistory.Entry::unread)
                .containsExactlyInAnyOrder(
                        tuple(OVER.id(), ReleasePhase.ROLLED_BACK, null, UNREAD),
                        tuple(SOUND.id(), ReleasePhase.ROLLED_BACK, 3L, null));
        assertThat(history.figures().getFirst().over()).isEqualTo(2);
        ReleaseStatus status = reports.one(OVER.id()).orElseThrow();
        assertThat(status.phase()).isEqualTo(ReleasePhase.ROLLED_BACK);
        assertThat(status.evidence().why()).isEqualTo(UNREAD);
        assertThatThrownBy(() -> reports.evidence(OVER.id(), 0, 10))
                .hasMessageContaining("is not what was stored");
    }

    private @Nullable Long answers() {
        return reports.history(MadeReleases.FLIGHTS::equals).releases().getFirst().answers();
    }

    private static MetricsEntry.Look look() {
        return look(OVER);
    }

    private static MetricsEntry.Look look(Release release) {
        Second second = new Second(MadeEvidence.SHAPE);
        second.begin(new Second.Start(1, 0.25, Optional.empty(), Optional.empty()));
        for (int i = 0; i < 3; i++) {
            second.answer(Arm.CANDIDATE, 0, true);
        }
        long[] numbers = second.numbers();
        EvidenceChain chain = EvidenceChain.of(release.id()).then(numbers);
        return new MetricsEntry.Look(
                release.id(),
                MadeEvidence.TERMS,
                RunningTime.Reading.ZERO,
                new MetricsEntry.StoredSecond(numbers, chain, List.of()),
                null);
    }

    private Path file() {
        return folder.resolve("metrics.db").toAbsolutePath();
    }
}
