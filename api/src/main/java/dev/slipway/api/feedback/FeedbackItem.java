package dev.slipway.api.feedback;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What somebody says became of one prediction: its label or its outcome.
///
/// @param endpoint that predicted; whoever may not ask all endpoints has to name it
/// @param label what would have been right: a number or text
/// @param outcome what acting on it was worth, in the caller's own unit
/// @param time when it became known; absent for now
public record FeedbackItem(
        PredictionId prediction,
        @Nullable EndpointName endpoint,
        @Nullable Cell label,
        @Nullable Double outcome,
        @Nullable Instant time) {
    /// Characters that a label may have.
    public static final int LONGEST_LABEL = 1_000;

    private static final int ID_LENGTH = 32;
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    /// *Errors*: `IllegalArgumentException` for an id that is none, for neither or both of label
    /// and outcome, and for values that are no values.
    public FeedbackItem {
        String id = prediction.value();
        if (id.length() != ID_LENGTH || !isHexadecimal(id)) {
            throw new IllegalArgumentException(
                    "prediction: " + id + " (expected: 32 lower-case hexadecimal digits)");
        }
        Cell given = label instanceof Cell.Missing ? null : label;
        if (given instanceof Cell.Digits digits) {
            // Labels are kept as numbers of 64 bits, whole ones with all their digits.
            given =
                    digits.isWhole()
                            ? Cell.whole(new BigInteger(digits.value()))
                            : new Cell.Real(digits.number());
        }
        if ((given == null) == (outcome == null)) {
            throw new IllegalArgumentException("label, outcome: (expected: one of them)");
        }
        if (outcome != null && !Double.isFinite(outcome)) {
            throw new IllegalArgumentException(
                    "outcome: " + outcome + " (expected: a finite number)");
        }
        if (given != null) {
            require(given);
        }
        if (time != null && (time.isBefore(Instant.EPOCH) || !time.isBefore(LATEST))) {
            throw new IllegalArgumentException("time: " + time + " (expected: 1970 to 9999)");
        }
        label = given;
    }

    private static void require(Cell label) {
        switch (label) {
            case Cell.Whole whole -> {}
            case Cell.Missing missing -> {}
            case Cell.Digits digits -> {}
            case Cell.Real(double value) -> {
                if (!Double.isFinite(value)) {
                    throw new IllegalArgumentException(
                            "label: " + value + " (expected: a finite number or text)");
                }
            }
            case Cell.Text(String text) -> {
                if (text.isEmpty() || text.length() > LONGEST_LABEL) {
                    throw new IllegalArgumentException(
                            "label: "
                                    + text.length()
                                    + " characters (expected: 1 to "
                                    + LONGEST_LABEL
                                    + ")");
                }
            }
        }
    }

    private static boolean isHexadecimal(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /// A label.
    public static FeedbackItem label(PredictionId prediction, Cell label) {
        return new FeedbackItem(prediction, null, label, null, null);
    }

    /// An outcome.
    public static FeedbackItem outcome(PredictionId prediction, double outcome) {
        return new FeedbackItem(prediction, null, null, outcome, null);
    }

    /// What it says.
    public FeedbackKind kind() {
        return label == null ? FeedbackKind.OUTCOME : FeedbackKind.LABEL;
    }
}
