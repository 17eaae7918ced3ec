package dev.slipway.capture;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// How many bytes one look-up may still read, and whether it read all that it should.
///
/// *Threads*: one.
final class ReadBudget {
    private final LongAdder unreadable;
    private long rest;
    private boolean isSpent;
    private @Nullable Exception failure;

    /// @param unreadable counts what nobody can read
    ReadBudget(long bytes, LongAdder unreadable) {
        this.rest = bytes;
        this.unreadable = unreadable;
    }

    /// Whether a file of so many bytes may be read; the first always may.
    boolean takes(long bytes) {
        if (rest <= 0) {
            isSpent = true;
            return false;
        }
        rest -= bytes;
        return true;
    }

    /// Counts a file, a part of one or a directory that could not be read; the others can be.
    void miss(Exception e) {
        unreadable.increment();
        failure = e;
    }

    /// Why something could not be read, or null when all could.
    @Nullable Exception failure() {
        return failure;
    }

    /// Whether something was left unread.
    boolean isSpent() {
        return isSpent || failure != null;
    }
}
