package dev.slipway.jobs.feature;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Two ways to features that are compared, both of them computed.
///
/// @param one many rows at a time
/// @param other each row alone
public record Between(Way one, Way other) {
    /// What is compared where nobody says what.
    public static final Between USUAL = new Between(Way.TRAINING, Way.REQUEST);

    /// The two of these words, whichever stands first.
    ///
    /// *Errors*: [JobException] for others than two that differ.
    ///
    /// @param words such as `batch,stream`; null for what is usual
    public static Between named(@Nullable String words) {
        if (words == null) {
            return USUAL;
        }
        List<Way> ways =
                parts(words).stream().map(Way::named).flatMap(Optional::stream).sorted().toList();
        if (parts(words).size() != 2 || ways.size() != 2) {
            throw refused(words, "two of " + Way.words());
        }
        Between between = new Between(ways.getFirst(), ways.getLast());
        if (between.one.route() == between.other.route()) {
            throw refused(
                    words,
                    "two that differ: what a batch is given is what training sees, and a table of"
                            + " it is compared with --against and --for-scoring");
        }
        return between;
    }

    /// The way that is compared with what is at hand.
    ///
    /// *Errors*: [JobException] for others than what is at hand and a way.
    ///
    /// @param atHand the word for it
    /// @param words such as `captured,stream`; null for what is usual
    public static Way beside(String atHand, @Nullable String words) {
        if (words == null) {
            return USUAL.one;
        }
        List<String> parts = parts(words);
        List<Way> ways = parts.stream().map(Way::named).flatMap(Optional::stream).toList();
        if (parts.size() != 2 || ways.size() != 1 || !parts.contains(atHand)) {
            throw refused(words, atHand + " and one of " + Way.words());
        }
        return ways.getFirst();
    }

    private static List<String> parts(String words) {
        int comma = words.indexOf(',');
        return comma < 0
                ? List.of(words)
                : List.of(words.substring(0, comma), words.substring(comma + 1));
    }

    private static JobException refused(String words, String expected) {
        return new JobException(
                EndCode.INVALID_ATTEMPT, "between: " + words + " (expected: " + expected + ")");
    }
}
