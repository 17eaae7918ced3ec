package dev.slipway.monitoring.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.monitoring.quality.PairedAnswer.Answer;
import dev.slipway.monitoring.quality.QualityJoin.OfArm;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.LossDifferences;
import dev.slipway.stats.counts.Second;
import dev.slipway.testkit.Property;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// When a row counts, and how often, in whatever order its answers and its label come.
final class QualityJoinTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Duration DELAY = Duration.ofHours(2);
    private static final Second.Shape SHAPE = new Second.Shape(1, 0);

    private final QualityJoin join = new QualityJoin(DELAY, 1_000);

    @Test
    void aTextThatAnAnswerCannotBeIsALabelAndCountsNothing() {
        PredictionId id = id(0, 1);
        join.answered(pair(id, Arm.CANDIDATE, 0.9, 0.2));
        join.labelled(id, new Label.Named("late"));
        assertThat(counted(START.plus(DELAY)).total()).isZero();
        assertThat(join.standing().candidate()).isEqualTo(new OfArm(1, 0, 0));
    }

    @Test
    void aRowCountsOnlyOnceItsDelayHasPassed() {
        PredictionId id = id(0, 1);
        join.answered(pair(id, Arm.CANDIDATE, 0.9, 0.2));
        join.labelled(id, new Label.Number(1));

        assertThat(counted(START.plus(DELAY).minusMillis(1)).total()).isZero();
        assertThat(join.standing().candidate()).isEqualTo(new OfArm(0, 1, 0));
        LossDifferences counted = counted(START.plus(DELAY));
        assertThat(counted.total()).isEqualTo(1);
        assertThat(counted.sum()).isEqualTo(630);
        assertThat(join.standing().candidate()).isEqualTo(new OfArm(1, 0, 0));
    }

    @Test
    void aRowCountsOnce() {
        PredictionId id = id(0, 1);
        join.labelled(id, new Label.Number(1));
        join.answered(pair(id, Arm.STABLE, 0.9, 0.2));

        assertThat(counted(START.plus(DELAY)).sum()).isEqualTo(630);
        join.labelled(id, new Label.Number(0));
        join.answered(pair(id, Arm.STABLE, 0.9, 0.2));
        assertThat(counted(START.plus(DELAY).plusSeconds(1)).total()).isZero();
    }

    /// As what was said last is what is kept, a process that begins knows no other.
    @Test
    void theLastLabelCountsThatHasComeByThen() {
        PredictionId here = id(0, 1);
        join.labelled(here, new Label.Number(0));
        join.answered(pair(here, Arm.STABLE, 0.9, 0.2));
        join.labelled(here, new Label.Number(1));
        assertThat(counted(START.plus(DELAY)).sum()).isEqualTo(630);

        PredictionId back = id(0, 2);
        join.labelled(back, new Label.Number(1));
        join.restore(
                List.of(new WaitingRow(pair(back, Arm.STABLE, 0.9, 0.2), false, false)),
                Map.of(back, new Label.Number(0)));
        assertThat(counted(START.plus(DELAY)).sum()).isEqualTo(630);
    }

    @Test
    void aLabelThatDoesNotComeIsMissingInTheArmThatAnswered() {
        join.answered(pair(id(0, 1), Arm.CANDIDATE, 0.9, 0.2));
        join.answered(pair(id(0, 2), Arm.STABLE, 0.9, 0.2));

        Second second = second(START.plus(DELAY.multipliedBy(2)));

        assertThat(join.standing().candidate()).isEqualTo(new OfArm(0, 0, 1));
        assertThat(join.standing().stable()).isEqualTo(new OfArm(0, 0, 1));
        assertThat(second.labels().events(Arm.CANDIDATE)).isEqualTo(1);
        assertThat(second.labelsByKey().answers(Arm.STABLE, 0, 1)).isEqualTo(1);
        assertThat(second.quality().total()).isZero();
    }

    @Test
    void labelsThatCameAndLabelsThatDidNotAreCountedAtTheSameAge() {
        PredictionId told = id(0, 1);
        join.answered(pair(told, Arm.CANDIDATE, 0.9, 0.2));
        join.answered(pair(id(0, 2), Arm.STABLE, 0.9, 0.2));
        join.labelled(told, new Label.Number(1));

        Second first = second(START.plus(DELAY));
        assertThat(first.labels().trials(Arm.CANDIDATE)).isEqualTo(1);
        assertThat(first.labelsByKey().answers(Arm.CANDIDATE, 0)).isZero();
        Second due = second(START.plus(DELAY).plus(DELAY.dividedBy(4)));
        assertThat(due.labelsByKey().answers(Arm.CANDIDATE, 0, 0)).isEqualTo(1);
        assertThat(due.labelsByKey().answers(Arm.STABLE, 0, 1)).isEqualTo(1);
        assertThat(due.labels().trials(Arm.CANDIDATE)).isZero();
        assertThat(due.labels().events(Arm.STABLE)).isEqualTo(1);
    }

    @Test
    void aKeySaysOnceWhetherItsLabelsCome() {
        for (int i = 0; i < 10; i++) {
            join.answered(
                    new PairedAnswer(
                            id(i, i),
                            Arm.CANDIDATE,
                            OptionalLong.of(5),
                            new Answer.Number(0.5),
                            new Answer.Number(0.5)));
            join.answered(pair(id(i, 100 + i), Arm.STABLE, 0.5, 0.5));
        }

        Second second = second(START.plus(DELAY.multipliedBy(2)));

        assertThat(second.labels().events(Arm.CANDIDATE)).isEqualTo(10);
        assertThat(second.labelsByKey().answers(Arm.CANDIDATE, 0)).isEqualTo(1);
        assertThat(second.labelsByKey().answers(Arm.STABLE, 0)).isEqualTo(10);
    }

    @Test
    void theOldestRowsGoFirstWhereRoomIsShort() {
        QualityJoin small = new QualityJoin(DELAY, 10);
        for (int i = 0; i < 25; i++) {
            small.answered(pair(id(i, i), Arm.STABLE, 0.5, 0.5));
        }

        assertThat(small.standing().stable().awaited()).isEqualTo(10);
        assertThat(small.standing().forgotten()).isEqualTo(15);
    }

    /// Somebody sends a year of labels while a release waits for those of an hour.
    @Test
    void labelsOfOtherPredictionsTakeNoRowsRoom() {
        QualityJoin small = new QualityJoin(DELAY, 10);
        for (int i = 0; i < 10; i++) {
            small.answered(pair(id(i, i), Arm.STABLE, 0.5, 0.5));
        }
        for (int i = 0; i < 100; i++) {
            small.labelled(id(-1_000_000 + i, 100 + i), new Label.Number(1));
        }
        small.labelled(id(3, 3), new Label.Number(1));

        assertThat(small.standing().stable().awaited()).isEqualTo(10);
        assertThat(small.standing().forgotten()).isZero();
        Second second = new Second(SHAPE);
        List<RowMark> _ = small.count(START.plus(DELAY).plusSeconds(1), second);
        assertThat(second.quality().total()).isEqualTo(1);
    }

    /// Nor that of a label which comes before its answers are compared.
    @Test
    void labelsOfLongAgoPushNoneOut() {
        QualityJoin small = new QualityJoin(DELAY, 10);
        List<RowMark> _ = small.count(START, new Second(SHAPE));
        small.labelled(id(0, 1), new Label.Number(1));
        for (int i = 0; i < 100; i++) {
            small.labelled(id(-DELAY.multipliedBy(2).toMillis(), 100 + i), new Label.Number(1));
        }
        small.answered(pair(id(0, 1), Arm.STABLE, 0.5, 0.5));

        Second second = new Second(SHAPE);
        List<RowMark> _ = small.count(START.plus(DELAY), second);
        assertThat(second.quality().total()).isEqualTo(1);
    }

    @Test
    void theOrderInWhichThingsBecomeKnownDoesNotMatter() {
        Property.holds(
                50,
                random -> {
                    List<Runnable> news = new ArrayList<>();
                    QualityJoin shuffled = new QualityJoin(Duration.ZERO, 1_000);
                    QualityJoin ordered = new QualityJoin(Duration.ZERO, 1_000);
                    for (int i = 0; i < 40; i++) {
                        PredictionId id = id(i, i);
                        PairedAnswer pair =
                                pair(id, Arm.STABLE, random.nextDouble(), random.nextDouble());
                        Label label = new Label.Number(random.nextInt(2));
                        news.add(() -> shuffled.answered(pair));
                        news.add(() -> shuffled.labelled(id, label));
                        ordered.answered(pair);
                        ordered.labelled(id, label);
                    }
                    Collections.shuffle(news, new Random(random.nextLong()));
                    news.forEach(Runnable::run);

                    Second some = new Second(SHAPE);
                    Second others = new Second(SHAPE);
                    List<RowMark> _ = shuffled.count(START.plusSeconds(1), some);
                    List<RowMark> _ = ordered.count(START.plusSeconds(1), others);
                    assertThat(some.quality().total()).isEqualTo(40);
                    assertThat(some.numbers()).isEqualTo(others.numbers());
                });
    }

    /// Rows are stored, and what has become of them with the second that they count in; then the
    /// process ends, at any moment.
    @Test
    void whateverEndsTheProcessARowCountsOnce() {
        Property.holds(
                50,
                random -> {
                    QualityJoin whole = new QualityJoin(DELAY, 1_000);
                    QualityJoin ending = new QualityJoin(DELAY, 1_000);
                    Stored stored = new Stored();
                    Second some = new Second(SHAPE);
                    Second others = new Second(SHAPE);
                    for (int i = 0; i < 60; i++) {
                        PredictionId id = id(60_000L * i, i);
                        PairedAnswer pair =
                                new PairedAnswer(
                                        id,
                                        random.nextBoolean() ? Arm.STABLE : Arm.CANDIDATE,
                                        OptionalLong.of(random.nextInt(20)),
                                        new Answer.Number(random.nextDouble()),
                                        new Answer.Named("cat"));
                        whole.answered(pair);
                        ending.answered(pair);
                        if (random.nextInt(3) > 0) {
                            Label label = new Label.Number(random.nextInt(2));
                            whole.labelled(id, label);
                            ending.labelled(id, label);
                            stored.labels.put(id, label);
                        }
                        if (random.nextInt(4) == 0) {
                            int another = random.nextInt(i + 1);
                            PredictionId again = id(60_000L * another, another);
                            Label label = new Label.Number(random.nextInt(2));
                            whole.labelled(again, label);
                            ending.labelled(again, label);
                            stored.labels.put(again, label);
                        }
                        Instant now = START.plus(DELAY).plusSeconds(60L * i);
                        List<RowMark> _ = whole.count(now, some);
                        stored.take(ending.count(now, others), ending.news());
                        if (random.nextInt(10) == 0) {
                            ending = stored.again();
                        }
                    }
                    for (int i = 60; i < 120; i++) {
                        Instant now = START.plus(DELAY).plusSeconds(60L * i);
                        List<RowMark> _ = whole.count(now, some);
                        List<RowMark> _ = ending.count(now, others);
                    }
                    assertThat(others.numbers()).isEqualTo(some.numbers());
                });
    }

    /// What outlives a process.
    private static final class Stored {
        private final Map<PredictionId, WaitingRow> rows = new LinkedHashMap<>();
        private final Map<PredictionId, Label> labels = new HashMap<>();
        private final List<Long> keys = new ArrayList<>();

        void take(List<RowMark> marks, QualityJoin.News news) {
            for (PairedAnswer pair : news.fresh()) {
                rows.put(pair.id(), new WaitingRow(pair, false, false));
            }
            for (RowMark mark : marks) {
                rows.computeIfPresent(
                        mark.prediction(),
                        (_, row) -> new WaitingRow(row.pair(), mark.isCounted(), mark.isDue()));
                mark.newKey().ifPresent(keys::add);
            }
            news.gone().forEach(rows::remove);
        }

        QualityJoin again() {
            QualityJoin join = new QualityJoin(DELAY, 1_000);
            join.restoreKeys(keys);
            join.restore(List.copyOf(rows.values()).reversed(), labels);
            return join;
        }
    }

    @Test
    void rowsThatAreThereAlreadyAreNotTakenFromThoseThatAreBroughtBack() {
        PredictionId old = id(0, 1);
        PredictionId here = id(10, 2);
        QualityJoin small = new QualityJoin(DELAY, 2);
        small.answered(pair(here, Arm.STABLE, 0.1, 0.2));
        small.restore(
                List.of(
                        new WaitingRow(pair(here, Arm.STABLE, 0.9, 0.9), true, true),
                        new WaitingRow(pair(old, Arm.CANDIDATE, 0.5, 0.5), false, false),
                        new WaitingRow(pair(id(0, 0), Arm.CANDIDATE, 0.5, 0.5), false, false)),
                Map.of());
        assertThat(small.standing())
                .isEqualTo(new QualityJoin.Standing(new OfArm(0, 1, 0), new OfArm(0, 1, 0), 1));
    }

    private LossDifferences counted(Instant now) {
        return second(now).quality();
    }

    private Second second(Instant now) {
        Second second = new Second(SHAPE);
        List<RowMark> _ = join.count(now, second);
        return second;
    }

    private static PairedAnswer pair(
            PredictionId id, Arm answered, double stable, double candidate) {
        return new PairedAnswer(
                id,
                answered,
                OptionalLong.empty(),
                new Answer.Number(stable),
                new Answer.Number(candidate));
    }

    private static PredictionId id(long millis, long number) {
        return new PredictionId(
                String.format(
                        Locale.ROOT, "%012x%010x%010x", START.toEpochMilli() + millis, number, 7));
    }
}
