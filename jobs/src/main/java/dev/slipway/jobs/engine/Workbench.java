package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.input.InputFiles;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.output.OutputShape;
import dev.slipway.jobs.output.Stage;
import dev.slipway.jobs.output.Tally;
import dev.slipway.jobs.score.ScoringModel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What the tasks of one attempt share in a process.
///
/// *Threads*: any.
public final class Workbench {
    private final Attempt attempt;
    private final Plan plan;
    private final InputFiles files;
    private final ScoringModel model;
    private final Output output;
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final CompletableFuture<Void> allRead = new CompletableFuture<>();
    private final AtomicBoolean isReading = new AtomicBoolean();
    private final FirstPart firstPart = new FirstPart();

    /// Where the answers go.
    ///
    /// @param watcher hears of checkpoints
    public record Output(Stage stage, OutputShape shape, Tally tally, CheckpointWatcher watcher) {}

    /// Hears of what a next attempt need not do again.
    public interface CheckpointWatcher {
        /// The work is that of tasks which an earlier attempt has begun; told before [#resumed].
        ///
        /// @param attempt that has begun them
        /// @param begun rows that parts of the output stood for then
        default void listens(long attempt, long begun) {}

        /// The work goes on, or begins.
        ///
        /// @param rows that parts of the output stand for already
        void resumed(long rows);

        /// The first row is about to be read.
        void reading();

        /// A task has scored all that it was given.
        void scored();

        /// A checkpoint is complete.
        ///
        /// @param rows that parts of the output stand for
        void completed(long number, long rows);

        /// Processes of a cluster have used so much, in all.
        ///
        /// @param nanos of processors, by attempt of the job
        void used(Map<Long, Long> nanos);
    }

    /// A workbench for an attempt.
    public Workbench(
            Attempt attempt, Plan plan, InputFiles files, ScoringModel model, Output output) {
        this.attempt = attempt;
        this.plan = plan;
        this.files = files;
        this.model = model;
        this.output = output;
    }

    Attempt attempt() {
        return attempt;
    }

    Plan plan() {
        return plan;
    }

    InputFiles files() {
        return files;
    }

    ScoringModel model() {
        return model;
    }

    Output output() {
        return output;
    }

    /// Notes why a task failed, before the engine wraps it; the first reason counts.
    RuntimeException failed(RuntimeException reason) {
        failure.compareAndSet(null, reason);
        return reason;
    }

    /// Why the first task failed, if one has.
    Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure.get());
    }

    /// A task opens a split; the watcher hears of the first.
    void reading() {
        if (isReading.compareAndSet(false, true)) {
            output.watcher().reading();
        }
    }

    /// What waits for the first part that a task of this process writes.
    FirstPart firstPart() {
        return firstPart;
    }

    /// Done when every row has been read and the list of all parts is kept.
    CompletableFuture<Void> allRead() {
        return allRead;
    }

    /// What tasks find it by.
    String key() {
        return attempt.job() + "/" + attempt.number();
    }
}
