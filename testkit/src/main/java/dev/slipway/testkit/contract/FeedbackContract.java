package dev.slipway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.feedback.Feedback;
import dev.slipway.api.feedback.Feedback.Taken;
import dev.slipway.api.feedback.FeedbackEntry;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What whoever takes feedback in has to do.
public abstract class FeedbackContract {
    /// When the contract's clock stands.
    protected static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    private static final PrincipalId ADA = new PrincipalId("token:ada");
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private static final EndpointName FRAUD = new EndpointName("fraud");

    /// A new one with nothing in it.
    ///
    /// @param most entries that it has room for
    protected abstract Feedback feedback(InstantSource clock, int most);

    private Feedback roomy() {
        return feedback(() -> NOW, 1_000);
    }

    @Test
    void whatWasTakenIsThereWithItsTimes() {
        Feedback feedback = roomy();
        Instant earlier = NOW.minusSeconds(3_600);
        FeedbackItem item =
                new FeedbackItem(
                        id(1), new EndpointName("flights"), new Cell.Text("late"), null, earlier);
        assertThat(feedback.take(ADA, List.of(item))).containsExactly(Taken.NEW);
        assertThat(feedback.of(List.of(id(1), id(2))))
                .containsExactly(new FeedbackEntry(item, ADA, earlier, NOW));
    }

    @Test
    void valuesKeepTheirKind() {
        Feedback feedback = roomy();
        List<Cell> labels =
                List.of(
                        new Cell.Whole(1),
                        new Cell.Whole(Long.MIN_VALUE),
                        new Cell.Digits("18446744073709551615"),
                        new Cell.Real(1),
                        new Cell.Real(0.1),
                        new Cell.Text("1"),
                        new Cell.Text("Łódź"));
        for (int i = 0; i < labels.size(); i++) {
            feedback.take(ADA, List.of(FeedbackItem.label(id(i), labels.get(i))));
        }
        for (int i = 0; i < labels.size(); i++) {
            assertThat(feedback.of(List.of(id(i))).getFirst().item().label())
                    .isEqualTo(labels.get(i));
        }
    }

    @Test
    void whatComesAgainChangesNothingAndAnotherValueReplaces() {
        Feedback feedback = roomy();
        FeedbackItem one = FeedbackItem.label(id(1), new Cell.Whole(1));
        FeedbackItem zero = FeedbackItem.label(id(1), new Cell.Whole(0));
        assertThat(feedback.take(ADA, List.of(one, one, zero, zero, one)))
                .containsExactly(
                        Taken.NEW, Taken.REPEATED, Taken.REPLACED, Taken.REPEATED, Taken.REPLACED);
        assertThat(feedback.of(List.of(id(1))))
                .singleElement()
                .satisfies(entry -> assertThat(entry.item()).isEqualTo(one));
    }

    @Test
    void labelAndOutcomeOfOnePredictionStandBesideEachOther() {
        Feedback feedback = roomy();
        assertThat(
                        feedback.take(
                                ADA,
                                List.of(
                                        FeedbackItem.label(id(1), new Cell.Whole(1)),
                                        FeedbackItem.outcome(id(1), 1))))
                .containsExactly(Taken.NEW, Taken.NEW);
        assertThat(feedback.of(List.of(id(1)))).hasSize(2);
    }

    /// Whoever may ask one endpoint may send the id of another one's prediction.
    @Test
    void whatNamesOneEndpointLeavesAloneWhatNamesAnotherOrNone() {
        Feedback feedback = roomy();
        FeedbackItem flights = labelOf(FLIGHTS, 1);
        FeedbackItem fraud = labelOf(FRAUD, 0);
        FeedbackItem unnamed = FeedbackItem.label(id(2), new Cell.Whole(1));
        FeedbackItem named = new FeedbackItem(id(2), FRAUD, new Cell.Whole(0), null, null);
        assertThat(feedback.take(ADA, List.of(flights, fraud, flights, fraud, unnamed, named)))
                .containsExactly(
                        Taken.NEW, Taken.NEW, Taken.REPEATED, Taken.REPEATED, Taken.NEW, Taken.NEW);
        assertThat(feedback.take(ADA, List.of(labelOf(FRAUD, 2)))).containsExactly(Taken.REPLACED);
        assertThat(feedback.of(List.of(id(1))))
                .extracting(FeedbackEntry::item)
                .containsExactlyInAnyOrder(flights, labelOf(FRAUD, 2));
        assertThat(feedback.of(List.of(id(2))))
                .extracting(FeedbackEntry::item)
                .containsExactlyInAnyOrder(unnamed, named);
    }

    /// Who names none may ask all endpoints.
    @Test
    void whatNamesNoEndpointStandsInThePlaceOfAllThatWasSaid() {
        Feedback feedback = feedback(() -> NOW, 2);
        FeedbackItem unnamed = FeedbackItem.label(id(1), new Cell.Whole(1));
        assertThat(
                        feedback.take(
                                ADA,
                                List.of(
                                        labelOf(FLIGHTS, 1),
                                        unnamed,
                                        labelOf(FRAUD, 0),
                                        unnamed,
                                        FeedbackItem.outcome(id(1), 1),
                                        FeedbackItem.outcome(id(2), 1))))
                .containsExactly(
                        Taken.NEW,
                        Taken.REPLACED,
                        Taken.NEW,
                        Taken.REPLACED,
                        Taken.NEW,
                        Taken.REFUSED);
        assertThat(feedback.of(List.of(id(1))))
                .extracting(FeedbackEntry::item)
                .containsExactlyInAnyOrder(unnamed, FeedbackItem.outcome(id(1), 1));
    }

    /// Else whoever may ask one endpoint could keep the labels of another one's predictions out.
    @Test
    void whatAnotherEndpointWasToldIsNotKnownAlready() {
        Feedback feedback = roomy();
        FeedbackItem unnamed = FeedbackItem.label(id(1), new Cell.Whole(1));
        feedback.take(ADA, List.of(labelOf(FLIGHTS, 1)));
        assertThat(feedback.take(ADA, List.of(unnamed, unnamed)))
                .containsExactly(Taken.REPLACED, Taken.REPEATED);
        assertThat(feedback.of(List.of(id(1))))
                .extracting(FeedbackEntry::item)
                .containsExactly(unnamed);
        assertThat(feedback.take(ADA, List.of(labelOf(FLIGHTS, 1), unnamed)))
                .containsExactly(Taken.NEW, Taken.REPEATED);
    }

    private static FeedbackItem labelOf(EndpointName endpoint, long label) {
        return new FeedbackItem(id(1), endpoint, new Cell.Whole(label), null, null);
    }

    @Test
    void whatThereIsNoRoomForIsRefusedAndTheRestIsTaken() {
        Feedback feedback = feedback(() -> NOW, 2);
        FeedbackItem first = FeedbackItem.outcome(id(1), 1);
        assertThat(
                        feedback.take(
                                ADA,
                                List.of(
                                        first,
                                        FeedbackItem.outcome(id(2), 1),
                                        FeedbackItem.outcome(id(3), 1),
                                        first,
                                        FeedbackItem.outcome(id(1), 2))))
                .containsExactly(
                        Taken.NEW, Taken.NEW, Taken.REFUSED, Taken.REPEATED, Taken.REPLACED);
        assertThat(feedback.of(List.of(id(3)))).isEmpty();
    }

    /// The id of a prediction.
    protected static PredictionId id(int number) {
        return new PredictionId("%032x".formatted(number));
    }
}
