package dev.slipway.api.job;

import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.ScoreJob.Cancellation;
import dev.slipway.api.job.ScoreJob.Ending;
import dev.slipway.api.job.ScoreJob.Submission;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Rows that one version after the other attempt scores: files, or a stream.
public sealed interface Job permits ScoreJob, StreamJob {
    /// Which one of the server's jobs it is.
    JobId id();

    /// Who wanted it, and when.
    Submission submission();

    /// Where it stands.
    JobState state();

    /// Number of the newest attempt, 0 before the first: whoever writes for an earlier one is
    /// refused.
    int attempt();

    /// When the newest attempt began; absent before the first.
    @Nullable Instant started();

    /// Attempts in a row, up to the newest, that broke off without getting further.
    int barren();

    /// Who wants it ended; absent while nobody does.
    @Nullable Cancellation cancellation();

    /// What its newest attempt came to, so far as it has ended.
    @Nullable Ending latest();

    /// What all attempts that have ended used.
    Usage usage();

    /// What it scores with; absent while nobody has looked.
    @Nullable ScoredVersion scored();

    /// Whether something may still happen to it.
    boolean isOpen();

    /// The same with one more attempt that has begun.
    Job begun(int number, Instant time);

    /// The same, waiting for another attempt after one that broke off.
    Job lost(Ending ending, int barrenNow);

    /// The same, come to this.
    Job over(JobState end, Ending ending);
}
