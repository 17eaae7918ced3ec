package dev.slipway.capture;

import java.time.Duration;
import java.time.Instant;

/// Says when a child is worth its start: at once where several files wait or the spool fills up,
/// for fewer once a minute at most, and ever more seldom while children fail, though not as seldom
/// where the spool fills up: a disk that was full may have room again, and what comes is lost
/// meanwhile.
///
/// The start of a child takes about as much processor time as rolling a file, so a server that
/// keeps much has several rolled by one.
///
/// *Threads*: one.
final class RollPace {
    /// So many files need not wait for company.
    static final int SEVERAL = 4;

    static final Duration BETWEEN_CHILDREN = Duration.ofMinutes(1);

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final Duration LONGEST_WHILE_FILLING = Duration.ofMinutes(5);

    private Duration pause = Duration.ZERO;
    private Instant next = Instant.MIN;
    private Instant nextWhileFilling = Instant.MIN;
    private Instant nextForFew = Instant.MIN;
    private Instant latest = Instant.MIN;

    /// Whether there is little room for more: half of what it may take is taken, or half of what it
    /// has and the disk still has.
    ///
    /// @param bytes that it has
    /// @param most that it may have
    /// @param left on the disk
    static boolean isFilling(long bytes, long most, long left) {
        return bytes > most / 2 || bytes > left;
    }

    /// Whether a child should roll so many files now.
    ///
    /// @param isFilling whether there is little room for more
    boolean isDue(int files, boolean isFilling, Instant now) {
        if (now.isBefore(latest)) {
            // The clock was set back; what it said before may not come for years.
            next = Instant.MIN;
            nextWhileFilling = Instant.MIN;
            nextForFew = Instant.MIN;
        }
        latest = now;
        return files > 0
                && !now.isBefore(isFilling ? nextWhileFilling : next)
                && (files >= SEVERAL || isFilling || !now.isBefore(nextForFew));
    }

    /// A child is started.
    void started(Instant now) {
        nextForFew = now.plus(BETWEEN_CHILDREN);
    }

    /// A child did what it should.
    void succeeded() {
        pause = Duration.ZERO;
        // Where the spool fills up a child is started before the pause of the last failure is over.
        next = Instant.MIN;
        nextWhileFilling = Instant.MIN;
    }

    /// A child failed, or could not be started.
    void failed(Instant now) {
        pause = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        pause = shorter(pause, LONGEST_PAUSE);
        next = now.plus(pause);
        nextWhileFilling = now.plus(shorter(pause, LONGEST_WHILE_FILLING));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
