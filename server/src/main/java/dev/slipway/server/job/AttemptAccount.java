package dev.slipway.server.job;

import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.Job;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.server.child.ChildTalk;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one attempt of a job has used, and pays for: time of its child and of a cluster, memory,
/// and rows, each once however many attempts tell of it.
///
/// *Threads*: the attempt's; any may look at [#usage] and call [#add].
final class AttemptAccount {
    private final Job job;
    private final AttemptSpec spec;
    private final ChildTalk talk;
    private final Supplier<ScoredVersion> scored;
    private final RowAccount rows;
    private volatile Usage usage = Usage.NONE;

    /// Pays for what is used until the next line.
    private ScoredVersion payer;

    /// What was used beside the child and is not paid yet; absent once all is. Guarded by this.
    private @Nullable Usage beside = Usage.NONE;

    /// What of that is paid.
    private Usage paidBeside = Usage.NONE;

    /// Processor time that the child had used, and was paid, before this attempt began.
    private long nanosBefore;

    /// Processor time of the child.
    private long childNanos;

    /// Processor time of a cluster that does its work.
    private long clusterNanos;

    private ClusterUse paidCluster;
    private long paidRows;

    /// @param talk of the attempt's child
    /// @param scored whose rows come now
    /// @param before what is marked of the job
    AttemptAccount(
            Job job,
            AttemptSpec spec,
            ChildTalk talk,
            Supplier<ScoredVersion> scored,
            Optional<ChildMark> before) {
        this.job = job;
        this.spec = spec;
        this.talk = talk;
        this.scored = scored;
        this.rows = RowAccount.of(job.attempt(), before);
        this.paidCluster =
                before.map(mark -> new ClusterUse(mark.clusterNanos())).orElse(ClusterUse.NONE);
        this.payer = scored.get();
    }

    /// What it has used so far.
    Usage usage() {
        return usage;
    }

    /// What of a cluster's time is paid, by this attempt and those before it.
    ClusterUse paidCluster() {
        return paidCluster;
    }

    /// Up to where rows are paid; absent where nobody knows.
    @Nullable PaidRows paidRows() {
        return rows.paid();
    }

    /// The child is one whose processor time up to now is paid.
    void goesOnWith(long nanos) {
        nanosBefore = nanos;
        childNanos = nanos;
    }

    /// Counts what was used since the line before, for the version that scored until this one; of a
    /// child that is gone its last figure stands.
    ///
    /// @param nanos since the attempt began
    /// @param heldBytes of memory all the while
    void pay(Process child, long nanos, long heldBytes) {
        payBeside(false);
        childNanos = child.info().totalCpuDuration().map(Duration::toNanos).orElse(childNanos);
        ClusterUse told = new ClusterUse(talk.clusterNanos());
        clusterNanos += told.beyond(paidCluster);
        paidCluster = paidCluster.and(told);
        long cpu = childNanos - nanosBefore + clusterNanos;
        long byteSeconds = (long) (heldBytes * (nanos / 1e9));
        Usage before = usage;
        paidRows += rows.take(talk);
        Usage now = new Usage(cpu, cpu, byteSeconds, 0, paidRows).plus(paidBeside);
        usage = now;
        meter(
                new Usage(
                        now.slotNanos() - before.slotNanos(),
                        now.cpuNanos() - before.cpuNanos(),
                        now.byteSeconds() - before.byteSeconds(),
                        0,
                        now.rows() - before.rows()));
        payer = scored.get();
    }

    /// Pays for the rows of an output that is there, and of which the child has not told.
    ///
    /// @return what the attempt has used with them
    Usage payRest(CommittedOutput done) {
        Usage unpaid = Usage.ofRows(rows.take(done));
        usage = usage.plus(unpaid);
        meter(unpaid);
        return usage;
    }

    /// Takes what was used for its job beside its child, to be paid with that.
    ///
    /// @return whether it does: what comes when all is paid is for whoever follows
    synchronized boolean add(Usage used) {
        Usage before = beside;
        if (before == null) {
            return false;
        }
        beside = before.plus(used);
        return true;
    }

    /// Pays for what was used beside the child and will come no more.
    void close() {
        payBeside(true);
    }

    private void payBeside(boolean isLast) {
        Usage unpaid = takeBeside(isLast);
        if (!unpaid.equals(Usage.NONE)) {
            paidBeside = paidBeside.plus(unpaid);
            usage = usage.plus(unpaid);
            meter(unpaid);
        }
    }

    private synchronized Usage takeBeside(boolean isLast) {
        Usage unpaid = beside;
        beside = isLast ? null : Usage.NONE;
        return unpaid == null ? Usage.NONE : unpaid;
    }

    private void meter(Usage used) {
        if (job instanceof ScoreJob batch) {
            spec.meter().add(payer, batch.submission(), used);
        } else {
            spec.meter().add(payer, job.submission().team(), used);
        }
    }
}
