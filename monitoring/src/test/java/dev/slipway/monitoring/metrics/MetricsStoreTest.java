package dev.slipway.monitoring.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.PerformanceReport;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.monitoring.MadeEvidence;
import dev.slipway.monitoring.MadeReleases;
import dev.slipway.monitoring.evidence.EvidenceChain;
import dev.slipway.monitoring.evidence.RunningTime;
import dev.slipway.quiet.BelievedTime;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.LatencyHistogram;
import dev.slipway.stats.counts.Second;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsStoreTest {
    private static final Release RELEASE = MadeReleases.draft(MadeReleases.usual());
    private static final ReleaseId ID = RELEASE.id();
    private static final RunningTime.Reading TIME = new RunningTime.Reading(5, 3, 2, 1);

    @TempDir Path folder;

    private Instant now = MadeReleases.BEGIN;

    /// How far the clock has leapt ahead.
    private Duration leapt = Duration.ZERO;

    private MetricsStore store;
    private EvidenceChain chain = EvidenceChain.of(ID);

    @BeforeEach
    void open() {
        store = opened();
    }

    private MetricsStore opened() {
        return MetricsStore.open(file(), () -> now, this::nanoTime);
    }

    private long nanoTime() {
        return Duration.between(MadeReleases.BEGIN, now).minus(leapt).toNanos();
    }

    private void leap(Duration ahead) {
        leapt = leapt.plus(ahead);
        now = now.plus(ahead);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whatIsStoredOfAReleaseIsThereAfterARestart() throws Exception {
        assertThat(store.read(RELEASE)).isEmpty();
        long[] keys = {1, -7, Long.MIN_VALUE, Long.MAX_VALUE, 0};
        for (int i = 0; i < 10; i++) {
            assertThat(store.add(look(second(i), i == 5 ? keys : null))).isTrue();
        }
        store.flush();
        assertThat(store.stored(ID)).isEqualTo(10);
        store.close();
        store = opened();
        StoredRelease stored = store.read(RELEASE).orElseThrow();
        assertThat(stored.terms()).isEqualTo(MadeEvidence.TERMS);
        assertThat(stored.time()).isEqualTo(TIME);
        assertThat(stored.seconds()).hasSize(10);
        assertThat(stored.seconds().get(4)).isEqualTo(second(4));
        assertThat(stored.chain().mark()).isEqualTo(chain.mark());
        assertThat(stored.keys()).isEqualTo(keys);
        assertThat(store.stored(ID)).isEqualTo(10);
    }

    @Test
    void aReleaseThatGetsTheNumberOfAnotherHasNothingOfWhatThatOneShowed() throws Exception {
        Release other = MadeReleases.draftLater(MadeReleases.usual());
        PerformanceReport report = MadeEvidence.performance(PerformanceReport.Verdict.PASSED);
        assertThat(store.claim(RELEASE)).isTrue();
        assertThat(store.add(new MetricsEntry.Performance(ID, report))).isTrue();
        for (int i = 0; i < 5; i++) {
            assertThat(store.add(look(second(i), null))).isTrue();
        }
        store.flush();
        store.close();
        store = opened();
        assertThat(other.id()).isEqualTo(ID);
        assertThat(store.read(other)).isEmpty();
        assertThat(store.performance(other)).isEmpty();
        assertThat(store.evidence(other)).isEmpty();
        assertThat(store.report(other)).isEmpty();
        assertThat(store.claim(RELEASE)).isTrue();
        store.flush();
        assertThat(store.read(RELEASE).orElseThrow().seconds()).hasSize(5);
        assertThat(store.claim(other)).isTrue();
        chain = EvidenceChain.of(ID);
        assertThat(store.add(look(second(1), null))).isTrue();
        store.flush();
        assertThat(store.failure()).isEmpty();
        assertThat(store.read(other).orElseThrow().seconds()).hasSize(1);
        assertThat(store.performance(other)).isEmpty();
        assertThat(store.read(RELEASE)).isEmpty();
    }

    @Test
    void whatAServerBeforeHasStoredWithoutASaltIsThatOfWhoeverAsksFirst() throws Exception {
        assertThat(store.add(look(second(0), null))).isTrue();
        store.flush();
        assertThat(store.read(RELEASE)).isPresent();
        assertThat(store.claim(RELEASE)).isTrue();
        store.flush();
        assertThat(store.read(RELEASE)).isPresent();
        assertThat(store.read(MadeReleases.draftLater(MadeReleases.usual()))).isEmpty();
    }

    @Test
    void aSecondThatWasChangedIsFound() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(store.add(look(second(i), null))).isTrue();
        }
        store.flush();
        try (Connection connection = MetricsWriter.connect(file());
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "UPDATE evidence_second SET numbers ="
                            + " (SELECT numbers FROM evidence_second WHERE idx = 1) WHERE idx = 3");
        }
        assertThatThrownBy(() -> store.read(RELEASE))
                .hasMessageContaining("second 3 of release flights.1 is not what was stored");
    }

    @Test
    void aDiskThatTakesNothingIsToldAndNobodyWaits() throws Exception {
        try (Connection other = MetricsWriter.connect(file());
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            while (store.isStoring()) {
                boolean _ = offer();
            }
            int taken = 0;
            while (offer()) {
                taken++;
            }
            assertThat(taken).isLessThan(10_000);
            statement.execute("ROLLBACK");
        }
        store.flush();
        assertThat(store.isStoring()).isTrue();
        assertThat(store.failure()).isEmpty();
        assertThat(store.stored(ID)).isEqualTo(chain.seconds());
    }

    /// That nothing has failed yet says nothing of the disk.
    @Test
    void aFileThatWasOpenedHasStoredNothingYet() throws Exception {
        assertThat(store.isStoring()).isTrue();
        assertThat(store.hasStored()).isFalse();
        assertThat(store.claim(RELEASE)).isTrue();
        store.flush();
        assertThat(store.hasStored()).isTrue();
        store.close();
        store = opened();
        assertThat(store.hasStored()).isFalse();
    }

    @Test
    void tenSecondsAreKeptForADayAndMinutesForThirty() throws Exception {
        for (int i = 0; i < 12; i++) {
            assertThat(store.add(window(i, 1000 + i))).isTrue();
        }
        store.flush();
        List<VersionWindow> shorts = windows(VersionWindow.SHORT);
        assertThat(shorts).hasSize(12);
        assertThat(shorts.get(3).latencies().total()).isEqualTo(1003);
        List<VersionWindow> minutes = windows(VersionWindow.LONG);
        assertThat(minutes).hasSize(2);
        assertThat(minutes.getFirst().answers()).isEqualTo(6 * 1000 + 15 + 6);
        assertThat(minutes.getFirst().codes()).containsEntry(200, 6015L).containsEntry(500, 6L);
        assertThat(minutes.getFirst().slots()).isBetween(0.099, 0.101);
        assertThat(minutes.getFirst().work())
                .isEqualTo(new VersionWork(6_000_000_000L, 12, 36, 1_005));
        now = now.plus(Duration.ofDays(2));
        assertThat(store.add(window(12, 1))).isTrue();
        store.flush();
        assertThat(windows(VersionWindow.SHORT)).isEmpty();
        assertThat(windows(VersionWindow.LONG)).hasSize(3);
        now = now.plus(Duration.ofDays(40));
        assertThat(store.add(window(13, 1))).isTrue();
        store.flush();
        assertThat(windows(VersionWindow.LONG)).isEmpty();
    }

    @Test
    void tenSecondsInWhichOneProcessEndsAndTheNextBeginsHaveWhatBothCounted() throws Exception {
        assertThat(store.add(window(0, 30))).isTrue();
        store.close();
        store = opened();
        assertThat(store.add(window(0, 5))).isTrue();
        store.flush();
        for (Duration length : List.of(VersionWindow.SHORT, VersionWindow.LONG)) {
            List<VersionWindow> windows = windows(length);
            assertThat(windows).hasSize(1);
            assertThat(windows.getFirst().codes()).containsEntry(200, 35L).containsEntry(500, 2L);
            assertThat(windows.getFirst().latencies().total()).isEqualTo(35);
        }
    }

    @Test
    void aLoadTestIsKeptAsLongAsEvidenceAlsoInAFileThatWasMadeBefore() throws Exception {
        store.close();
        try (Connection connection = MetricsWriter.connect(file());
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE release_performance");
        }
        store = opened();
        assertThat(store.performance(RELEASE)).isEmpty();
        PerformanceReport report = MadeEvidence.performance(PerformanceReport.Verdict.FAILED);
        assertThat(store.add(new MetricsEntry.Performance(ID, report))).isTrue();
        assertThat(store.add(look(second(0), null))).isTrue();
        store.flush();
        assertThat(store.performance(RELEASE)).contains(report);
        assertThat(store.report(RELEASE).orElseThrow().gate().measured()).contains(report);
        now = now.plus(Duration.ofDays(100));
        assertThat(store.add(window(0, 1))).isTrue();
        store.flush();
        assertThat(store.performance(RELEASE)).isEmpty();
    }

    private void keepSomeOfAll() throws InterruptedException {
        PerformanceReport report = MadeEvidence.performance(PerformanceReport.Verdict.FAILED);
        assertThat(store.add(new MetricsEntry.Performance(ID, report))).isTrue();
        assertThat(store.add(look(second(0), null))).isTrue();
        writeWindow(0);
    }

    private void writeWindow(int number) throws InterruptedException {
        assertThat(store.add(window(number, 1))).isTrue();
        store.flush();
    }

    private void requireAllOfIt() {
        assertThat(windows(VersionWindow.SHORT)).isNotEmpty();
        assertThat(windows(VersionWindow.LONG)).isNotEmpty();
        assertThat(store.performance(RELEASE)).isPresent();
        assertThat(store.read(RELEASE)).isPresent();
    }

    @Test
    void aClockThatLeapsAheadMakesNothingOldUntilItHasStayedThere() throws Exception {
        keepSomeOfAll();
        leap(Duration.ofDays(200));
        writeWindow(1);
        requireAllOfIt();
        now = now.plus(BelievedTime.PROBATION.minusMinutes(1));
        writeWindow(2);
        requireAllOfIt();
        now = now.plus(Duration.ofHours(2));
        writeWindow(3);
        assertThat(windows(VersionWindow.LONG)).isEmpty();
        assertThat(store.performance(RELEASE)).isEmpty();
        assertThat(store.read(RELEASE)).isEmpty();
    }

    @Test
    void aClockThatWasWrongForAWhileHasLostNothingAndEndsNoSweeps() throws Exception {
        keepSomeOfAll();
        leap(Duration.ofDays(200));
        writeWindow(1);
        leap(Duration.ofDays(-200));
        writeWindow(2);
        requireAllOfIt();
        now = now.plus(Duration.ofDays(2));
        writeWindow(3);
        assertThat(windows(VersionWindow.SHORT)).isEmpty();
    }

    @Test
    void aServerThatBeginsWithAClockAheadTakesNothingForOldAtOnce() throws Exception {
        keepSomeOfAll();
        store.close();
        leap(Duration.ofDays(200));
        store = opened();
        writeWindow(1);
        requireAllOfIt();
        now = now.plus(BelievedTime.PROBATION);
        writeWindow(2);
        assertThat(store.performance(RELEASE)).isEmpty();
        assertThat(windows(VersionWindow.LONG)).isEmpty();
    }

    @Test
    void aFileOfANewerServerIsRefused() throws SQLException {
        store.close();
        try (Connection connection = MetricsWriter.connect(file());
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
        }
        assertThatThrownBy(() -> MetricsStore.open(file(), () -> now))
                .hasMessageContaining("version 99 (expected: <= 1;");
        try (Connection connection = MetricsWriter.connect(file());
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 1");
        }
        store = opened();
    }

    @Test
    void numbersAreTheSameAfterPacking() {
        SplittableRandom random = new SplittableRandom(3);
        for (int size : new int[] {0, 1, 100, 100_000}) {
            long[] numbers = random.longs(size).map(one -> one >> (one & 63)).toArray();
            assertThat(Packed.unpack(Packed.of(numbers))).isEqualTo(numbers);
        }
        assertThatThrownBy(() -> Packed.unpack(new byte[] {1, 2, 3}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private boolean offer() {
        EvidenceChain before = chain;
        boolean isTaken = store.add(look(second(1), null));
        chain = isTaken ? chain : before;
        return isTaken;
    }

    private MetricsEntry.Look look(long[] numbers, long @Nullable [] keys) {
        chain = chain.then(numbers);
        return new MetricsEntry.Look(
                ID,
                MadeEvidence.TERMS,
                TIME,
                new MetricsEntry.StoredSecond(numbers, chain, List.of()),
                keys);
    }

    private static long[] second(int number) {
        Second second = new Second(MadeEvidence.SHAPE);
        second.begin(new Second.Start(1, 0.25, Optional.empty(), Optional.empty()));
        for (int i = 0; i <= number; i++) {
            second.answer(Arm.STABLE, 0, i == 3);
        }
        return second.numbers();
    }

    private VersionWindow window(int number, int answers) {
        LatencyHistogram latencies = new LatencyHistogram();
        for (int i = 0; i < answers; i++) {
            latencies.count(1_000_000 + i);
        }
        return new VersionWindow(
                MadeReleases.FLIGHTS,
                new VersionNumber(2),
                MadeReleases.BEGIN.plusSeconds(10L * number),
                VersionWindow.SHORT,
                Map.of(200, (long) answers, 500, 1L),
                latencies,
                new LatencyHistogram(),
                new VersionWork(1_000_000_000, 2, 6, 1_000 + number));
    }

    private List<VersionWindow> windows(Duration length) {
        return store.windows(
                MadeReleases.FLIGHTS,
                new VersionNumber(2),
                length,
                MadeReleases.BEGIN,
                MadeReleases.BEGIN.plusSeconds(3600));
    }

    private Path file() {
        return folder.resolve("metrics.db");
    }
}
