package dev.slipway.jobs.feature;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import org.jspecify.annotations.Nullable;

/// Which rows are asked for of those that capture has kept.
///
/// @param version that answered them; null where there is one alone
/// @param from whose they were; null for anybody's
/// @param sample about so many of them, spread evenly; null for all
public record KeptWish(@Nullable Long version, @Nullable From from, @Nullable Long sample) {
    /// Who has a row scored.
    public enum From {
        /// A request.
        REQUESTS("requests"),
        /// A stream.
        STREAMS("streams");

        private final String word;

        From(String word) {
            this.word = word;
        }

        /// The one of this word; null for none.
        ///
        /// *Errors*: [JobException] for any other word.
        public static @Nullable From named(@Nullable String word) {
            if (word == null) {
                return null;
            }
            for (From one : values()) {
                if (one.word.equals(word)) {
                    return one;
                }
            }
            throw new JobException(
                    EndCode.INVALID_ATTEMPT, "only: " + word + " (expected: requests or streams)");
        }
    }

    /// Whether rows of one origin are asked for.
    boolean takes(boolean isOfStream) {
        return from == null || isOfStream == (from == From.STREAMS);
    }

    /// Whose rows these are, behind "row".
    String words() {
        return (from == null ? "" : " of " + from.word)
                + " that was given features of events"
                + (version == null ? "" : " by version " + version);
    }
}
