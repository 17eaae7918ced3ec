package dev.slipway.server.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.ReleaseCommand.AbortRelease;
import dev.slipway.api.control.ReleaseCommand.MoveRelease;
import dev.slipway.api.control.ReleaseCommand.StartRelease;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.feedback.Feedback;
import dev.slipway.api.feedback.FeedbackEntry;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.FeedbackPolicy;
import dev.slipway.monitoring.evidence.AwaitedLabels;
import dev.slipway.monitoring.metrics.MetricsStore;
import dev.slipway.monitoring.quality.PairedAnswer;
import dev.slipway.monitoring.quality.PairedAnswer.Answer;
import dev.slipway.monitoring.quality.QualityJoin;
import dev.slipway.monitoring.quality.RowMark;
import dev.slipway.server.follow.House;
import dev.slipway.server.follow.ReleasedVersions;
import dev.slipway.serving.shadow.ShadowPlane;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Second;
import dev.slipway.testkit.fake.FakeFeedback;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows of a release that wait for their labels while processes come and go.
final class ReleaseQualityTest {
    private static final FreeText WHY = new FreeText("because");
    private static final PrincipalId BOB = new PrincipalId("bob");
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final VersionNumber ONE = new VersionNumber(1);
    private static final VersionNumber TWO = new VersionNumber(2);
    private static final EndpointSpec CHAMPION =
            EndpointSpec.defaults(
                    House.ENDPOINT,
                    TeamName.DEFAULT,
                    new Target.Alias(House.FLIGHTS, House.CHAMPION));
    private static final PredictionId FIRST = id(1);
    private static final PredictionId SECOND = id(2);

    @TempDir Path directory;
    private final FakeFeedback feedback = new FakeFeedback(InstantSource.fixed(NOW), 100);
    private House house;
    private MetricsStore store;

    private static PredictionId id(long number) {
        return new PredictionId("%012x%020x".formatted(NOW.toEpochMilli() - 10_000, number));
    }

    @BeforeEach
    void open() {
        house = new House(directory);
        house.publish("v1");
        house.publish("v2");
        house.alias(1);
        house.apply(CHAMPION);
        assertThat(house.settled().isReady()).isTrue();
        ReleasePlan usual = ReleasePlan.USUAL;
        house.submit(
                new StartRelease(
                        House.ENDPOINT,
                        new VersionNumber(2),
                        new ReleasePlan(
                                usual.strategy(),
                                usual.sticky(),
                                usual.patience(),
                                usual.risks(),
                                true,
                                List.of(),
                                true,
                                usual.gates()),
                        null));
        move(ReleasePhase.LOADING, 0, 0);
        move(ReleasePhase.WARMING, 0, 0);
        move(ReleasePhase.BAKE, 1, 0.01);
        store = openStore();
    }

    @AfterEach
    void close() {
        store.close();
        house.close();
    }

    private MetricsStore openStore() {
        return MetricsStore.open(directory.resolve("metrics.db"), InstantSource.fixed(NOW));
    }

    private void move(ReleasePhase to, int step, double weight) {
        move(to, step, weight, Cause.PROGRESS);
    }

    private void move(ReleasePhase to, int step, double weight, Cause cause) {
        house.submit(
                new MoveRelease(
                        release().id(),
                        new ReleaseTransition(
                                release().phase(),
                                to,
                                step,
                                weight,
                                cause,
                                WHY,
                                null,
                                Duration.ofSeconds(9),
                                null)));
    }

    private Release release() {
        return house.control.current().release(House.ENDPOINT).orElseThrow();
    }

    private ReleaseQuality quality() {
        return new ReleaseQuality(
                house.serving().shadows(),
                house.serving().models(),
                house.control,
                InstantSource.fixed(NOW),
                store);
    }

    private static PairedAnswer pair(PredictionId id, Arm answered) {
        return new PairedAnswer(
                id, answered, OptionalLong.empty(), new Answer.Number(1), new Answer.Number(0));
    }

    private static void await(BooleanSupplier wanted) {
        while (!wanted.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /// A process before this one stored two rows.
    private void storeRows() {
        assertThat(
                        store.add(
                                release().id(),
                                new QualityJoin.News(
                                        List.of(
                                                pair(FIRST, Arm.STABLE),
                                                pair(SECOND, Arm.CANDIDATE)),
                                        List.of())))
                .isTrue();
        store.close();
        store = openStore();
    }

    private long counted(ReleaseQuality quality) {
        Second second = new Second(new Second.Shape(1, 0));
        List<RowMark> _ = quality.count(release(), second);
        return second.quality().total();
    }

    @Test
    void rowsAreBroughtBackWithTheLabelsThatCameMeanwhile() {
        storeRows();
        feedback.take(BOB, List.of(FeedbackItem.label(FIRST, new Cell.Whole(1))));
        try (ReleaseQuality quality = quality()) {
            quality.labelsFrom(feedback);
            await(() -> quality.awaited(release()).equals(new AwaitedLabels(1, 1)));
            assertThat(counted(quality)).isEqualTo(1);
            assertThat(quality.awaited(release())).isEqualTo(new AwaitedLabels(1, 0));
            quality.labelled(
                    List.of(
                            new FeedbackEntry(
                                    FeedbackItem.label(SECOND, new Cell.Whole(1)), BOB, NOW, NOW)));
            assertThat(counted(quality)).isEqualTo(1);
            assertThat(quality.awaited(release())).isEqualTo(AwaitedLabels.NONE);
        }
    }

    /// Whoever learns during a release that early labels mislead it.
    @Test
    void rowsThatWaitGoByTheDelayThatTheEndpointHasNow() {
        storeRows();
        feedback.take(BOB, List.of(FeedbackItem.label(FIRST, new Cell.Whole(1))));
        try (ReleaseQuality quality = quality()) {
            quality.labelsFrom(feedback);
            await(() -> quality.awaited(release()).equals(new AwaitedLabels(1, 1)));
            house.apply(CHAMPION.with(new FeedbackPolicy(Duration.ofHours(2))));
            assertThat(counted(quality)).isZero();
            house.apply(CHAMPION);
            assertThat(counted(quality)).isEqualTo(1);
        }
    }

    @Test
    void labelsThatCannotBeReadNowAreAskedForAgain() {
        storeRows();
        feedback.take(BOB, List.of(FeedbackItem.label(FIRST, new Cell.Whole(1))));
        CountDownLatch refused = new CountDownLatch(1);
        Feedback locked =
                new Feedback() {
                    @Override
                    public List<Taken> take(PrincipalId by, List<FeedbackItem> items) {
                        return feedback.take(by, items);
                    }

                    @Override
                    public List<FeedbackEntry> of(Collection<PredictionId> predictions) {
                        if (refused.getCount() > 0) {
                            refused.countDown();
                            throw new RefusalException(
                                    Refusal.of(ErrorCode.STORE_UNAVAILABLE, "it is locked"));
                        }
                        return feedback.of(predictions);
                    }
                };
        try (ReleaseQuality quality = quality()) {
            quality.labelsFrom(locked);
            await(() -> refused.getCount() == 0);
            assertThat(quality.awaited(release())).isEqualTo(AwaitedLabels.NONE);
            await(() -> quality.awaited(release()).equals(new AwaitedLabels(1, 1)));
            assertThat(counted(quality)).isEqualTo(1);
        }
    }

    private static ShadowSpec persons() {
        return ShadowSpec.of(TWO).judgedBy(0.1, 7);
    }

    @Test
    void aReleaseComparesForItselfAndEndsNoShadowOfAPerson() {
        house.serving().fleet().prefer(House.ENDPOINT, new VersionChoice.Exactly(ONE));
        ReleasedVersions versions = new ReleasedVersions(house.reconciler(), Set.of());
        assertThat(versions.beside(release()).join().isReady()).isTrue();
        ShadowPlane shadows = house.serving().shadows();
        ShadowReport first = shadows.begin(House.ENDPOINT, persons());
        assertThat(first.verdict().why()).contains(">= 7)");
        try (ReleaseQuality quality = quality()) {
            quality.follow(release());
            assertThat(counted(quality)).isZero();
            assertThat(shadows.all()).extracting(ShadowReport::version).containsExactly(ONE, TWO);
            assertThat(shadows.report(House.ENDPOINT, TWO).orElseThrow().verdict().why())
                    .contains(">= 1000)");

            assertThat(shadows.end(House.ENDPOINT, TWO)).isPresent();
            ShadowReport _ = shadows.begin(House.ENDPOINT, persons());
            house.submit(new AbortRelease(House.ENDPOINT, WHY, false));
            move(ReleasePhase.ROLLED_BACK, release().step(), 0, Cause.TIMER);
            quality.follow(house.control.current().releases(House.ENDPOINT).getLast());
            assertThat(shadows.all()).extracting(ShadowReport::version).containsExactly(TWO);
        }
    }

    @Test
    void rowsOfAReleaseThatIsOverAreForgotten() {
        storeRows();
        house.submit(new AbortRelease(House.ENDPOINT, WHY, false));
        move(ReleasePhase.ROLLED_BACK, release().step(), 0, Cause.TIMER);
        try (ReleaseQuality _ = quality()) {
            await(() -> store.rows(release(), 10).isEmpty());
        }
    }

    @Test
    void rowsOfAReleaseWhoseEndNobodySawAreForgotten() {
        storeRows();
        Release seen = release();
        try (ReleaseQuality quality = quality()) {
            quality.labelsFrom(feedback);
            await(() -> quality.awaited(seen).equals(new AwaitedLabels(1, 1)));
            house.submit(new AbortRelease(House.ENDPOINT, WHY, false));
            move(ReleasePhase.ROLLED_BACK, seen.step(), 0, Cause.TIMER);

            quality.follow(seen);

            assertThat(quality.awaited(seen)).isEqualTo(AwaitedLabels.NONE);
            await(() -> store.rows(seen, 10).isEmpty());
        }
    }
}
