package dev.slipway.server.plane;

import dev.slipway.api.control.JournalStanding;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.api.status.ServerEvents;
import dev.slipway.control.Control;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.SqlJournal.Writership;
import dev.slipway.journal.TailFollower;
import dev.slipway.quiet.LastingWork;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// Follows the journal, whoever writes it: what another server records, revocations and quarantines
/// among it, counts here within a second.
///
/// *Threads*: one of its own reads; any may ask for the standing.
public final class JournalTail implements AutoCloseable {
    /// Twice within the second that a revocation may take.
    private static final Duration PAUSE = Duration.ofMillis(400);

    private final SqlJournal journal;
    private final InstantSource clock;
    private final TailFollower follower;
    private final ScheduledExecutorService schedule =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("slipway-journal-tail").daemon(true).factory());
    private volatile JournalStanding standing;
    private volatile ServerEvents events = ServerEvents.none();

    JournalTail(SqlJournal journal, Control control, InstantSource clock) {
        this.journal = journal;
        this.clock = clock;
        long epoch = journal.head().epoch();
        standing = new JournalStanding(true, epoch, epoch, clock.instant());
        follower = new TailFollower(journal, () -> control.current().seq(), control::follow);
    }

    /// Reads on from now on.
    ///
    /// @param told of another server that takes over
    public void start(ServerEvents told) {
        events = told;
        ScheduledFuture<?> _ =
                schedule.scheduleWithFixedDelay(
                        new LastingWork(this::poll, _ -> {}),
                        0,
                        PAUSE.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    /// Reads what is new once. Who writes is looked up even where what is new means nothing here,
    /// for a newer Slipway wrote it: it has the journal's jobs as well, and two servers would run
    /// them.
    void poll() {
        boolean isRead = false;
        try {
            follower.poll();
            isRead = true;
        } finally {
            look(isRead);
        }
    }

    /// What could not be read leaves the standing as old as it is, which the metrics show.
    private void look(boolean isRead) {
        Writership writership = journal.writership();
        JournalStanding before = standing;
        JournalStanding now =
                new JournalStanding(
                        writership.isOurs(),
                        journal.head().epoch(),
                        writership.epoch(),
                        isRead ? clock.instant() : before.checked());
        standing = now;
        if (before.isWriter() && !now.isWriter()) {
            events.publish(new ServerEvent.JournalTakenOver(now.writerEpoch(), now.epoch()));
        }
    }

    public JournalStanding standing() {
        return standing;
    }

    /// Seconds since the end of the journal was last read.
    public double ageSeconds() {
        Instant checked = standing.checked();
        return Math.max(0, Duration.between(checked, clock.instant()).toMillis() / 1_000.0);
    }

    @Override
    public void close() {
        schedule.shutdownNow();
    }
}
