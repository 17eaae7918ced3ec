package dev.slipway.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.output.Durable;
import dev.slipway.jobs.stream.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Offsets by partition that a job keeps in a file of its directory, for attempts to come. Where
/// they cannot be written or read, the work goes on without them.
///
/// *Threads*: one at a time; [#note] any.
final class OffsetsFile {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    /// What was noted last; null where nothing was. Guarded by this.
    private @Nullable Map<Integer, Long> noted;

    /// Whether the last note could be written; guarded by this.
    private boolean isWritten = true;

    private OffsetsFile(Path file) {
        this.file = file;
    }

    /// Up to where answers can be seen, kept when a stream stops: brokers forget it within a week,
    /// and the checkpoint says only that these answers were to be committed. Without it, a stream
    /// that starts after more than a week may have to be repaired.
    static OffsetsFile committed(Path directory) {
        return new OffsetsFile(directory.resolve("committed.json"));
    }

    /// Up to where answers were committed, noted with each commit: for a stream that is killed, and
    /// away until brokers have forgotten it.
    static OffsetsFile answered(Path directory) {
        return new OffsetsFile(directory.resolve("answered.json"));
    }

    /// Up to where answers can be seen: as brokers say, or where they have forgotten it, as it was
    /// noted with the last commit; in any case no less than when the stream was stopped last, which
    /// may have been before that.
    ///
    /// @param told by the brokers
    static Map<Integer, Long> visible(Path directory, Map<Integer, Long> told) {
        return committed(directory).with(answered(directory).besides(told));
    }

    /// Up to where messages were scored at least, over all attempts: a checkpoint knows only the
    /// partitions that its own attempt has read. Without it, a repair may not know a partition.
    static OffsetsFile reached(Path directory) {
        return new OffsetsFile(directory.resolve("reached.json"));
    }

    /// Where reading goes on in each partition, by the newest checkpoint that knew it. Without it
    /// nobody may notice that brokers have deleted what was never read.
    static OffsetsFile next(Path directory) {
        return new OffsetsFile(directory.resolve("next.json"));
    }

    /// Where the work began, of a stream that reads what is there already. Without it, what expires
    /// before anything is read counts as lost.
    static OffsetsFile begun(Path directory) {
        return new OffsetsFile(directory.resolve("begun.json"));
    }

    /// Behind the newest message that was there when the work began, for the same reason.
    static OffsetsFile present(Path directory) {
        return new OffsetsFile(directory.resolve("present.json"));
    }

    /// Which letters without an answer can be seen, kept when a stream stops, for the same reason:
    /// by task, their newest number.
    static OffsetsFile letters(Path directory) {
        return new OffsetsFile(directory.resolve("committed-letters.json"));
    }

    /// Keeps these, and no others.
    void keep(Map<Integer, Long> offsets) {
        try {
            Durable.write(file, JSON.writeValueAsBytes(TaskState.json(offsets)));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, file + " cannot be written", e);
        }
    }

    /// Keeps these where they are further than the kept ones.
    void add(Map<Integer, Long> offsets) {
        Map<Integer, Long> kept = read();
        Map<Integer, Long> all = further(kept, offsets);
        if (!all.equals(kept)) {
            keep(all);
        }
    }

    /// Keeps these where they are further than the kept ones, and waits for no disk: a machine that
    /// loses its power may have kept an earlier note.
    synchronized void note(Map<Integer, Long> offsets) {
        Map<Integer, Long> before = noted == null ? read() : noted;
        Map<Integer, Long> all = further(before, offsets);
        noted = all;
        if (all.equals(before) && isWritten) {
            return;
        }
        Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            Files.write(unfinished, JSON.writeValueAsBytes(TaskState.json(all)));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            isWritten = true;
        } catch (IOException e) {
            // Tried again with the next one, and said once.
            if (isWritten) {
                LOG.log(System.Logger.Level.WARNING, file + " cannot be written", e);
            }
            isWritten = false;
        }
    }

    /// Keeps these and, of other partitions, those that were kept; all of them.
    Map<Integer, Long> replace(Map<Integer, Long> offsets) {
        Map<Integer, Long> kept = read();
        Map<Integer, Long> all = new HashMap<>(kept);
        all.putAll(offsets);
        if (!all.equals(kept)) {
            keep(all);
        }
        return all;
    }

    /// These offsets, and the kept ones of partitions that are not among them.
    Map<Integer, Long> besides(Map<Integer, Long> told) {
        Map<Integer, Long> all = new HashMap<>(read());
        all.putAll(told);
        return all;
    }

    /// These offsets, or the kept ones where they are further.
    Map<Integer, Long> with(Map<Integer, Long> told) {
        return further(read(), told);
    }

    /// The kept ones of partitions in which nobody is known to have got further since.
    Map<Integer, Long> notBehind(Map<Integer, Long> known) {
        Map<Integer, Long> kept = new HashMap<>(read());
        kept.entrySet()
                .removeIf(one -> one.getValue() < known.getOrDefault(one.getKey(), one.getValue()));
        return kept;
    }

    private static Map<Integer, Long> further(Map<Integer, Long> some, Map<Integer, Long> others) {
        Map<Integer, Long> all = new HashMap<>(some);
        others.forEach((partition, next) -> all.merge(partition, next, Math::max));
        return all;
    }

    /// The kept ones; none where they cannot be read.
    Map<Integer, Long> read() {
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            return TaskState.offsets(JSON.readTree(Files.readAllBytes(file)));
        } catch (IOException | NumberFormatException e) {
            LOG.log(System.Logger.Level.WARNING, file + " cannot be read", e);
            return Map.of();
        }
    }

    /// Forgets them: what was kept once does not count for who begins anew.
    ///
    /// *Errors*: [JobException] with `OUTPUT_FAILED` when they cannot be removed.
    synchronized void forget() {
        noted = null;
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new JobException(EndCode.OUTPUT_FAILED, file + " cannot be removed: " + e, e);
        }
    }
}
