package dev.slipway.jobs.output;

import dev.slipway.jobs.output.Part.PartFile;
import dev.slipway.jobs.score.RowList;
import dev.slipway.jobs.score.ScoredBatch;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The files of a part: one, or one for each value that partitions the output. Only so many are
/// open at a time; the one that was written to longest ago makes room.
///
/// *Errors*: [dev.slipway.jobs.attempt.JobException] with `TOO_MANY_FILES`.
///
/// *Threads*: one.
final class OpenFiles {
    /// As many values as tables are partitioned by, as a rule.
    private static final int MOST_OPEN = 256;

    /// Bytes that wait in memory until row groups are whole, in all of them.
    private static final long MOST_HELD = 48L << 20;

    private final Path stage;
    private final String name;
    private final OutputShape shape;
    private final RowsWriters writers;
    private final Map<String, OpenFile> open = new LinkedHashMap<>(MOST_OPEN, 0.75f, true);
    private final List<PartFile> finished = new ArrayList<>();
    private long finishedBytes;

    /// Files of the part with this name, in a stage.
    OpenFiles(Path stage, String name, OutputShape shape) {
        this.stage = stage;
        this.name = name;
        this.shape = shape;
        this.writers = new RowsWriters(shape);
    }

    /// One that is written.
    private static final class OpenFile {
        private final CheckedFile file;
        private final RowsWriter writer;
        private long rows;

        OpenFile(CheckedFile file, RowsWriter writer) {
            this.file = file;
            this.writer = writer;
        }
    }

    void write(ScoredBatch batch) throws IOException {
        if (batch.partitions() == null) {
            write(batch, RowList.all(batch.rows().count()), file(""));
            return;
        }
        for (Map.Entry<String, RowList> group : Partitions.of(batch).entrySet()) {
            write(batch, group.getValue(), file(group.getKey()));
        }
        if (held() > MOST_HELD) {
            for (OpenFile one : open.values()) {
                one.writer.flush();
            }
        }
    }

    private long held() {
        long held = 0;
        for (OpenFile one : open.values()) {
            held += one.writer.held();
        }
        return held;
    }

    private static void write(ScoredBatch batch, RowList places, OpenFile to) throws IOException {
        to.writer.write(batch, places);
        to.rows += places.count();
    }

    private OpenFile file(String directory) throws IOException {
        OpenFile known = open.get(directory);
        if (known != null) {
            return known;
        }
        if (open.size() == MOST_OPEN) {
            finish(open.remove(open.keySet().iterator().next()));
        }
        CheckedFile file = new CheckedFile(stage, fileName(directory));
        OpenFile created = new OpenFile(file, writers.of(file));
        open.put(directory, created);
        return created;
    }

    /// A directory of the stage, which must be there still: a later attempt may have taken it.
    private String fileName(String directory) throws IOException {
        if (directory.isEmpty()) {
            return name + shape.format().suffix();
        }
        shape.requireFew(finished.size() + open.size() + 1L);
        try {
            Files.createDirectory(stage.resolve(directory));
        } catch (FileAlreadyExistsException e) {
            // Other rows have this value too.
        }
        int number = finished.size() + open.size();
        return String.format(
                Locale.ROOT, "%s/%s-%05d%s", directory, name, number, shape.format().suffix());
    }

    private void finish(@Nullable OpenFile file) throws IOException {
        if (file != null) {
            file.writer.close();
            finished.add(file.file.end(file.rows));
            finishedBytes += file.file.bytes();
        }
    }

    /// Bytes that have been written or wait to be.
    long bytes() {
        long bytes = finishedBytes;
        for (OpenFile file : open.values()) {
            bytes += file.writer.bytes();
        }
        return bytes;
    }

    /// The files, and the directories that have their names: a checkpoint that knows of a file
    /// outlives a power cut, and so must its name.
    private List<Path> written() {
        Set<Path> written = new LinkedHashSet<>();
        for (PartFile file : finished) {
            Path path = stage.resolve(file.name());
            written.add(path);
            written.add(Durable.parent(path));
        }
        written.add(stage);
        return List.copyOf(written);
    }

    /// Has everything on disk, and says what it is.
    List<PartFile> finish() throws IOException {
        while (!open.isEmpty()) {
            finish(open.remove(open.keySet().iterator().next()));
        }
        Durable.forceAll(written());
        return List.copyOf(finished);
    }

    /// Gives up what has not been finished.
    void discard() throws IOException {
        for (OpenFile file : open.values()) {
            file.file.discard();
        }
    }
}
