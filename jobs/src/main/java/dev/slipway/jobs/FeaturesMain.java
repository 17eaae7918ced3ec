package dev.slipway.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.features.Difference;
import dev.slipway.features.SkewTally;
import dev.slipway.features.offline.SpillFailedException;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.feature.Between;
import dev.slipway.jobs.feature.Compared;
import dev.slipway.jobs.feature.FeatureBuild;
import dev.slipway.jobs.feature.FeatureCheck;
import dev.slipway.jobs.feature.FeatureTask;
import dev.slipway.jobs.feature.KeptWish;
import dev.slipway.jobs.feature.LeftOut;
import dev.slipway.jobs.feature.Purpose;
import dev.slipway.jobs.feature.Way;
import dev.slipway.jobs.output.Durable;
import dev.slipway.jobs.output.OneTable;
import dev.slipway.runtime.ModelRefusedException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Builds or checks features and ends.
public final class FeaturesMain {
    /// What the file is called that says what is to be done.
    static final String NAME = "features.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Of the heap, what may be held of records; the rest is for batches, buffers and writers.
    private static final int PART_OF_HEAP = 6;

    private static final int TRIES = 100;

    /// Held by whoever ends the process.
    private static final Object END = new Object();

    /// That is being made; absent before it is known.
    private static final AtomicReference<@Nullable Path> TABLE = new AtomicReference<>();

    private FeaturesMain() {}

    /// What is to be done: `output` for a table, which is a training set or else `for-scoring`, or
    /// a check: `against` such a table, of what was `captured` (of one `version`, of `requests` or
    /// `streams` alone), or else of two ways that are computed; of a `sample` of the rows, without
    /// which those are none; `between` other ways than the usual ones. Whoever starts it leaves
    /// `events` out where there are none.
    record Wish(
            String definition,
            @Nullable Map<String, String> events,
            String spine,
            @Nullable String time,
            @Nullable String output,
            @JsonProperty("for-scoring") @Nullable Boolean forScoring,
            @Nullable String against,
            @Nullable Long sample,
            @Nullable Boolean captured,
            @Nullable Long version,
            @Nullable String only,
            @Nullable String between) {}

    /// Does what the directory's file says.
    ///
    /// @param arguments a directory of this process alone
    public static void main(String[] arguments) {
        Report report = Report.onStandardOutput();
        Path directory = Path.of(arguments[0]).toAbsolutePath();
        TermSignal.leaveInterruptsToParent();
        Main.watchParent(() -> orphaned(directory));
        ExitStatus status = run(directory, report);
        synchronized (END) {
            Runtime.getRuntime().halt(status.code());
        }
    }

    /// Whoever started this process is gone, and would have removed the directory.
    private static void orphaned(Path directory) {
        synchronized (END) {
            giveUpTable();
            removeAll(directory);
            Runtime.getRuntime().halt(ExitStatus.ORPHANED.code());
        }
    }

    private static void giveUpTable() {
        Path unfinished = TABLE.get();
        if (unfinished != null) {
            try {
                OneTable.giveUp(unfinished);
            } catch (IOException e) {
                // The next process that makes this table removes it.
            }
        }
    }

    /// What is still being written may come in between.
    private static void removeAll(Path directory) {
        for (int i = 0; i < TRIES && Files.exists(directory); i++) {
            try {
                Durable.remove(directory);
            } catch (IOException | UncheckedIOException e) {
                // The next try finds it.
            }
        }
    }

    /// Does it and tells of it, whoever ends the process then.
    static ExitStatus run(Path directory, Report report) {
        return new RunEnd(report)
                .of(() -> {
                    try {
                        return run(JSON.readValue(file(directory), Wish.class), directory, report);
                    } catch (ModelRefusedException e) {
                        String words = String.valueOf(e.getMessage());
                        throw new JobException(EndCode.MODEL_REFUSED, words, e);
                    } catch (IOException | UncheckedIOException e) {
                        throw new JobException(EndCode.OUTPUT_FAILED, words(e), e);
                    }
                });
    }

    private static String words(Exception e) {
        Throwable failure = e instanceof UncheckedIOException ? e.getCause() : e;
        return failure instanceof SpillFailedException
                ? String.valueOf(failure.getMessage())
                : e.toString();
    }

    private static File file(Path directory) {
        return directory.resolve(NAME).toFile();
    }

    private static ExitStatus run(Wish wish, Path directory, Report report) throws IOException {
        Path scratch = directory.resolve("scratch");
        try {
            report.end(done(wish, task(wish, scratch)));
        } finally {
            Durable.remove(scratch);
        }
        return ExitStatus.DONE;
    }

    private static FeatureTask task(Wish wish, Path scratch) throws IOException {
        Map<String, Path> events = new TreeMap<>();
        Map<String, String> given = wish.events();
        if (given != null) {
            given.forEach((source, table) -> events.put(source, Path.of(table)));
        }
        return new FeatureTask(
                Path.of(wish.definition()),
                events,
                Path.of(wish.spine()),
                wish.time(),
                Files.createDirectories(scratch),
                Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
    }

    private static ObjectNode done(Wish wish, FeatureTask task) throws IOException {
        String output = wish.output();
        boolean isForScoring = Boolean.TRUE.equals(wish.forScoring());
        Purpose purpose = isForScoring ? Purpose.SCORING : Purpose.TRAINING;
        if (output != null) {
            TABLE.set(Path.of(output));
            FeatureBuild.Built built = FeatureBuild.run(task, purpose, Path.of(output));
            return Report.line("built")
                    .put("rows", built.rows())
                    .put("events", built.events())
                    .put("bytes", built.bytes())
                    .put("spills", built.spills());
        }
        if (Boolean.TRUE.equals(wish.captured())) {
            KeptWish.From from = KeptWish.From.named(wish.only());
            KeptWish kept = new KeptWish(wish.version(), from, wish.sample());
            return line(
                    FeatureCheck.captured(task, kept, Between.beside("captured", wish.between())));
        }
        if (wish.against() == null && wish.sample() == null) {
            throw new JobException(
                    EndCode.INVALID_ATTEMPT,
                    "expected: one of output, against, captured and sample");
        }
        return line(checked(wish, task, purpose));
    }

    private static FeatureCheck.Checked checked(Wish wish, FeatureTask task, Purpose purpose)
            throws IOException {
        String against = wish.against();
        Long sample = wish.sample();
        if (against == null) {
            return FeatureCheck.computed(
                    task, Between.named(wish.between()), sample == null ? 1 : sample);
        }
        Way way = Between.beside("table", wish.between());
        return FeatureCheck.against(task, Path.of(against), purpose, way, sample);
    }

    private static ObjectNode line(FeatureCheck.Checked checked) {
        ObjectNode line =
                Report.line("checked").put("rows", checked.rows()).put("events", checked.events());
        put(line, checked.compared());
        checked.unasked().forEach(line.putArray("unasked")::add);
        checked.first()
                .ifPresent(found ->
                        put(
                                line.putObject("difference").put("of", found.what().word()),
                                found.difference()));
        return line;
    }

    private static void put(ObjectNode line, List<Compared> all) {
        ArrayNode columns = line.putArray("columns");
        all.stream().flatMap(one -> one.columns().stream()).distinct().forEach(columns::add);
        ArrayNode compared = line.putArray("compared");
        for (Compared one : all) {
            ObjectNode of = compared.addObject().put("what", one.what().word());
            one.columns().forEach(of.putArray("columns")::add);
            of.put("one", one.one()).put("other", one.other());
        }
    }

    private static ObjectNode line(FeatureCheck.Captured checked) {
        ObjectNode line =
                Report.line("checked")
                        .put("rows", checked.rows())
                        .put("streamed", checked.streamed())
                        .put("left", checked.left().all())
                        .put("events", checked.events())
                        .put("unreached", checked.unreached());
        put(line.putObject("left-out"), checked.left());
        put(line, List.of(checked.compared()));
        ArrayNode skew = line.putArray("skew");
        for (SkewTally.OfAggregate one : checked.tally().aggregates()) {
            ObjectNode of =
                    skew.addObject()
                            .put("column", one.name())
                            .put("values", one.compared())
                            .put("differing", one.differing())
                            .put("missing", one.missing())
                            .put("largest", one.largest());
            ArrayNode greatest = of.putArray("greatest");
            one.greatest().forEach(found -> put(greatest.addObject(), found));
        }
        SkewTally.Skewed first = checked.tally().first();
        if (first != null) {
            put(line.putObject("difference"), first);
        }
        return line;
    }

    private static void put(ObjectNode line, LeftOut left) {
        line.put("nothing-kept", left.bare())
                .put("columns-missing", left.lacking())
                .put("hashed", left.hashed());
        left.columns().forEach(line.putArray("columns")::add);
    }

    private static void put(ObjectNode line, SkewTally.Skewed found) {
        put(line.put("prediction", found.id().value()), found.difference());
    }

    private static void put(ObjectNode line, Difference found) {
        line.put("row", found.row())
                .put("column", found.column())
                .put("one", found.one())
                .put("other", found.other());
        found.bit().ifPresent(bit -> line.put("bit", bit));
    }
}
