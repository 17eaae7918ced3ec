package dev.slipway.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Who was killed how often while jobs were on a cluster, and how soon the next attempt was at
/// work: of a task manager's kill, what the cluster needs to notice it is in that, and of a
/// batch's, which has no slots without it, the start of another.
final class KillLog {
    private final String subject;
    private final long until;
    private final List<Long> afterChildren = new ArrayList<>();
    private final List<Long> afterWorkers = new ArrayList<>();
    private List<Long> millis = afterChildren;
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
        millis = afterChildren;
        since = System.nanoTime();
    }

    /// A task manager is being killed.
    void worker() {
        workers++;
        millis = afterWorkers;
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
        System.out.println(
                subject
                        + " on a cluster: killed "
                        + children
                        + " x the child, "
                        + workers
                        + " x a task manager; kill to at work in ms: "
                        + times("the child", afterChildren)
                        + ", "
                        + times("a task manager", afterWorkers)
                        + "; "
                        + rows
                        + " rows, "
                        + lost
                        + " lost, "
                        + repeated
                        + " repeated");
    }

    private static String times(String whose, List<Long> millis) {
        List<Long> sorted = millis.stream().sorted().toList();
        return whose
                + " "
                + sorted.size()
                + " times, median "
                + (sorted.isEmpty() ? "none" : sorted.get(sorted.size() / 2))
                + ", longest "
                + (sorted.isEmpty() ? "none" : sorted.getLast());
    }
}
