package dev.slipway.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.input.InputFiles;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.input.RowEstimate;
import dev.slipway.jobs.input.Split;
import dev.slipway.jobs.input.SplitReader;
import dev.slipway.jobs.output.OutputShape;
import dev.slipway.jobs.output.Part;
import dev.slipway.jobs.output.Parts;
import dev.slipway.jobs.output.Stage;
import dev.slipway.jobs.output.Tally;
import dev.slipway.jobs.score.BatchScorer;
import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.jobs.score.ScoringModel;
import dev.slipway.jobs.table.ColumnBatch;
import dev.slipway.jobs.table.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Scores a sample on one thread, writes it where nobody looks, and estimates the whole from it.
final class DryRun {
    /// The sample is scored again and again for so long, until the code is as fast as it gets.
    private static final long WARM_UP_NANOS = 1_500_000_000L;

    /// The model has so long before that to have its own code compiled.
    private static final long SETTLE_NANOS = 10_000_000_000L;

    private static final double NANOS = 1e9;

    private final Attempt attempt;
    private final Plan plan;
    private final ScoringModel model;
    private final Path directory;
    private final LongSupplier nanoTime;

    DryRun(Attempt attempt, Plan plan, ScoringModel model, Path directory, LongSupplier nanoTime) {
        this.attempt = attempt;
        this.plan = plan;
        this.model = model;
        this.directory = directory;
        this.nanoTime = nanoTime;
    }

    /// What one pass over the sample came to.
    private record Pass(long rows, long badRows, long bytesOut, long nanos) {
        double rowsPerSecond() {
            return rows / (nanos / NANOS);
        }
    }

    /// The line that ends a dry run.
    ObjectNode run() {
        FirstRows.check(attempt, plan, model);
        Path root = InputFiles.root(attempt.input().path());
        long settling = nanoTime.getAsLong();
        model.settle(nanoTime, () -> nanoTime.getAsLong() - settling < SETTLE_NANOS);
        long began = nanoTime.getAsLong();
        Pass best = pass(root);
        while (nanoTime.getAsLong() - began < WARM_UP_NANOS) {
            Pass next = pass(root);
            best = next.rowsPerSecond() > best.rowsPerSecond() ? next : best;
        }
        Long known = isWhole(best) ? Long.valueOf(best.rows()) : plan.rows();
        long total = known == null ? RowEstimate.of(root, plan) : known;
        int tasks = attempt.pace().parallelism();
        int threads =
                switch (attempt.on()) {
                    case Place.Child ignored ->
                            Math.min(tasks, Runtime.getRuntime().availableProcessors());
                    case Place.Cluster ignored -> tasks;
                };
        double perSecond = best.rowsPerSecond() * threads;
        double bytesPerRow = total == 0 ? 0 : (double) best.bytesOut() / best.rows();
        return Report.line("sampled")
                .put("rows", best.rows())
                .put("bad-rows", best.badRows())
                .put("rows-total", total)
                .put("rows-total-exact", known != null)
                .put("rows-per-second", perSecond)
                .put("estimated-seconds", total == 0 ? 0 : total / perSecond)
                .put("estimated-bytes-out", (long) (bytesPerRow * total));
    }

    /// Whether the sample has come to the end of the input: then nothing is estimated.
    private boolean isWhole(Pass pass) {
        Long wanted = attempt.sampleRows();
        return wanted == null || pass.rows() < wanted;
    }

    private Pass pass(Path root) {
        OutputShape shape = OutputShape.of(attempt, plan, model.outputs());
        Tally tally = new Tally(plan, attempt.badRows());
        long began = nanoTime.getAsLong();
        long bytes = 0;
        try (Stage.Scratch scratch = Stage.scratch(directory.resolve("tmp"));
                InputFiles files = new InputFiles(root, plan, 1);
                BatchScorer scorer = new BatchScorer(model, plan);
                Parts parts = new Parts(scratch.stage(), shape, plan)) {
            for (Split split : plan.splits()) {
                bytes += scored(split, files, scorer, parts, tally);
                if (isEnough(tally)) {
                    break;
                }
            }
        } catch (IOException e) {
            throw new JobException(EndCode.OUTPUT_FAILED, "the sample cannot be written: " + e, e);
        }
        long nanos = nanoTime.getAsLong() - began;
        return new Pass(tally.progress().rows(), tally.progress().badRows(), bytes, nanos);
    }

    private long scored(
            Split split, InputFiles files, BatchScorer scorer, Parts parts, Tally tally) {
        long bytes = 0;
        try (SplitReader reader = new SplitReader(files, split, Position.START)) {
            for (ColumnBatch batch = reader.next();
                    batch != null && !isEnough(tally);
                    batch = reader.next()) {
                ScoredBatch scored = scorer.score(batch);
                tally.count(scored);
                bytes += bytes(parts.write(scored));
            }
        }
        return bytes + bytes(parts.finish());
    }

    private boolean isEnough(Tally tally) {
        Long wanted = attempt.sampleRows();
        return wanted != null && tally.progress().rows() >= wanted;
    }

    private static long bytes(Optional<Part> part) {
        return part.stream()
                .flatMap(finished -> finished.files().stream())
                .mapToLong(Part.PartFile::bytes)
                .sum();
    }
}
