package dev.slipway.jobs.engine;

import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.AttemptFile;
import dev.slipway.jobs.attempt.BadRowLimits;
import dev.slipway.jobs.input.InputFiles;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.output.Board;
import dev.slipway.jobs.output.OutputShape;
import dev.slipway.jobs.output.Stage;
import dev.slipway.jobs.output.Tally;
import dev.slipway.jobs.output.WriterCode;
import dev.slipway.jobs.score.ScoringModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// What tasks share in a process of a cluster: the first makes it, the last closes it. The engine
/// loads these classes anew for each job, so there is one attempt at a time.
///
/// *Threads*: any.
final class RemoteBenches {
    private static final Duration BETWEEN_POSTS = Duration.ofSeconds(1);
    private static final long FIRST_ATTEMPT = 1;
    private static final Map<String, Shared> OPEN = new HashMap<>();

    private RemoteBenches() {}

    /// A workbench, and how many tasks hold it.
    private static final class Shared {
        private final Workbench bench;
        private final TaskTimes times;
        private final Posts posts;
        private final Path cache;
        private int holders;

        Shared(Workbench bench, TaskTimes times, Posts posts, Path cache) {
            this.bench = bench;
            this.times = times;
            this.posts = posts;
            this.cache = cache;
        }

        void close() {
            try (posts) {
                bench.files().close();
                bench.model().close();
                OwnCache.remove(cache);
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
        TaskTimes times = new TaskTimes();
        loadWriter(attempt, times);
        Path cache = OwnCache.make();
        ScoringModel model = null;
        try {
            ScoringModel loaded = ScoringModel.load(attempt.model(), cache);
            model = loaded;
            Tally tally = new Tally(plan, BadRowLimits.NONE);
            OutputShape shape = OutputShape.of(attempt, plan, loaded.outputs());
            Path root = InputFiles.root(attempt.input().path());
            InputFiles files = new InputFiles(root, plan, attempt.pace().parallelism());
            Board board = new Board(stage, attempt.number());
            Posts posts = Posts.begin(board, () -> tally.counted(times.nanos()), BETWEEN_POSTS);
            Workbench.Output output = new Workbench.Output(stage, shape, tally, posts);
            Workbench bench = new Workbench(attempt, plan, files, loaded, output);
            settle(bench);
            return new Shared(bench, times, posts, cache);
        } catch (RuntimeException e) {
            if (model != null) {
                model.close();
            }
            OwnCache.remove(cache);
            throw e;
        }
    }

    /// Begins to load what writes parts: a job is further than it was with the first of them, and
    /// this process loads all that it takes anew for each attempt.
    private static void loadWriter(Attempt attempt, TaskTimes times) {
        if (attempt.output().format() == FileFormat.PARQUET) {
            Thread thread =
                    new Thread(
                            () -> {
                                WriterCode.load();
                                times.leaves();
                            },
                            "writer-code");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /// Whoever was killed is to be back soon: until a part is done the processors are for that.
    private static void settle(Workbench bench) {
        ScoringModel model = bench.model();
        if (bench.attempt().number() == FIRST_ATTEMPT) {
            model.settleBeside(System::nanoTime);
        } else {
            bench.firstPart().then(() -> model.settleBeside(System::nanoTime));
        }
    }

    /// A task needs it no more.
    static synchronized void close(Workbench bench) {
        Shared shared = OPEN.get(bench.key());
        if (shared != null && shared.bench == bench) {
            shared.times.leaves();
            shared.holders--;
            if (shared.holders == 0) {
                OPEN.remove(bench.key());
                shared.close();
            }
        }
    }
}
