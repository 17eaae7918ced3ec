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
