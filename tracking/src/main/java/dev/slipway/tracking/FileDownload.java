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

    private FileDownload(Workers workers, Opened file, String digest) {
        this.workers = workers;
        this.channel = file.channel();
        this.bytes = file.bytes();
        this.digest = digest;
    }

    /// Begins to read an open file, and closes it if that cannot be.
    static FileDownload of(Workers workers, Opened file) throws IOException {
        try {
            Optional<String> known = file.digest();
            String digest = known.isPresent() ? known.get() : FileDigests.of(file.channel());
            return new FileDownload(workers, file, digest);
        } catch (IOException | RuntimeException e) {
            file.channel().close();
            throw e;
        }
    }

    /// A file that is open, as it was then.
    ///
    /// @param digest empty when it is not known
    record Opened(FileChannel channel, long bytes, Optional<String> digest) {
        /// @param digests the known digest of the file, given its length
        static Opened of(Path place, LongFunction<Optional<String>> digests) throws IOException {
            FileChannel channel =
                    FileChannel.open(place, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            try {
                long bytes = channel.size();
                return new Opened(channel, bytes, digests.apply(bytes));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        }
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
