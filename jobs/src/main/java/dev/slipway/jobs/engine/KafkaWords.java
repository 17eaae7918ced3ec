package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.StreamAttempt;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.util.SerializedThrowable;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.jspecify.annotations.Nullable;

/// What a client of Kafka has to say of a failure that others have wrapped.
final class KafkaWords {
    private static final String PACKAGE = "org.apache.kafka.";
    private static final String CAUSE = "Caused by: ";

    /// What a reader is told whose next message is not there, nor any way to go on.
    private static final Set<String> GONE =
            Set.of(
                    OffsetOutOfRangeException.class.getName(),
                    LogTruncationException.class.getName());

    /// What the words of a class without any are there.
    private static final String NONE = "null";

    /// Of what is recorded, in characters: what comes from a cluster may go on for ever.
    private static final int LONGEST = 2_000;

    /// How a stack trace begins, or goes on, with what a client has thrown.
    private static final Pattern THROWN =
            Pattern.compile(
                    "(?:"
                            + CAUSE
                            + ")?(?:"
                            + Pattern.quote(SerializedThrowable.class.getName())
                            + ": )?("
                            + Pattern.quote(PACKAGE)
                            + "[\\w.$]+)(?:: (.*))?");

    private KafkaWords() {}

    /// The first cause that a client of Kafka has thrown, if one has: those around it only say that
    /// there is one.
    static Optional<Throwable> of(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                .filter(cause -> name(cause).startsWith(PACKAGE))
                .reduce((outer, inner) -> inner);
    }

    private static String name(Throwable cause) {
        return cause instanceof SerializedThrowable serialized
                ? serialized.getOriginalErrorClassName()
                : cause.getClass().getName();
    }

    /// How an attempt at a stream ends of what was thrown, where a client's failure is behind it.
    static Optional<JobException> failure(StreamAttempt attempt, Throwable thrown) {
        return of(thrown).map(cause -> failure(attempt, cause, thrown));
    }

    private static JobException failure(StreamAttempt attempt, Throwable cause, Throwable thrown) {
        JobException failure = failure(attempt, words(name(cause), cause.getMessage()), thrown);
        return GONE.contains(name(cause)) ? gone(failure, thrown) : failure;
    }

    private static JobException gone(JobException failure, @Nullable Throwable thrown) {
        return new JobException(
                EndCode.INPUT_GONE,
                failure.words()
                        + ": messages were deleted before they were read. A repair goes on behind"
                        + " them",
                thrown);
    }

    /// How it ends of what tasks of another process have thrown: a stack trace is all that comes
    /// from there.
    static Optional<JobException> failure(StreamAttempt attempt, String stackTrace) {
        boolean isGone = GONE.stream().anyMatch(stackTrace::contains);
        return in(stackTrace)
                .map(words -> failure(attempt, words, null))
                .map(failure -> isGone ? gone(failure, null) : failure);
    }

    private static JobException failure(
            StreamAttempt attempt, String words, @Nullable Throwable cause) {
        return new JobException(
                EndCode.OUTPUT_FAILED,
                "kafka: "
                        + attempt.access()
                        + ": "
                        + words.substring(0, Math.min(words.length(), LONGEST)),
                cause);
    }

    /// What the first cause of a stack trace says that a client has thrown. Words may have several
    /// lines.
    private static Optional<String> in(String stackTrace) {
        StringBuilder found = new StringBuilder();
        boolean isSpeaking = false;
        for (String line : stackTrace.lines().toList()) {
            Matcher thrown = THROWN.matcher(line);
            if (thrown.matches()) {
                found.setLength(0);
                found.append(words(thrown.group(1), thrown.group(2)));
                isSpeaking = true;
            } else if (line.startsWith("\t") || line.startsWith(CAUSE)) {
                isSpeaking = false;
            } else if (isSpeaking) {
                found.append('\n').append(line);
            }
        }
        return Optional.of(found.toString().strip()).filter(words -> !words.isEmpty());
    }

    /// What the engine has serialized names its class in its words again.
    private static String words(String name, @Nullable String message) {
        String words = message == null || message.equals(name) ? "" : message.strip();
        if (words.startsWith(name + ": ")) {
            words = words.substring(name.length() + 2);
        }
        return words.isEmpty() || words.equals(NONE)
                ? name.substring(name.lastIndexOf('.') + 1)
                : words;
    }
}
