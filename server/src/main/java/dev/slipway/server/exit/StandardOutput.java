package dev.slipway.server.exit;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Where verbs print. What cannot be written ends the verb: `stream watch | head` would watch for
/// ever, and what a full disk has cut would end with 0.
///
/// *Errors*: [OutputLostException], once: a verb that ends may print what it likes. Where another
/// thread of the verb met it first, such as one that shows progress, the verb itself meets it too
/// when it next prints or flushes.
public final class StandardOutput extends OutputStream {
    private static final Path OURS = Path.of("/dev/fd/1");

    // As stat(2) has them.
    private static final int KIND = 0xF000;
    private static final int FIFO = 0x1000;
    private static final int SOCKET = 0xC000;

    private final OutputStream out;
    private final BooleanSupplier isPipe;
    private final Thread verb = Thread.currentThread();
    private volatile @Nullable IOException lost;

    /// Whether the verb's thread, which alone asks, has met it.
    private boolean isTold;

    /// Of the verb that the calling thread runs.
    ///
    /// @param isPipe whether another process reads what is written, asked when it cannot be
    public StandardOutput(OutputStream out, BooleanSupplier isPipe) {
        this.out = out;
        this.isPipe = isPipe;
    }

    /// That of this process.
    public static StandardOutput ours() {
        return new StandardOutput(new FileOutputStream(FileDescriptor.out), () -> isPipe(OURS));
    }

    /// Whether a file is what another process reads; false where systems know no such files.
    public static boolean isPipe(Path file) {
        try {
            int kind = (int) Files.getAttribute(file, "unix:mode") & KIND;
            return kind == FIFO || kind == SOCKET;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
        if (lost != null) {
            tellVerb();
            return;
        }
        try {
            out.write(bytes, from, count);
        } catch (IOException e) {
            lost = e;
            throw failure(e);
        }
    }

    @Override
    public void flush() {
        tellVerb();
    }

    private void tellVerb() {
        IOException cause = lost;
        if (cause != null && Thread.currentThread().equals(verb) && !isTold) {
            throw failure(cause);
        }
    }

    private OutputLostException failure(IOException cause) {
        if (Thread.currentThread().equals(verb)) {
            isTold = true;
        }
        return new OutputLostException(cause, isPipe.getAsBoolean());
    }
}
