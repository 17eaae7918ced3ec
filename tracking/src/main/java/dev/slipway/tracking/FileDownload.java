package dev.slipway.tracking;

import dev.slipway.api.tracking.RunArtifacts.Download;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.LongFunction;

/// A file on its way out, at the length that it had when it was opened.
final class FileDownload implements Download {
    private final Workers workers;
    private final FileChannel channel;
    private final long bytes;
    private final String digest;

    /// @param digests the known digest of the file, given its length
    FileDownload(Workers workers, Path place, LongFunction<Optional<String>> digests)
            throws IOException {
        this.workers = workers;
        this.channel = FileChannel.open(place, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        this.bytes = channel.size();
        Optional<String> known = digests.apply(bytes);
        this.digest = known.isPresent() ? known.get() : FileDigests.of(channel);
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public String digest() {
        return digest;
    }

    @Override
    public int read(byte[] buffer) {
        return workers.call(() -> {
            ByteBuffer into = ByteBuffer.wrap(buffer);
            int count = 0;
            while (into.hasRemaining() && count >= 0) {
                count = channel.read(into);
            }
            return into.position();
        });
    }

    @Override
    public void close() {
        workers.call(() -> {
            channel.close();
            return true;
        });
    }
}
