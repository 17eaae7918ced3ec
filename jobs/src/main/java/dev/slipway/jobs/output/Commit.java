package dev.slipway.jobs.output;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.FencedException;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.output.Part.PartFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes an output visible: the manifest is written, what no part names is removed, and the stage
/// becomes the output by one rename.
public final class Commit {
    private final Attempt attempt;
    private final Plan plan;
    private final OutputShape shape;
    private final Stage stage;

    /// A commit of what a stage holds.
    public Commit(Attempt attempt, Plan plan, OutputShape shape, Stage stage) {
        this.attempt = attempt;
        this.plan = plan;
        this.shape = shape;
        this.stage = stage;
    }

    /// Makes the parts visible.
    ///
    /// *Errors*: [FencedException] when another attempt has the stage or has committed;
    /// [JobException] when the disk refuses.
    ///
    /// @param digests of the input files, in the plan's order
    /// @return the manifest
    public Path publish(List<Part> parts, List<String> digests) {
        try {
            List<Part> ordered = withSchema(PartProof.checked(plan, parts));
            requireFiles(ordered);
            byte[] manifest = Manifest.write(attempt, plan, shape, ordered, digests);
            Durable.write(stage.path().resolve(Manifest.NAME), manifest);
        } catch (IOException e) {
            throw refused(attempt, stage, e);
        } catch (IllegalStateException e) {
            throw new JobException(EndCode.INTERNAL, "rows: " + e.getMessage(), e);
        }
        return finish(attempt, stage);
    }

    /// Goes on where a commit was interrupted after its manifest had been written.
    ///
    /// *Errors*: as [#publish].
    ///
    /// @return the manifest
    public static Path finish(Attempt attempt, Stage stage) {
        Path output = attempt.output().directory();
        try {
            // What tells of a later attempt is in the stage, too, and is removed with all else.
            Stage.requireNewest(attempt);
            tidy(stage, Manifest.files(stage.path()));
            Durable.force(stage.path());
            Stage.requireNewest(attempt);
            Files.move(stage.path(), output, StandardCopyOption.ATOMIC_MOVE);
            Stage.removeMarks(output);
            Durable.force(Durable.parent(output));
            return output.resolve(Manifest.NAME);
        } catch (IOException e) {
            throw refused(attempt, stage, e);
        }
    }

    /// Why a commit failed: its stage is another attempt's now, or the output is there already,
    /// this job's or that of somebody else.
    private static RuntimeException refused(Attempt attempt, Stage stage, IOException failure) {
        if (!Files.isDirectory(stage.path())) {
            return new FencedException(attempt.number() + 1);
        }
        try {
            if (Stage.isCommitted(attempt)) {
                return new FencedException(attempt.number() + 1);
            }
            Optional<JobException> taken = Stage.taken(attempt);
            if (taken.isPresent()) {
                return taken.get();
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return new JobException(
                EndCode.OUTPUT_FAILED, "the output cannot be committed: " + failure, failure);
    }

    /// Every file that the manifest will name is there, as long as it was written.
    private void requireFiles(List<Part> parts) throws IOException {
        for (Part part : parts) {
            for (PartFile file : part.files()) {
                requireFile(file);
            }
            requireFile(part.badRows());
        }
    }

    private void requireFile(@Nullable PartFile file) throws IOException {
        if (file != null && Files.size(stage.path().resolve(file.name())) != file.bytes()) {
            throw new IllegalStateException(
                    file.name()
                            + " is not what was written (expected: "
                            + file.bytes()
                            + " bytes)");
        }
    }

    /// An output without any row has a file without any, so that its columns are known.
    private List<Part> withSchema(List<Part> parts) throws IOException {
        if (parts.stream().anyMatch(part -> !part.files().isEmpty())) {
            return parts;
        }
        String name = "part-00000-000000000000-" + shape.attempt() + shape.format().suffix();
        Files.deleteIfExists(stage.path().resolve(name));
        CheckedFile file = new CheckedFile(stage.path(), name);
        new RowsWriters(shape).of(file).close();
        Part first = parts.getFirst();
        List<Part> all = new ArrayList<>(parts);
        all.set(
                0,
                new Part(
                        first.split(),
                        first.firstRow(),
                        first.rowsIn(),
                        first.after(),
                        List.of(file.finish(0)),
                        first.badRows(),
                        first.badCount()));
        return all;
    }

    /// Removes what earlier attempts began and nobody has finished.
    private static void tidy(Stage stage, Set<String> named) throws IOException {
        Path aside = stage.path().resolve(BadRowsFile.DIRECTORY);
        List<Path> all;
        try (Stream<Path> walked = Files.walk(stage.path())) {
            all = walked.filter(Files::isRegularFile).toList();
        }
        boolean hasBadRows = false;
        for (Path file : all) {
            if (named.contains(stage.path().relativize(file).toString())) {
                hasBadRows |= file.startsWith(aside);
            } else {
                Files.delete(file);
            }
        }
        if (hasBadRows) {
            Durable.force(aside);
        } else {
            Files.deleteIfExists(aside);
        }
        forceOrRemove(stage, named);
    }

    /// Directories of values: written down where they hold something, removed where not.
    private static void forceOrRemove(Stage stage, Set<String> named) throws IOException {
        Set<String> used = new HashSet<>();
        named.forEach(name -> used.add(name.substring(0, Math.max(0, name.indexOf('/')))));
        List<Path> directories;
        try (Stream<Path> all = Files.list(stage.path())) {
            directories = all.filter(path -> isPartition(path)).toList();
        }
        List<Path> kept = new ArrayList<>();
        for (Path directory : directories) {
            if (used.contains(String.valueOf(directory.getFileName()))) {
                kept.add(directory);
            } else {
                Files.delete(directory);
            }
        }
        Durable.forceAll(kept);
    }

    private static boolean isPartition(Path path) {
        return String.valueOf(path.getFileName()).contains("=") && Files.isDirectory(path);
    }
}
