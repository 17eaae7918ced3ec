package dev.slipway.monitoring.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.monitoring.quality.PairedAnswer.Answer;
import dev.slipway.monitoring.quality.QualityJoin.OfArm;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.LossDifferences;
import dev.slipway.stats.counts.Second;
import dev.slipway.testkit.Property;
import java.math.BigInteger;
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

final class QualityJoinTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Duration DELAY = Duration.ofHours(2);
    private static final Second.Shape SHAPE = new Second.Shape(1, 0);

    private final QualityJoin join = new QualityJoin(DELAY, 1_000);

    @Test
    void aProbabilityLosesTheSquareOfItsDistanceFromTheTruth() {
        Losses.Pair late = losses(0.9, 0.2, 1);
        assertThat(late.stable()).isEqualTo(0.01, within(1e-12));
        assertThat(late.candidate()).isEqualTo(0.64, within(1e-12));
    }

    @Test
    void anEstimateLosesItsShareOfBothErrors() {
        Losses.Pair estimate = losses(10, 16, 12);
        assertThat(estimate.stable()).isEqualTo(2 / 6.0, within(1e-12));
        assertThat(estimate.candidate()).isEqualTo(4 / 6.0, within(1e-12));
        assertThat(losses(12, 12, 12)).isEqualTo(new Losses.Pair(0, 0));
    }

    @Test
    void whatIsNoNumberLosesEverything() {
        assertThat(losses(12, Double.NaN, 12)).isEqualTo(new Losses.Pair(0, 1));
        assertThat(losses(Double.POSITIVE_INFINITY, Double.NaN, 12))
                .isEqualTo(new Losses.Pair(1, 1));
    }

    @Test
    void aClassLosesEverythingOrNothingByPlaceOrByName() {
        assertThat(
                        Losses.of(
                                new Answer.Named("cat"),
                                new Answer.Named("dog"),
                                new Label.Named("dog")))
                .hasValue(new Losses.Pair(1, 0));
        assertThat(Losses.of(new Answer.Named("3"), new Answer.Named("2"), new Label.Number(3)))
                .hasValue(new Losses.Pair(0, 1));
    }

    @Test
    void theLikeliestClassIsMeantByItsNameOrWhereThatIsNoNumberByItsPlace() {
        Answer cat = new Answer.Place(0, "cat");
        Answer dog = new Answer.Place(1, "dog");
        assertThat(Losses.of(cat, dog, new Label.Named("dog"))).hasValue(new Losses.Pair(1, 0));
        assertThat(Losses.of(cat, dog, new Label.Number(0))).hasValue(new Losses.Pair(0, 1));
        Answer one = new Answer.Place(0, "1");
        Answer two = new Answer.Place(1, "2");
        assertThat(Losses.of(one, two, new Label.Number(1))).hasValue(new Losses.Pair(0, 1));
        Answer unnamed = new Answer.Place(1, "");
        assertThat(Losses.of(unnamed, new Answer.Place(2, ""), new Label.Named("1")))
                .hasValue(new Losses.Pair(0, 1));
    }

    @Test
    void noClassIsWrongWhateverIsRight() {
        Answer none = new Answer.Nothing();
        Answer cat = new Answer.Place(0, "cat");
        assertThat(Losses.of(cat, none, new Label.Named("cat"))).hasValue(new Losses.Pair(0, 1));
        assertThat(Losses.of(cat, none, new Label.Number(0))).hasValue(new Losses.Pair(0, 1));
        assertThat(Losses.of(none, cat, new Label.Named("dog"))).hasValue(new Losses.Pair(1, 1));
        assertThat(Losses.of(new Answer.Place(0, ""), none, new Label.Named("late"))).isEmpty();
    }

    @Test
    void aTextThatAnAnswerCannotBeSaysNothingOfIt() {
        assertThat(
                        Losses.of(
                                new Answer.Number(0.9),
                                new Answer.Number(0.2),
                                new Label.Named("late")))
                .isEmpty();
        assertThat(
                        Losses.of(
                                new Answer.Place(1, ""),
                                new Answer.Place(2, ""),
                                new Label.Named("late")))
                .isEmpty();
        PredictionId id = id(0, 1);
        join.answered(pair(id, Arm.CANDIDATE, 0.9, 0.2));
        join.labelled(id, new Label.Named("late"));
        assertThat(counted(START.plus(DELAY)).total()).isZero();
        assertThat(join.standing().candidate()).isEqualTo(new OfArm(1, 0, 0));
    }

    /// A text is no class's place: the answer does not say how many there are, nor in which order.
    @Test
    void aNumberSaysNothingOfTextsThatAreNone() {
        Answer late = new Answer.Named("late");
        assertThat(Losses.of(late, new Answer.Named("on time"), new Label.Number(1))).isEmpty();
        assertThat(Losses.of(late, new Answer.Named("1"), new Label.Number(1)))
                .as("what one version answers wrongly counts")
                .hasValue(new Losses.Pair(1, 0));
        assertThat(Losses.of(late, new Answer.Named("on time"), new Label.Named("late")))
                .hasValue(new Losses.Pair(0, 1));
    }

    @Test
    void aNumberIsTheClassWhoseNameIsThatNumberHoweverItIsWritten() {
        Answer none = new Answer.Place(0, "0.0");
        Answer some = new Answer.Place(1, "1.0");
        assertThat(Losses.of(none, some, new Label.Number(1))).hasValue(new Losses.Pair(1, 0));
        assertThat(Losses.of(new Answer.Named("1e0"), none, new Label.Number(1)))
                .hasValue(new Losses.Pair(0, 1));
        assertThat(Losses.of(some, none, new Label.Named("01")))
                .as("texts are compared as they are")
                .hasValue(new Losses.Pair(1, 1));
    }

    /// As a `double` both are the same number.
    @Test
    void wholeNumbersAreToldApartByTheirLastDigit() {
        List<String> wholes =
                List.of("9007199254740993", "-9007199254740993", "18446744073709551615");
        for (String odd : wholes) {
            BigInteger whole = new BigInteger(odd);
            BigInteger beside = whole.subtract(BigInteger.ONE);
            Label label = new Label.Number(Amount.of(whole));
            Answer right = new Answer.Number(Amount.of(whole));
            Answer wrong = new Answer.Number(Amount.of(beside));
            Answer name = new Answer.Named(odd);
            Answer other = new Answer.Named(beside.toString());
            Answer place = new Answer.Place(0, odd);
            assertThat(Losses.of(wrong, right, label)).hasValue(new Losses.Pair(1, 0));
            assertThat(Losses.of(other, name, label)).hasValue(new Losses.Pair(1, 0));
            assertThat(Losses.of(wrong, place, label)).hasValue(new Losses.Pair(1, 0));
            assertThat(Losses.of(other, right, new Label.Named(odd)))
                    .hasValue(new Losses.Pair(1, 0));
        }
    }

    @Test
    void aWholeNumberIsOneHoweverItIsKnown() {
        Answer none = new Answer.Named("0");
        Label one = new Label.Number(Amount.of(BigInteger.ONE));
        assertThat(one).isEqualTo(new Label.Number(1));
        assertThat(Losses.of(new Answer.Named("1.0"), none, one)).hasValue(new Losses.Pair(0, 1));
        assertThat(Losses.of(none, new Answer.Named("1"), new Label.Number(-0.0)))
                .hasValue(new Losses.Pair(0, 1));
        assertThat(
                        Losses.of(
                                new Answer.Number(0x1p53),
                                none,
                                new Label.Number(Amount.of(new BigInteger("9007199254740993")))))
                .as("a version that answers with a fraction says no more digits")
                .hasValue(new Losses.Pair(0, 1));
    }

    @Test
    void aNumberIsOneThoughItIsSentAsText() {
        Losses.Pair late =
                Losses.of(new Answer.Number(0.9), new Answer.Number(0.2), new Label.Named("1"))
                        .orElseThrow();
        assertThat(late.candidate()).isEqualTo(0.64, within(1e-12));
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

    private static Losses.Pair losses(double stable, double candidate, double truth) {
        return Losses.of(
                        new Answer.Number(stable),
                        new Answer.Number(candidate),
                        new Label.Number(truth))
                .orElseThrow();
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
