package dev.slipway.jobs;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.AttemptFile;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.FencedException;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.engine.Beginning;
import dev.slipway.jobs.engine.Engine;
import dev.slipway.jobs.engine.Workbench;
import dev.slipway.jobs.input.InputDigests;
import dev.slipway.jobs.input.InputFiles;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.input.Planner;
import dev.slipway.jobs.output.Board;
import dev.slipway.jobs.output.Commit;
import dev.slipway.jobs.output.OutputShape;
import dev.slipway.jobs.output.Part;
import dev.slipway.jobs.output.Stage;
import dev.slipway.jobs.output.Tally;
import dev.slipway.jobs.score.ScoringModel;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One attempt from its file to its end.
///
/// *Threads*: one runs it; [#stop] from any.
final class AttemptRun {
    private static final Duration LAST_CHECKPOINT = Duration.ofSeconds(10);

    private final Path directory;
    private final Report report;
    private final LongSupplier nanoTime;
    private final long started;
    private volatile @Nullable Engine engine;
    private volatile @Nullable ProgressReport progress;

    AttemptRun(Path directory, Report report, LongSupplier nanoTime) {
        this.directory = directory;
        this.report = report;
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
    }

    /// Runs it, and says how it ended.
    ExitStatus run() {
        return new RunEnd(report)
                .of(() -> {
                    Attempt attempt = AttemptFile.read(directory);
                    return attempt.isDryRun() ? sample(attempt) : score(attempt);
                });
    }

    private ExitStatus sample(Attempt attempt) throws InterruptedException {
        try (ScoringModel model = ScoringModel.load(attempt.model(), attempt.cache())) {
            Engine.requireFit(attempt, model);
            Plan plan = Planner.plan(attempt, model.tableColumns());
            report.say(PlanReport.line(plan, model));
            report.end(new DryRun(attempt, plan, model, directory, nanoTime).run());
            return ExitStatus.DONE;
        } catch (JobException e) {
            // Nobody has accepted it, and so nothing is waited for.
            throw e.code() == EndCode.INPUT_AWAY
                    ? new JobException(EndCode.UNREADABLE_INPUT, e.words(), e)
                    : e;
        }
    }

    private ExitStatus score(Attempt attempt) throws InterruptedException {
        try (Beginning beginning = Engine.takeOver(attempt, directory)) {
            Stage.Opening opening = beginning.open();
            return switch (opening) {
                case Stage.Opening.Committed committed -> {
                    report.end(CommitReport.of(committed.manifest()));
                    yield ExitStatus.DONE;
                }
                case Stage.Opening.Staged staged -> score(attempt, staged.stage(), beginning);
            };
        }
    }

    private ExitStatus score(Attempt attempt, Stage stage, Beginning beginning)
            throws InterruptedException {
        Map<Long, Long> used = new Board(stage, attempt.number()).used();
        if (stage.isComplete() && !beginning.isGoing()) {
            if (!used.isEmpty()) {
                report.say(ProgressReport.useLine(used));
            }
            report.end(CommitReport.of(Commit.finish(attempt, stage)));
            return ExitStatus.DONE;
        }
        Optional<Plan> kept = stage.plan();
        beginning.begin();
        try (ScoringModel model = ScoringModel.load(attempt.model(), attempt.cache())) {
            if (kept.isEmpty()) {
                settle(attempt, model);
            }
            Plan plan = kept.isPresent() ? kept.get() : plan(attempt, stage, model);
            report.say(PlanReport.line(plan, model));
            return score(new Work(attempt, stage, plan, kept.isEmpty(), used), model, beginning);
        } catch (JobException e) {
            stage.requireOwn(attempt);
            if (e.code().isRefusal()) {
                remove(attempt, e);
            }
            throw e;
        }
    }

    private void settle(Attempt attempt, ScoringModel model) {
        if (attempt.on() instanceof Place.Child) {
            model.settleBeside(nanoTime);
        }
    }

    /// A job that is refused leaves nothing behind.
    private static void remove(Attempt attempt, JobException refusal) {
        try {
            Stage.discard(attempt);
        } catch (IOException e) {
            refusal.addSuppressed(e);
        }
    }

    private static Plan plan(Attempt attempt, Stage stage, ScoringModel model) {
        Plan plan = planOfAccepted(attempt, model);
        FirstRows.check(attempt, plan, model);
        stage.keepOutputs(model.outputs());
        stage.keepPlan(plan);
        return plan;
    }

    /// There were files when the job was accepted: what is not there now, or gives no bytes, as on
    /// a share that is not mounted or hangs, is back another time.
    private static Plan planOfAccepted(Attempt attempt, ScoringModel model) {
        try {
            return Planner.plan(attempt, model.tableColumns());
        } catch (JobException e) {
            throw isAway(e)
                    ? new JobException(
                            EndCode.INPUT_AWAY, e.words() + "; the job was accepted with files", e)
                    : e;
        }
    }

    private static boolean isAway(JobException refusal) {
        return refusal.getCause() instanceof NoSuchFileException
                || (refusal.getCause() instanceof JobException named
                        && named.code() == EndCode.INPUT_AWAY);
    }

    /// What is to be done.
    ///
    /// @param isFirst whether no attempt has begun with it
    /// @param used what processes of a cluster have used for it, by attempt
    private record Work(
            Attempt attempt, Stage stage, Plan plan, boolean isFirst, Map<Long, Long> used) {}

    private ExitStatus score(Work work, ScoringModel model, Beginning beginning)
            throws InterruptedException {
        Attempt attempt = work.attempt();
        Stage stage = work.stage();
        Plan plan = work.plan();
        OutputShape shape = OutputShape.of(attempt, plan, model.outputs());
        Path root = InputFiles.root(attempt.input().path());
        InputDigests digests = InputDigests.of(root, plan);
        Tally tally = new Tally(plan, attempt.badRows());
        ProgressReport said = new ProgressReport(report, plan, tally, nanoTime, started);
        said.used(work.used());
        progress = said;
        beginBeside(work, model, digests, said);
        Optional<List<Part>> all = stage.allParts();
        if (all.isPresent() && !beginning.isGoing()) {
            Commit commit = new Commit(attempt, plan, shape, stage);
            tally.resume(all.get());
            said.started(attempt, Optional.empty());
            said.resumed(tally.progress().rows());
            tally.require(all.get());
            commit(commit, all.get(), digests, said);
            said.close();
            return ExitStatus.DONE;
        }
        Workbench.Output output = new Workbench.Output(stage, shape, tally, said);
        try (InputFiles files = new InputFiles(root, plan, attempt.pace().parallelism());
                Engine running =
                        beginning.start(
                                new Workbench(attempt, plan, files, model, output),
                                work.isFirst())) {
            engine = running;
            settleOutputs(work, running, model);
            said.started(attempt, running.resumedFrom());
            running.run();
            List<Part> parts =
                    stage.allParts().orElseThrow(() -> new FencedException(attempt.number() + 1));
            tally.require(parts);
            Stage own = stage.takenBy(attempt);
            commit(new Commit(attempt, plan, shape, own), parts, digests, said);
            return ExitStatus.DONE;
        } finally {
            engine = null;
            said.close();
        }
    }

    /// Whoever was killed is to be back soon: nothing else has the processor until then. On a
    /// cluster, whose task managers load and compile all code anew, that is the first checkpoint.
    private void beginBeside(
            Work work, ScoringModel model, InputDigests digests, ProgressReport said) {
        if (work.isFirst()) {
            digests.begin();
            return;
        }
        switch (work.attempt().on()) {
            case Place.Child ignored ->
                    said.beside(() -> {
                        digests.begin();
                        model.settleBeside(nanoTime);
                    });
            case Place.Cluster ignored -> said.behindCheckpoint(digests::begin);
        }
    }

    /// Parts of before count only where there is a checkpoint of them.
    private static void settleOutputs(Work work, Engine running, ScoringModel model) {
        if (running.resumedFrom().isPresent()) {
            work.stage().requireOutputs(model.outputs());
        } else if (!work.isFirst()) {
            work.stage().keepOutputs(model.outputs());
        }
    }

    private void commit(Commit commit, List<Part> parts, InputDigests digests, ProgressReport said)
            throws InterruptedException {
        Path manifest = commit.publish(parts, digests.await());
        report.end(said.committed(manifest, parts));
    }

    /// Keeps what was done, if work is under way, and says that this attempt stops.
    void stop() {
        Engine running = engine;
        ProgressReport said = progress;
        if (running != null) {
            running.keep(LAST_CHECKPOINT);
        }
        report.end(said == null ? Report.line("stopped").put("rows", 0) : said.stopped());
    }
}
