package dev.slipway.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Who was killed how often while jobs were on a cluster, and how soon the next attempt was at
/// work.
final class KillLog {
    private final String subject;
    private final long until;
    private final List<Long> millis = new ArrayList<>();
    private int children;
    private int workers;
    private long since;

    /// @param budget after which there are to be no more kills
    KillLog(String subject, Duration budget) {
        this.subject = subject;
        this.until = System.nanoTime() + budget.toNanos();
    }

    /// Whether one more is wanted of so many.
    boolean isWanted(int kills) {
        return children + workers < kills
                && (children + workers == 0 || System.nanoTime() - until < 0);
    }

    /// The child is being killed.
    void child() {
        children++;
        since = System.nanoTime();
    }

    /// A task manager is being killed.
    void worker() {
        workers++;
        since = System.nanoTime();
    }

    /// An attempt is at work.
    void atWork() {
        if (since != 0) {
            millis.add(Duration.ofNanos(System.nanoTime() - since).toMillis());
            since = 0;
        }
    }

    int kills() {
        return children + workers;
    }

    /// Says what happened, and to how many rows.
    void tell(long rows, long lost, long repeated) {
        List<Long> sorted = millis.stream().sorted().toList();
        System.out.println(
                subject
                        + " on a cluster: killed "
                        + children
                        + " x the child, "
                        + workers
                        + " x a task manager; "
                        + sorted.size()
                        + " recoveries timed, kill to at work in ms: median "
                        + (sorted.isEmpty() ? "none" : sorted.get(sorted.size() / 2))
                        + ", longest "
                        + (sorted.isEmpty() ? "none" : sorted.getLast())
                        + "; "
                        + rows
                        + " rows, "
                        + lost
                        + " lost, "
                        + repeated
                        + " repeated");
    }
}
