package dev.slipway.jobs;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.AttemptFile;
import dev.slipway.jobs.input.InputDigests;
import dev.slipway.jobs.input.InputFiles;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.input.Planner;
import dev.slipway.jobs.input.Split;
import dev.slipway.jobs.input.SplitReader;
import dev.slipway.jobs.output.Commit;
import dev.slipway.jobs.output.OutputShape;
import dev.slipway.jobs.output.Part;
import dev.slipway.jobs.output.Parts;
import dev.slipway.jobs.output.Stage;
import dev.slipway.jobs.score.BatchScorer;
import dev.slipway.jobs.score.ScoringModel;
import dev.slipway.jobs.table.ColumnBatch;
import dev.slipway.jobs.table.Position;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The same work without the engine: threads that take splits, read, score and write, and the same
/// commit. What the engine costs is the difference to this.
final class BareLoop {
    private static final double NANOS = 1e9;

    private BareLoop() {}

    /// Runs the attempt of a job's directory, and gives the seconds from the first row to the
    /// commit.
    static double seconds(Path directory) throws Exception {
        Attempt attempt = AttemptFile.read(directory);
        Stage stage = ((Stage.Opening.Staged) Stage.open(attempt)).stage();
        try (ScoringModel model = ScoringModel.load(attempt.model(), attempt.cache())) {
            // A job's model settles while the engine starts.
            model.settle(System::nanoTime, () -> true);
            Plan plan = Planner.plan(attempt, model.columns());
            FirstRows.check(attempt, plan, model);
            OutputShape shape = OutputShape.of(attempt, plan, model.outputs());
            Path root = InputFiles.root(attempt.input().path());
            int threads = attempt.pace().parallelism();
            try (InputFiles files = new InputFiles(root, plan, threads)) {
                long began = System.nanoTime();
                InputDigests digests = InputDigests.of(root, plan);
                digests.begin();
                Queue<Split> splits = new ConcurrentLinkedQueue<>(plan.splits());
                List<Part> done = Collections.synchronizedList(new ArrayList<>());
                List<Thread> workers = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    Thread worker =
                            new Thread(() -> {
                                try (BatchScorer scorer = new BatchScorer(model, plan);
                                        Parts parts = new Parts(stage, shape, plan)) {
                                    work(splits, files, scorer, parts, done);
                                }
                            });
                    worker.start();
                    workers.add(worker);
                }
                for (Thread worker : workers) {
                    worker.join();
                }
                new Commit(attempt, plan, shape, stage).publish(done, digests.await());
                return (System.nanoTime() - began) / NANOS;
            }
        }
    }

    private static void work(
            Queue<Split> splits,
            InputFiles files,
            BatchScorer scorer,
            Parts parts,
            List<Part> done) {
        for (Split split = splits.poll(); split != null; split = splits.poll()) {
            try (SplitReader reader = new SplitReader(files, split, Position.START)) {
                for (ColumnBatch batch = reader.next(); batch != null; batch = reader.next()) {
                    parts.write(scorer.score(batch)).ifPresent(done::add);
                }
            }
        }
    }

    /// Prints the seconds.
    ///
    /// @param arguments the job's directory
    public static void main(String[] arguments) throws Exception {
        System.out.println(seconds(Path.of(arguments[0])));
        Runtime.getRuntime().halt(0);
    }
}
