package dev.slipway.tracking;

import dev.slipway.api.tracking.RunArtifacts.Upload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;

/// A file on its way in: hashed while it is written, under a name of its own until it is complete.
final class FileUpload implements Upload {
    private final Workers workers;
    private final Path temporary;
    private final Taking taking;
    private final FileChannel channel;
    private final MessageDigest digest = FileDigests.begin();
    private boolean finished;

    /// Puts a complete file in its place.
    @FunctionalInterface
    interface Taking {
        void take(Path temporary, long bytes, String digest) throws IOException;
    }

    FileUpload(Workers workers, Path temporary, Taking taking) throws IOException {
        this.workers = workers;
        this.temporary = temporary;
        this.taking = taking;
        this.channel =
                FileChannel.open(
                        temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public void write(byte[] bytes, int length) {
        workers.call(() -> {
            digest.update(bytes, 0, length);
            ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            return length;
        });
    }

    @Override
    public String finish() {
        return workers.call(() -> {
            channel.force(true);
            long bytes = channel.size();
            channel.close();
            String hex = HexFormat.of().formatHex(digest.digest());
            taking.take(temporary, bytes, hex);
            finished = true;
            return hex;
        });
    }

    @Override
    public void close() {
        if (!finished) {
            workers.call(() -> {
                channel.close();
                return Files.deleteIfExists(temporary);
            });
        }
    }
}
