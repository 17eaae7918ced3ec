package dev.slipway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.monitoring.evidence.EvidenceChain;
import dev.slipway.monitoring.evidence.RunningTime;
import dev.slipway.monitoring.metrics.MetricsEntry;
import dev.slipway.monitoring.metrics.MetricsStore;
import dev.slipway.monitoring.quality.Amount;
import dev.slipway.monitoring.quality.PairedAnswer;
import dev.slipway.monitoring.quality.PairedAnswer.Answer;
import dev.slipway.monitoring.quality.QualityJoin;
import dev.slipway.monitoring.quality.RowMark;
import dev.slipway.monitoring.quality.WaitingRow;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Second;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows that wait for their labels, in `metrics.db`.
final class WaitingRowsTest {
    private static final Release RELEASE = MadeReleases.draft(MadeReleases.usual());
    private static final ReleaseId ID = RELEASE.id();
    private static final PairedAnswer FIRST =
            pair(
                    1,
                    Arm.STABLE,
                    OptionalLong.of(-7),
                    new Answer.Place(3, "late\nor never"),
                    new Answer.Named("3"));
    private static final PairedAnswer SECOND =
            pair(
                    2,
                    Arm.CANDIDATE,
                    OptionalLong.empty(),
                    new Answer.Number(Double.NaN),
                    new Answer.Number(Double.NEGATIVE_INFINITY));

    @TempDir Path folder;
    private MetricsStore store;

    @BeforeEach
    void open() {
        store = MetricsStore.open(folder.resolve("metrics.db"), () -> MadeReleases.BEGIN);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static PairedAnswer pair(
            long number, Arm answered, OptionalLong key, Answer stable, Answer candidate) {
        return new PairedAnswer(
                new PredictionId("%032x".formatted(number)), answered, key, stable, candidate);
    }

    private static QualityJoin.News news(List<PairedAnswer> fresh, List<PredictionId> gone) {
        return new QualityJoin.News(fresh, gone);
    }

    private void restart() throws InterruptedException {
        store.flush();
        close();
        open();
    }

    private static MetricsEntry.Look look(RowMark... marks) {
        long[] numbers = new Second(MadeEvidence.TERMS.shape()).numbers();
        return new MetricsEntry.Look(
                ID,
                MadeEvidence.TERMS,
                new RunningTime.Reading(5, 3, 2, 1),
                new MetricsEntry.StoredSecond(
                        numbers, EvidenceChain.of(ID).then(numbers), List.of(marks)),
                null);
    }

    @Test
    void rowsAreThereAfterARestartNewestFirst() throws Exception {
        assertThat(store.add(ID, news(List.of(FIRST, SECOND), List.of()))).isTrue();
        restart();
        assertThat(store.rows(RELEASE, 10))
                .containsExactly(
                        new WaitingRow(SECOND, false, false), new WaitingRow(FIRST, false, false));
        assertThat(store.rows(RELEASE, 1)).hasSize(1);
        assertThat(store.rows(MadeReleases.draft(MadeReleases.usual(), 9), 10)).isEmpty();
    }

    @Test
    void noClassIsStoredAsNone() throws Exception {
        PairedAnswer pair =
                pair(
                        3,
                        Arm.CANDIDATE,
                        OptionalLong.empty(),
                        new Answer.Place(-1, ""),
                        new Answer.Nothing());
        assertThat(store.add(ID, news(List.of(pair), List.of()))).isTrue();
        restart();
        assertThat(store.rows(RELEASE, 10)).containsExactly(new WaitingRow(pair, false, false));
    }

    @Test
    void wholeNumbersAreStoredToTheirLastDigit() throws Exception {
        PairedAnswer pair =
                pair(
                        3,
                        Arm.CANDIDATE,
                        OptionalLong.empty(),
                        new Answer.Number(Amount.of(new BigInteger("-9007199254740993"))),
                        new Answer.Number(Amount.of(new BigInteger("18446744073709551615"))));
        assertThat(store.add(ID, news(List.of(pair), List.of()))).isTrue();
        restart();
        assertThat(store.rows(RELEASE, 10)).containsExactly(new WaitingRow(pair, false, false));
    }

    @Test
    void whatHasBecomeOfARowIsStoredWithTheSecondThatItCountsIn() throws Exception {
        assertThat(store.add(ID, news(List.of(FIRST, SECOND), List.of()))).isTrue();
        assertThat(store.add(look(new RowMark(FIRST.id(), true, true, FIRST.key())))).isTrue();
        restart();
        assertThat(store.stored(ID)).isZero();
        assertThat(store.read(RELEASE).orElseThrow().seconds()).hasSize(1);
        assertThat(store.rows(RELEASE, 10))
                .containsExactly(
                        new WaitingRow(SECOND, false, false), new WaitingRow(FIRST, true, true));
        assertThat(store.saidKeys(RELEASE)).containsExactly(-7L);
    }

    @Test
    void rowsThatWaitNoLongerAreForgotten() throws Exception {
        assertThat(store.add(ID, news(List.of(FIRST, SECOND), List.of()))).isTrue();
        assertThat(store.add(ID, news(List.of(), List.of(FIRST.id())))).isTrue();
        restart();
        assertThat(store.rows(RELEASE, 10)).containsExactly(new WaitingRow(SECOND, false, false));
    }

    @Test
    void rowsOfAReleaseWhoseRecordsWereLostAreNoneOfTheNextOfItsNumber() throws Exception {
        Release next = MadeReleases.draftLater(MadeReleases.usual());
        assertThat(store.claim(RELEASE)).isTrue();
        assertThat(store.add(ID, news(List.of(FIRST), List.of()))).isTrue();
        assertThat(store.add(look(new RowMark(FIRST.id(), true, true, FIRST.key())))).isTrue();
        restart();
        assertThat(store.rows(next, 10)).isEmpty();
        assertThat(store.saidKeys(next)).isEmpty();
        assertThat(store.rows(RELEASE, 10)).hasSize(1);
    }

    @Test
    void releasesThatAreOverLeaveNothing() throws Exception {
        assertThat(store.add(ID, news(List.of(FIRST), List.of()))).isTrue();
        assertThat(store.add(look(new RowMark(FIRST.id(), true, true, FIRST.key())))).isTrue();
        assertThat(store.keepOnly(Set.of(ID))).isTrue();
        store.flush();
        assertThat(store.rows(RELEASE, 10)).hasSize(1);
        assertThat(store.keepOnly(Set.of(new ReleaseId("flights.9")))).isTrue();
        restart();
        assertThat(store.rows(RELEASE, 10)).isEmpty();
        assertThat(store.saidKeys(RELEASE)).isEmpty();
    }
}
