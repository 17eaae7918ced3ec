package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.AttemptFile;
import dev.slipway.jobs.attempt.BadRowLimits;
import dev.slipway.jobs.engine.Workbench.CheckpointWatcher;
import dev.slipway.jobs.input.InputFiles;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.output.Board;
import dev.slipway.jobs.output.OutputShape;
import dev.slipway.jobs.output.Stage;
import dev.slipway.jobs.output.Tally;
import dev.slipway.jobs.score.ScoringModel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// What tasks share in a process of a cluster: the first makes it, the last closes it. The engine
/// loads these classes anew for each job, so there is one attempt at a time.
///
/// *Threads*: any.
final class RemoteBenches {
    private static final Map<String, Shared> OPEN = new HashMap<>();

    private RemoteBenches() {}

    /// A workbench, and how many tasks hold it.
    private static final class Shared {
        private final Workbench bench;
        private final Posted posted;
        private final Path cache;
        private final ScheduledExecutorService clock =
                Executors.newSingleThreadScheduledExecutor(task -> {
                    Thread thread = new Thread(task, "slipway-counts");
                    thread.setDaemon(true);
                    return thread;
                });
        private int holders;

        Shared(Workbench bench, Posted posted, Path cache) {
            this.bench = bench;
            this.posted = posted;
            this.cache = cache;
            // One that throws, since a later attempt has the stage, is the last.
            Object ignored = clock.scheduleWithFixedDelay(posted::scored, 1, 1, TimeUnit.SECONDS);
        }

        void close() {
            clock.shutdownNow();
            bench.files().close();
            bench.model().close();
            OwnCache.remove(cache);
            try {
                posted.scored();
            } catch (RuntimeException e) {
                // What was counted last is in the parts, too.
            }
        }
    }

    /// The workbench of an attempt, by its text.
    ///
    /// *Errors*: [JobException] when what is needed for it cannot be read here.
    static synchronized Workbench open(String text) {
        Attempt attempt = AttemptFile.parse(text);
        String key = attempt.job() + "/" + attempt.number();
        Shared shared = OPEN.get(key);
        if (shared == null) {
            shared = made(attempt);
            OPEN.put(key, shared);
        }
        shared.holders++;
        return shared.bench;
    }

    private static Shared made(Attempt attempt) {
        SharedFiles.requireReadable(attempt);
        Stage stage = Stage.opened(attempt);
        Plan plan = BenchPlace.planOf(stage);
        Path cache = OwnCache.make();
        ScoringModel model = null;
        try {
            model = ScoringModel.load(attempt.model(), cache);
            model.settleBeside(System::nanoTime);
            Tally tally = new Tally(plan, BadRowLimits.NONE);
            Posted posted = new Posted(new Board(stage, attempt.number()), tally);
            OutputShape shape = OutputShape.of(attempt, plan, model.outputs());
            Path root = InputFiles.root(attempt.input().path());
            InputFiles files = new InputFiles(root, plan, attempt.pace().parallelism());
            Workbench.Output output = new Workbench.Output(stage, shape, tally, posted);
            return new Shared(new Workbench(attempt, plan, files, model, output), posted, cache);
        } catch (RuntimeException e) {
            if (model != null) {
                model.close();
            }
            OwnCache.remove(cache);
            throw e;
        }
    }

    /// A task needs it no more.
    static synchronized void close(Workbench bench) {
        Shared shared = OPEN.get(bench.key());
        if (shared != null && shared.bench == bench) {
            shared.holders--;
            if (shared.holders == 0) {
                OPEN.remove(bench.key());
                shared.close();
            }
        }
    }

    /// Tells whoever has started the attempt how far the tasks of this process are, and what a next
    /// one need not do again.
    private static final class Posted implements CheckpointWatcher {
        private final Board board;
        private final Tally tally;
        private final String process = UUID.randomUUID().toString();
        private volatile long resumed;

        Posted(Board board, Tally tally) {
            this.board = board;
            this.tally = tally;
        }

        @Override
        public void resumed(long rows) {
            resumed = rows;
            board.keep(new Board.Kept(rows, null, rows));
        }

        @Override
        public void reading() {
            // The counts say so.
        }

        @Override
        public synchronized void scored() {
            board.count(process, tally.counted());
        }

        @Override
        public void completed(long number, long rows) {
            board.keep(new Board.Kept(resumed, number, rows));
        }
    }
}
