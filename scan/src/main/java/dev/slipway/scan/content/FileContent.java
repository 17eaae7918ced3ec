package dev.slipway.scan.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/// A regular file, opened without following a link.
public final class FileContent implements Content, AutoCloseable {
    private final FileChannel channel;
    private final long size;

    private FileContent(FileChannel channel, long size) {
        this.channel = channel;
        this.size = size;
    }

    /// Opens a file.
    public static FileContent open(Path file) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        return of(FileChannel.open(file, options));
    }

    static FileContent of(FileChannel channel) throws IOException {
        return new FileContent(channel, channel.size());
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(long offset, byte[] target, int at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(target, at, length);
        int total = 0;
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, offset + total);
            if (read <= 0) {
                break;
            }
            total += read;
        }
        return total;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
