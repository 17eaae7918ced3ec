package dev.slipway.journal.artifact;

import dev.slipway.api.journal.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One artifact on its way in. Bytes that arrived before a connection was lost stay; the sender
/// asks for the [#offset] and goes on from there.
///
/// *Threads*: any; calls exclude each other.
public final class Upload {
    private static final int BUFFER = 1 << 16;

    /// How many bytes may wait in memory for the disk: more at once would hold up everybody who
    /// forces something.
    private static final long UNFORCED = 8L << 20;

    private final String id;
    private final Path part;
    private final Uploads uploads;

    /// Of the bytes up to the end of the file; absent after a restart or a failed write.
    private @Nullable MessageDigest digest;

    /// Whose bytes are taken.
    private @Nullable Sending sender;

    /// Open during a turn, whoever's it is.
    private @Nullable FileChannel channel;

    private long unforced;

    Upload(String id, Path part, Uploads uploads) {
        this.id = id;
        this.part = part;
        this.uploads = uploads;
    }

    /// The name by which it is resumed.
    public String id() {
        return id;
    }

    /// How many bytes have arrived.
    public synchronized long offset() throws IOException {
        return Files.size(part);
    }

    /// Adds a stream's bytes at the end and returns the new offset. When the stream fails, the
    /// bytes before the failure stay.
    ///
    /// *Errors*: [ArtifactException] when the offset is not the end.
    public long append(long offset, InputStream content) throws IOException {
        try (Sending sending = sendFrom(offset)) {
            return sending.addAll(content);
        }
    }

    /// Takes over: whoever was sending before, on a connection that may hang, can add no more.
    ///
    /// *Errors*: [ArtifactException] when the offset is not the end.
    public synchronized Sending sendFrom(long offset) throws IOException {
        long size = Files.size(part);
        if (offset != size) {
            throw new ArtifactException(
                    "offset: " + offset + " (expected: " + size + ") for upload " + id);
        }
        if (size == 0) {
            digest = Sha256.newDigest();
        }
        goOn();
        opened();
        Sending sending = new Sending();
        sender = sending;
        return sending;
    }

    /// One sender's turn. Its bytes are on the disk when it ends.
    public final class Sending implements AutoCloseable {
        private Sending() {}

        /// Adds bytes at the end and returns the new offset.
        ///
        /// *Errors*: [ArtifactException] when another sender has taken over; `IOException` when the
        /// disk fails. Where it could not keep what it had taken before, the upload is gone.
        public long add(byte[] bytes, int count) throws IOException {
            synchronized (Upload.this) {
                if (sender != this) {
                    throw new ArtifactException("upload " + id + ": another sender goes on");
                }
                return Upload.this.add(bytes, count);
            }
        }

        /// Adds all bytes of a stream and returns the new offset.
        long addAll(InputStream content) throws IOException {
            byte[] buffer = new byte[BUFFER];
            long end = offset();
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                end = add(buffer, count);
            }
            return end;
        }

        /// Ends the turn, unless another sender has taken over or the upload has ended.
        ///
        /// *Errors*: as of [#add].
        @Override
        public void close() throws IOException {
            synchronized (Upload.this) {
                if (sender == this) {
                    settle();
                }
            }
        }
    }

    private long add(byte[] bytes, int count) throws IOException {
        FileChannel file = opened();
        MessageDigest hashing = digest;
        digest = null;
        DurableFiles.writeAll(file, ByteBuffer.wrap(bytes, 0, count));
        if (hashing != null) {
            Sha256.add(hashing, bytes, 0, count);
            digest = hashing;
        }
        unforced += count;
        if (unforced >= UNFORCED) {
            force(file);
        }
        return file.size();
    }

    private FileChannel opened() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = FileChannel.open(part, StandardOpenOption.APPEND);
            channel = open;
        }
        return open;
    }

    /// Has all bytes on the disk and nobody sending. This comes before the file is closed: of a
    /// file that nobody has open, the system may forget that it could not be written.
    private void settle() throws IOException {
        force(opened());
        closed();
    }

    /// A failure throws away what has arrived: the system may take pages for written that it could
    /// not write, so the next attempt would succeed and lie.
    private void force(FileChannel file) throws IOException {
        try {
            uploads.force(file);
            unforced = 0;
        } catch (IOException e) {
            try {
                cancel();
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private void closed() throws IOException {
        sender = null;
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    /// Makes the artifact durable under its digest.
    ///
    /// *Errors*: [ArtifactException] when the bytes give another digest than the sender's; they are
    /// thrown away. `IOException` when the disk fails: thrown away where it could not keep them,
    /// kept where it has no room for their name.
    public synchronized Artifact finish(Optional<Sha256> expected) throws IOException {
        Artifact artifact = new Artifact(digestOfAll(), Files.size(part));
        if (expected.isPresent() && !expected.get().equals(artifact.digest())) {
            cancel();
            throw new ArtifactException(
                    "digest: "
                            + artifact.digest()
                            + " (expected: "
                            + expected.get()
                            + ") for upload "
                            + id);
        }
        settle();
        Artifact published = uploads.publish(part, artifact);
        uploads.ended(id);
        return published;
    }

    /// Notes that somebody goes on with it, whose first bytes may take a while.
    synchronized void goOn() throws IOException {
        Files.setLastModifiedTime(part, FileTime.from(uploads.now()));
    }

    /// Throws away what has arrived, where nobody has gone on with it since; whether that was so.
    synchronized boolean cancelIfOlder(Instant time) throws IOException {
        boolean isOlder = Files.getLastModifiedTime(part).toInstant().isBefore(time);
        if (isOlder) {
            cancel();
        }
        return isOlder;
    }

    /// Throws away what has arrived.
    public synchronized void cancel() throws IOException {
        uploads.ended(id);
        digest = null;
        try {
            closed();
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private Sha256 digestOfAll() throws IOException {
        MessageDigest known = digest;
        if (known != null) {
            digest = null;
            return Sha256.finished(known);
        }
        MessageDigest again = Sha256.newDigest();
        try (InputStream content = Files.newInputStream(part)) {
            byte[] buffer = new byte[BUFFER];
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                Sha256.add(again, buffer, 0, count);
            }
        }
        return Sha256.finished(again);
    }
}
