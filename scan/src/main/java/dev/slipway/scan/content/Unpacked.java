package dev.slipway.scan.content;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// What a compressed stream unpacks to, as content: in memory while it is small, in a nameless
/// temporary file beyond.
public final class Unpacked implements AutoCloseable {
    private static final int IN_MEMORY = 4 << 20;
    private static final int CHUNK = 1 << 16;

    private final Content content;
    private final @Nullable FileContent file;
    private final boolean whole;
    private final String fault;

    private Unpacked(Content content, @Nullable FileContent file, boolean whole, String fault) {
        this.content = content;
        this.file = file;
        this.whole = whole;
        this.fault = fault;
    }

    /// Reads a stream up to `limit` bytes, and one more to see whether it ends there. A broken one
    /// is read up to its fault: loaders use what comes before they meet it.
    public static Unpacked read(InputStream stream, long limit) throws IOException {
        byte[] chunk = new byte[Math.clamp(limit, 0, CHUNK - 1) + 1];
        ByteArrayOutputStream memory = new ByteArrayOutputStream();
        FileChannel spill = null;
        long total = 0;
        boolean whole = true;
        String fault = "";
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
        } catch (ZipException | EOFException e) {
            fault = e.getMessage() == null ? "it is broken" : e.getMessage();
        } catch (IOException e) {
            if (spill != null) {
                spill.close();
            }
            throw e;
        }
        if (spill == null) {
            return new Unpacked(Content.of(memory.toByteArray()), null, whole, fault);
        }
        FileContent file = FileContent.of(spill);
        return new Unpacked(file, file, whole, fault);
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

    /// Why it ends where it does; empty where it comes to its end.
    public String fault() {
        return fault;
    }

    /// Whether no limit ended it.
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
