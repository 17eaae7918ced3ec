package dev.slipway.jobs.output;

import dev.slipway.api.journal.Sha256;
import dev.slipway.jobs.output.Part.PartFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/// A new file whose bytes are counted and digested on their way.
///
/// *Threads*: one.
final class CheckedFile {
    private static final int BUFFER = 1 << 13;

    private final Path path;
    private final String name;
    private final FileChannel channel;
    private final MessageDigest digest = Sha256.newDigest();
    private final OutputStream stream;
    private long bytes;

    /// A file below the stage.
    CheckedFile(Path stage, String name) throws IOException {
        this.path = stage.resolve(name);
        this.name = name;
        this.channel =
                FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        this.stream = new BufferedOutputStream(new Digesting(), BUFFER);
    }

    /// Where to write; closing it is left to [#finish].
    OutputStream stream() {
        return stream;
    }

    long bytes() {
        return bytes;
    }

    /// Has whoever asks know that somebody writes it, as long as it is open. Waits for whoever asks
    /// just now.
    void hold() {
        try {
            FileLock ignored = channel.lock();
        } catch (IOException e) {
            // Where the file system has no locks nobody can ask either.
        }
    }

    /// Has everything on disk, its name too, and says what it is.
    PartFile finish(long rows) throws IOException {
        force();
        return end(rows);
    }

    /// Has everything on disk, its name too.
    void force() throws IOException {
        stream.flush();
        channel.force(true);
        Durable.force(Durable.parent(path));
    }

    /// Says what it is; to have it on disk is left to whoever asks.
    PartFile end(long rows) throws IOException {
        stream.flush();
        channel.close();
        return new PartFile(name, rows, bytes, Sha256.finished(digest).hex());
    }

    /// Gives the file up.
    void discard() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }

    private final class Digesting extends OutputStream {
        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int from, int length) throws IOException {
            ByteBuffer source = ByteBuffer.wrap(buffer, from, length);
            while (source.hasRemaining()) {
                channel.write(source);
            }
            digest.update(buffer, from, length);
            bytes += length;
        }
    }
}
