package dev.slipway.server.job;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a child says of rows, as a word: `tell-TASKS-BEGUN-NOW-THEN`. It crashes behind that; with
/// `hold` it stays, and with `done` it commits.
///
/// @param end which of these
/// @param tasks the attempt that has begun the tasks; it listens to another's
/// @param begun rows with which they began
/// @param now rows as the child begins
/// @param then rows that it tells of a moment later
record Telling(String end, int tasks, long begun, long now, long then) {
    private static final Pattern WORD =
            Pattern.compile("(tell|hold|done)-([0-9]+)-([0-9]+)-([0-9]+)-([0-9]+)");

    /// What a word stands for; empty for another kind of word.
    static Optional<Telling> of(String word) {
        Matcher matcher = WORD.matcher(word);
        return matcher.matches()
                ? Optional.of(
                        new Telling(
                                matcher.group(1),
                                Integer.parseInt(matcher.group(2)),
                                Long.parseLong(matcher.group(3)),
                                Long.parseLong(matcher.group(4)),
                                Long.parseLong(matcher.group(5))))
                : Optional.empty();
    }

    /// The first line of an attempt.
    ///
    /// @param beside members that it has, too, each with a comma behind it
    String started(int attempt, String beside) {
        boolean isListening = tasks != attempt;
        return "{\"event\":\"started\","
                + beside
                + (isListening ? "\"listens-to\":" + tasks + ",\"begun-rows\":" + begun + "," : "")
                + "\"resumed-rows\":"
                + (isListening ? now : begun)
                + ",\"rows\":"
                + now
                + "}";
    }

    /// The line behind it.
    String progress(String beside) {
        return "{\"event\":\"progress\"," + beside + "\"rows\":" + then + "}";
    }
}
