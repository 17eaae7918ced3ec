package dev.slipway.scan.content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// What a compressed stream unpacks to, as content: in memory while it is small, in a nameless
/// temporary file beyond.
public final class Unpacked implements AutoCloseable {
    private static final int IN_MEMORY = 4 << 20;
    private static final int CHUNK = 1 << 16;

    private final Content content;
    private final @Nullable FileContent file;
    private final boolean whole;

    private Unpacked(Content content, @Nullable FileContent file, boolean whole) {
        this.content = content;
        this.file = file;
        this.whole = whole;
    }

    /// Reads a stream up to `limit` bytes, and one more to see whether it ends there.
    public static Unpacked read(InputStream stream, long limit) throws IOException {
        byte[] chunk = new byte[Math.clamp(limit, 0, CHUNK - 1) + 1];
        ByteArrayOutputStream memory = new ByteArrayOutputStream();
        FileChannel spill = null;
        long total = 0;
        boolean whole = true;
        try {
            for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
                total += read;
                if (total > limit) {
                    whole = false;
                    break;
                }
                if (spill == null && total > IN_MEMORY) {
                    spill = nameless();
                    writeAll(spill, memory.toByteArray(), memory.size());
                    memory.reset();
                }
                if (spill == null) {
                    memory.write(chunk, 0, read);
                } else {
                    writeAll(spill, chunk, read);
                }
            }
        } catch (IOException e) {
            if (spill != null) {
                spill.close();
            }
            throw e;
        }
        if (spill == null) {
            return new Unpacked(Content.of(memory.toByteArray()), null, whole);
        }
        FileContent file = FileContent.of(spill);
        return new Unpacked(file, file, whole);
    }

    private static FileChannel nameless() throws IOException {
        Path file = Files.createTempFile("slipway-scan", null);
        return FileChannel.open(
                file,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    private static void writeAll(FileChannel channel, byte[] bytes, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /// What was unpacked.
    public Content content() {
        return content;
    }

    /// Whether that is all of it.
    public boolean isWhole() {
        return whole;
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
