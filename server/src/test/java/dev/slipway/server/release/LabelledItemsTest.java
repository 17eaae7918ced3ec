package dev.slipway.server.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.feedback.FeedbackEntry;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.monitoring.quality.Amount;
import dev.slipway.monitoring.quality.Label;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LabelledItemsTest {
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private static final EndpointName FRAUD = new EndpointName("fraud");
    private static final PredictionId ONE = new PredictionId("%032x".formatted(1));
    private static final PredictionId TWO = new PredictionId("%032x".formatted(2));

    @Test
    void labelThatNamesAnotherEndpointIsNone() {
        assertThat(LabelledItems.of(FLIGHTS, List.of(label(ONE, FRAUD, 1)))).isEmpty();
        assertThat(LabelledItems.of(FLIGHTS, List.of(label(ONE, FRAUD, 1), label(ONE, FLIGHTS, 0))))
                .containsOnlyKeys(ONE)
                .containsValue(new Label.Number(0));
    }

    @Test
    void labelThatNamesTheEndpointStandsBeforeOneThatNamesNone() {
        assertThat(
                        LabelledItems.of(
                                FLIGHTS,
                                List.of(
                                        label(ONE, null, 1),
                                        label(ONE, FLIGHTS, 0),
                                        label(TWO, null, 1))))
                .containsOnlyKeys(ONE, TWO)
                .containsEntry(ONE, new Label.Number(0))
                .containsEntry(TWO, new Label.Number(1));
    }

    /// As whoever reads it later finds it: one without a name takes the place of all before it.
    @Test
    void ofLabelsThatComeOneAfterTheOtherTheLastOneStands() {
        assertThat(
                        LabelledItems.taken(
                                FLIGHTS,
                                List.of(
                                        label(ONE, FLIGHTS, 0),
                                        label(ONE, null, 1),
                                        label(TWO, null, 1),
                                        label(TWO, FLIGHTS, 2),
                                        label(TWO, FLIGHTS, 0),
                                        label(TWO, FRAUD, 3))))
                .containsOnlyKeys(ONE, TWO)
                .containsEntry(ONE, new Label.Number(1))
                .containsEntry(TWO, new Label.Number(0));
    }

    @Test
    void wholeNumbersKeepTheirLastDigit() {
        String great = "18446744073709551615";
        assertThat(
                        LabelledItems.of(
                                FLIGHTS,
                                List.of(
                                        label(ONE, null, 9_007_199_254_740_993L),
                                        label(TWO, null, new Cell.Digits(great)))))
                .containsEntry(ONE, new Label.Number(Amount.of(new BigInteger("9007199254740993"))))
                .containsEntry(TWO, new Label.Number(Amount.of(new BigInteger(great))));
    }

    private static FeedbackEntry label(
            PredictionId id, @Nullable EndpointName endpoint, long label) {
        return label(id, endpoint, new Cell.Whole(label));
    }

    private static FeedbackEntry label(
            PredictionId id, @Nullable EndpointName endpoint, Cell label) {
        return new FeedbackEntry(
                new FeedbackItem(id, endpoint, label, null, null),
                new PrincipalId("bob"),
                Instant.EPOCH,
                Instant.EPOCH);
    }
}
