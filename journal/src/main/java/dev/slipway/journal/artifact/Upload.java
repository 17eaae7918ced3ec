package dev.slipway.journal.artifact;

import dev.slipway.api.journal.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One artifact on its way in. Bytes that arrived before a connection was lost stay; the sender
/// asks for the [#offset] and goes on from there.
///
/// *Threads*: any; calls exclude each other.
public final class Upload {
    private static final int BUFFER = 1 << 16;

    private final String id;
    private final Path part;
    private final Uploads uploads;

    /// Of the bytes up to the end of the file; absent after a restart or a failed write.
    private @Nullable MessageDigest digest;

    /// Whose bytes are taken.
    private @Nullable Sending sender;

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
        Sending sending = sendFrom(offset);
        byte[] buffer = new byte[BUFFER];
        long end = offset;
        for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
            end = sending.add(buffer, count);
        }
        return end;
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
        Sending sending = new Sending();
        sender = sending;
        return sending;
    }

    /// One sender's turn.
    public final class Sending {
        private Sending() {}

        /// Adds bytes at the end and returns the new offset.
        ///
        /// *Errors*: [ArtifactException] when another sender has taken over.
        public long add(byte[] bytes, int count) throws IOException {
            synchronized (Upload.this) {
                if (sender != this) {
                    throw new ArtifactException("upload " + id + ": another sender goes on");
                }
                MessageDigest hashing = digest;
                digest = null;
                try (FileChannel channel = FileChannel.open(part, StandardOpenOption.APPEND)) {
                    DurableFiles.writeAll(channel, ByteBuffer.wrap(bytes, 0, count));
                }
                if (hashing != null) {
                    hashing.update(bytes, 0, count);
                    digest = hashing;
                }
                return Files.size(part);
            }
        }
    }

    /// Makes the artifact durable under its digest.
    ///
    /// *Errors*: [ArtifactException] when the bytes give another digest than the sender's; they are
    /// thrown away.
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
        Artifact published = uploads.publish(part, artifact);
        uploads.ended(id);
        return published;
    }

    /// Throws away what has arrived.
    public synchronized void cancel() throws IOException {
        uploads.ended(id);
        Files.deleteIfExists(part);
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
                again.update(buffer, 0, count);
            }
        }
        return Sha256.finished(again);
    }
}
