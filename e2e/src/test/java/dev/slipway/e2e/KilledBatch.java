package dev.slipway.e2e;

import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobProgress;
import dev.slipway.api.job.JobStatus;
import java.util.ArrayDeque;
import java.util.Deque;

/// A batch that is killed, which has come back when more rows are scored than before it died.
///
/// Nobody says how many rows need not be scored again: its parts are seen by nobody before all are
/// there, and what is told of counts rows behind the last checkpoint as well. But rows that an
/// attempt has told of are in each of its checkpoints that begins later.
///
/// *Threads*: one.
final class KilledBatch implements JobKiller.Kept {
    private final JobSite site;
    private final JobId id;

    /// What the attempt that was seen last has told, and is in no complete checkpoint for sure.
    private final Deque<Told> told = new ArrayDeque<>();

    private int attempt;
    private long kept;

    /// How far it was.
    ///
    /// @param begun the newest checkpoint that may have begun before it was told
    private record Told(long rows, long begun) {}

    KilledBatch(JobSite site, JobId id) {
        this.site = site;
        this.id = id;
    }

    @Override
    public JobId id() {
        return id;
    }

    @Override
    public JobKiller.Sight look(Operator operator) {
        JobStatus status = operator.client().jobs().one(id);
        JobProgress progress = status.progress();
        boolean isAtWork =
                progress != null
                        && progress.attempt() == status.job().attempt()
                        && !progress.phase().equals("starting");
        if (progress != null && isAtWork) {
            note(progress);
        }
        return new JobKiller.Sight(
                status.job().attempt(), isAtWork, status.rows(), !status.job().isOpen());
    }

    private void note(JobProgress progress) {
        settle();
        if (progress.attempt() != attempt) {
            told.clear();
            attempt = progress.attempt();
        }
        if (told.isEmpty() || told.getLast().rows() < progress.rows()) {
            told.add(new Told(progress.rows(), checkpoints().begun()));
        }
    }

    /// What was told before the newest complete checkpoint began is in it.
    private void settle() {
        long complete = checkpoints().complete();
        while (!told.isEmpty() && told.getFirst().begun() < complete) {
            kept = Math.max(kept, told.removeFirst().rows());
        }
    }

    private AttemptCheckpoints checkpoints() {
        return site.checkpoints(id, attempt);
    }

    @Override
    public long goal(JobKiller.Sight now) {
        return now.rows();
    }

    @Override
    public boolean isThere(JobKiller.Sight now, long goal) {
        return now.isAtWork() && now.rows() > goal;
    }

    @Override
    public long kept() {
        settle();
        return kept;
    }
}
