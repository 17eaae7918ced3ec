package dev.slipway.capture.spool;

import dev.slipway.serving.capture.CaptureCounts;
import dev.slipway.serving.capture.CaptureItem;
import dev.slipway.serving.capture.CaptureLoss;
import dev.slipway.serving.capture.WaitingObserved;
import dev.slipway.serving.capture.WaitingTensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Files to which predictions are appended until something takes the closed ones away.
///
/// What the disk refuses, or finds no room within the limits, is lost and counted; the next
/// prediction is tried again, so a spool recovers by itself.
///
/// A file that the disk does not let close keeps its predictions, and is tried again every minute.
/// A disk that could not write and later says that it did may have lost pages: that keeps no file
/// back, because frames have checksums, and whoever reads it notices and takes what is in front.
///
/// *Threads*: one appends; `files` and `remove` from any.
public final class Spool implements AutoCloseable {
    /// What is written at once: frames, and the copy of them that the channel makes for the system,
    /// stay in a processor's own cache from one write to the next.
    private static final int FLUSH_BYTES = 64 << 10;

    /// For how long a file that the disk did not let close is left alone.
    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);

    private final Path directory;
    private final SpoolLimits limits;
    private final CaptureCounts counts;
    private final InstantSource clock;
    private final FrameBuffer frames = new FrameBuffer();
    private final IdRange ids = new IdRange();
    private final PredictionEncoder encoder;
    private final Object lock = new Object();
    private final List<SpoolFile> closed;
    private final int aside;
    private @Nullable OpenFile open;
    private long next;
    private int waiting;
    private Instant looked = Instant.MIN;

    private Spool(Path directory, SpoolRecovery found, SpoolSpec spec) {
        this.directory = directory;
        this.limits = spec.limits();
        this.counts = spec.counts();
        this.clock = spec.clock();
        this.encoder = new PredictionEncoder(spec.hash(), frames, ids);
        this.closed = new ArrayList<>(found.files());
        this.aside = found.aside();
        this.next = 1 + found.files().stream().mapToLong(SpoolFile::number).max().orElse(0);
    }

    /// What a spool is built from.
    public record SpoolSpec(
            SpoolLimits limits, CaptureCounts counts, ColumnHash hash, InstantSource clock) {}

    /// Opens the spool in a directory, which is made when it is missing, and closes what another
    /// process left open. Files that cannot be read are put aside.
    public static Spool open(Path directory, SpoolSpec spec) throws IOException {
        return new Spool(directory, SpoolRecovery.of(directory), spec);
    }

    /// Adds a prediction; it may wait in memory until `flush`.
    public void append(WholePrediction prediction) {
        CaptureItem.Tensors tensors = prediction.tensors();
        append(
                WaitingObserved.of(
                        new CaptureItem.Observed(
                                prediction.observed(), prediction.reason(), prediction.team())),
                tensors == null ? null : WaitingTensors.of(tensors));
    }

    /// Adds a prediction as it stands in the ring; what is written of it may wait in memory until
    /// `flush`. Tensors whose columns are more than a frame takes are left out and counted.
    ///
    /// @param tensors absent when it was not drawn, or its copy was lost
    public void append(WaitingObserved observed, @Nullable WaitingTensors tensors) {
        if (tensors != null && encoder.isApart(observed, tensors)) {
            endStretch();
        }
        boolean isGathered = tensors != null && encoder.gather(observed, tensors);
        if (!isGathered && !encoder.encode(observed, tensors)) {
            counts.lose(CaptureLoss.TENSORS_TOO_LARGE, 1);
        }
        waiting++;
        if (frames.size() >= FLUSH_BYTES) {
            flush();
        }
    }

    /// Comes before whatever else is appended that stands with these tensors in the ring. What is
    /// kept of them as they stand is copied with all that stands around it, until `leave`.
    public void pass(WaitingTensors tensors) {
        if (!tensors.policy().keepsAllColumns()) {
            beginStretch(tensors.bytes(), tensors.recordEnd());
        } else if (!encoder.isStretchIn(tensors.bytes())) {
            beginStretch(tensors.bytes(), tensors.recordAt());
        }
    }

    /// Begins a stretch in this memory, not before a position.
    private void beginStretch(byte[] memory, int position) {
        endStretch();
        encoder.beginStretch(memory, position);
    }

    /// Comes before the ring lets go of memory in which anything stands that was passed or
    /// appended.
    public void leave() {
        endStretch();
        encoder.leaveStretch();
        if (frames.size() >= FLUSH_BYTES) {
            flush();
        }
    }

    private void endStretch() {
        int gathered = encoder.gathered();
        try {
            encoder.endStretch();
        } catch (RuntimeException | Error e) {
            waiting -= gathered;
            counts.lose(CaptureLoss.DEFECT, gathered);
        }
    }

    /// Writes what waits in memory. Nothing that breaks reaches the caller, who would take it for
    /// the loss of what is counted already.
    public void flush() {
        endStretch();
        int count = waiting;
        if (count == 0) {
            return;
        }
        CaptureLoss loss = write();
        // Before they are counted: whatever breaks then, they are not counted again.
        frames.clear();
        ids.clear();
        waiting = 0;
        if (loss == null) {
            counts.wrote(count);
        } else {
            counts.lose(loss, count);
            // The schemas among the lost frames are written again.
            encoder.forgetSchemas();
        }
        try {
            closeWhenDue();
        } catch (RuntimeException | Error e) {
            // Whoever closes what is due meets it again.
        }
    }

    /// Writes the frames; why they are lost, or null when they are there.
    private @Nullable CaptureLoss write() {
        try {
            ByteBuffer content = frames.content();
            if (bytes() + content.remaining() > limits.bytes()) {
                return CaptureLoss.SPOOL_FULL;
            }
            file().write(content, ids.first(), ids.last());
            return null;
        } catch (IOException e) {
            return CaptureLoss.DISK;
        } catch (RuntimeException | Error e) {
            return CaptureLoss.DEFECT;
        }
    }

    private OpenFile file() throws IOException {
        OpenFile file = open;
        if (file == null) {
            file = OpenFile.create(directory, next++, clock.instant());
            synchronized (lock) {
                open = file;
            }
        }
        return file;
    }

    /// Closes the open file when it is large or old enough, and once a minute those that the disk
    /// did not let close before.
    public void closeWhenDue() {
        Instant now = clock.instant();
        closeRefused(now);
        OpenFile file = open;
        if (file == null) {
            return;
        }
        boolean isLarge = file.state().bytes() >= limits.mostOfAFile();
        // Before it was opened is after the clock was set back, maybe by years.
        boolean isOld =
                !now.isBefore(file.opened().plus(limits.fileAge())) || now.isBefore(file.opened());
        if (isLarge || isOld) {
            seal();
        }
    }

    /// Where the last look lies ahead, the clock was set back.
    private void closeRefused(Instant now) {
        if (!now.isBefore(looked) && now.isBefore(looked.plus(BETWEEN_LOOKS))) {
            return;
        }
        looked = now;
        refused().forEach(this::closeAgain);
    }

    private List<SpoolFile> refused() {
        synchronized (lock) {
            return closed.stream().filter(file -> !file.isClosed()).toList();
        }
    }

    private void closeAgain(SpoolFile file) {
        try {
            file.force();
            synchronized (lock) {
                closed.set(closed.indexOf(file), file.rename());
            }
        } catch (NoSuchFileException e) {
            // Somebody has removed it: it takes no room any more.
            synchronized (lock) {
                closed.remove(file);
            }
        } catch (IOException | RuntimeException e) {
            // The next look tries again.
        }
    }

    /// Closes the open file. One that the disk does not let close is tried again ([#closeWhenDue]),
    /// one that holds nothing, because the disk took none of it, is removed.
    public void seal() {
        OpenFile file = open;
        if (file == null) {
            return;
        }
        encoder.forgetSchemas();
        if (file.isEmpty()) {
            file.discard();
            synchronized (lock) {
                open = null;
            }
            return;
        }
        boolean isDurable = isDurable(file);
        // Whoever asks for the files never gets the old name of a file that has its new one.
        synchronized (lock) {
            closed.add(file.state());
            open = null;
            if (isDurable) {
                closed.set(closed.size() - 1, renamed(file));
            }
        }
    }

    private static boolean isDurable(OpenFile file) {
        try {
            file.finish();
            return true;
        } catch (IOException | RuntimeException | Error e) {
            // Nothing can be appended any more, whatever broke.
            return false;
        }
    }

    private static SpoolFile renamed(OpenFile file) {
        try {
            return file.rename();
        } catch (IOException | RuntimeException e) {
            return file.state();
        }
    }

    /// The files, the open one too, newest first.
    public List<SpoolFile> files() {
        synchronized (lock) {
            List<SpoolFile> all = new ArrayList<>(closed);
            if (open != null) {
                all.add(open.state());
            }
            return all.reversed();
        }
    }

    /// The closed files, oldest first, but for those that the disk did not let close.
    public List<SpoolFile> closed() {
        synchronized (lock) {
            return closed.stream().filter(SpoolFile::isClosed).toList();
        }
    }

    /// Deletes a closed file, whose predictions are elsewhere now.
    public void remove(SpoolFile file) throws IOException {
        Files.deleteIfExists(file.path());
        synchronized (lock) {
            closed.remove(file);
        }
    }

    /// Puts a closed file aside that nobody can read. One that the disk does not let go is met
    /// again at the next start.
    public void putAside(SpoolFile file) {
        boolean _ = Aside.put(file.path());
        synchronized (lock) {
            closed.remove(file);
        }
    }

    /// Files that could not be read when it was opened.
    public int aside() {
        return aside;
    }

    /// Bytes of all files.
    public long bytes() {
        synchronized (lock) {
            long sum = open == null ? 0 : open.state().bytes();
            for (SpoolFile file : closed) {
                sum += file.bytes();
            }
            return sum;
        }
    }

    /// Writes what waits and closes the open file.
    @Override
    public void close() {
        flush();
        seal();
    }
}
