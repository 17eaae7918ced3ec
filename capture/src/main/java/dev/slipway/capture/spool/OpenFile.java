package dev.slipway.capture.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/// The file that a spool is appended to.
///
/// What a failed write left behind the last good byte is written over by the next. An interrupt
/// closes a channel that is written to, so that is opened again, and what was not written whole is
/// written again: streams write on threads of their own.
///
/// *Threads*: one appends; any may ask where it lies and between which ids.
final class OpenFile implements AutoCloseable {
    /// How the name of an open file ends.
    static final String SUFFIX = ".open";

    private final Instant opened;
    private FileChannel channel;
    private volatile SpoolFile state;

    private OpenFile(Path path, long number, FileChannel channel, Instant opened) {
        this.channel = channel;
        this.opened = opened;
        this.state = new SpoolFile(path, number, 0, "", "");
    }

    static OpenFile create(Path directory, long number, Instant now) throws IOException {
        Path path = directory.resolve(SpoolFile.prefix(number) + SUFFIX);
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OpenFile file = new OpenFile(path, number, channel, now);
        try {
            file.write(ByteBuffer.wrap(SpoolFormat.MAGIC), "", "");
        } catch (IOException | RuntimeException | Error e) {
            file.discard();
            throw e;
        }
        return file;
    }

    /// Appends all of it, or nothing that counts.
    ///
    /// @param first the smallest id of the predictions in it; empty when there is none
    /// @param last the largest
    void write(ByteBuffer bytes, String first, String last) throws IOException {
        SpoolFile now = state;
        // Made before: where the bytes are, nothing breaks any more.
        SpoolFile then =
                new SpoolFile(
                        now.path(),
                        now.number(),
                        now.bytes() + bytes.remaining(),
                        now.first().isEmpty() || first.compareTo(now.first()) < 0
                                ? first
                                : now.first(),
                        last.compareTo(now.last()) > 0 ? last : now.last());
        boolean isInterrupted = false;
        try {
            while (!isWritten(bytes.duplicate(), now.bytes())) {
                isInterrupted = true;
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
        state = then;
    }

    /// Writes all of it, unless an interrupt comes, which is taken away: it would end the next try
    /// as well.
    private boolean isWritten(ByteBuffer bytes, long at) throws IOException {
        try {
            if (!channel.isOpen()) {
                channel = FileChannel.open(state.path(), StandardOpenOption.WRITE);
            }
            long position = at;
            while (bytes.hasRemaining()) {
                position += channel.write(bytes, position);
            }
            return true;
        } catch (ClosedByInterruptException e) {
            boolean _ = Thread.interrupted();
            return false;
        }
    }

    SpoolFile state() {
        return state;
    }

    /// Whether it holds no prediction.
    boolean isEmpty() {
        return state.last().isEmpty();
    }

    Instant opened() {
        return opened;
    }

    /// Makes it durable; nothing can be appended any more.
    void finish() throws IOException {
        try (FileChannel last = channel) {
            last.truncate(state.bytes());
            last.force(true);
        }
    }

    /// Gives it its name as a closed file.
    SpoolFile rename() throws IOException {
        return state.rename();
    }

    /// Removes it. One that the disk does not let go is removed by the next start, if it holds
    /// nothing.
    void discard() {
        try {
            channel.close();
            Files.deleteIfExists(state.path());
        } catch (IOException | RuntimeException e) {
            // Nothing is lost with it.
        }
    }

    /// Lets go of it as it is.
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
