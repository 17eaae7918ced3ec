package dev.slipway.monitoring.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.monitoring.quality.PairedAnswer.Answer;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What answers lose against a label, and which labels say nothing of them.
final class LossesTest {
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

    private static Losses.Pair losses(double stable, double candidate, double truth) {
        return Losses.of(
                        new Answer.Number(stable),
                        new Answer.Number(candidate),
                        new Label.Number(truth))
                .orElseThrow();
    }
}
