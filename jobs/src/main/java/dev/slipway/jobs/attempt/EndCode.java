package dev.slipway.jobs.attempt;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Why an attempt ended without its output.
public enum EndCode {
    INVALID_ATTEMPT(Blame.CALLER),
    INPUT_NOT_FOUND(Blame.CALLER),
    INPUT_EMPTY(Blame.CALLER),
    UNREADABLE_INPUT(Blame.CALLER),
    MISSING_COLUMN(Blame.CALLER),
    WRONG_TYPE(Blame.CALLER),
    UNKNOWN_COLUMN(Blame.CALLER),
    OUTPUT_NOT_EMPTY(Blame.CALLER),
    OUTPUT_UNWRITABLE(Blame.CALLER),
    MODEL_REFUSED(Blame.CALLER),
    TOO_MANY_BAD_ROWS(Blame.CALLER),
    TOO_MANY_FILES(Blame.CALLER),
    TOPIC_NOT_FOUND(Blame.CALLER),
    BROKER_LIMIT(Blame.CALLER),
    CLUSTER_UNFIT(Blame.CALLER),
    TOO_MANY_DEAD_LETTERS(Blame.INPUT),
    COMMIT_LOST(Blame.INPUT),
    INPUT_GONE(Blame.INPUT),
    STATE_TOO_LARGE(Blame.INPUT),
    BROKER_UNREACHABLE(Blame.ROOM),
    CLUSTER_UNREACHABLE(Blame.ROOM),
    CLUSTER_FULL(Blame.ROOM),
    INPUT_AWAY(Blame.ROOM),
    DAMAGED_INPUT(Blame.INPUT),
    INPUT_CHANGED(Blame.INPUT),
    MODEL_FAILED(Blame.INPUT),
    OUTPUT_FAILED(Blame.ROOM),
    OUT_OF_MEMORY(Blame.PLACE),
    CLOCK_BEHIND(Blame.PLACE),
    INTERNAL(Blame.PLACE);

    /// Who can mend it.
    private enum Blame {
        /// Whoever asked, by asking otherwise.
        CALLER,
        /// Whoever keeps the input or the model; a next attempt would end in the same way.
        INPUT,
        /// Whoever runs the machine; a next attempt may do better.
        PLACE,
        /// The same, by making room or having something answer again, for which it is waited.
        ROOM
    }

    private final Blame blame;

    EndCode(Blame blame) {
        this.blame = blame;
    }

    /// Whether the job was refused, in contrast to failing underway.
    public boolean isRefusal() {
        return blame == Blame.CALLER;
    }

    /// Whether a next attempt may do better.
    public boolean isRetryable() {
        return blame == Blame.PLACE || blame == Blame.ROOM;
    }

    /// Whether nothing is wrong with the job: the place has no room for it, or does not answer.
    public boolean isHindrance() {
        return blame == Blame.ROOM;
    }

    /// The one that is written so.
    static Optional<EndCode> named(String wireName) {
        return Arrays.stream(values()).filter(code -> code.wireName().equals(wireName)).findFirst();
    }

    /// As reports write it, such as `missing-column`.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
