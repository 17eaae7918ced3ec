package dev.slipway.runtime.trees.lightgbm;

import dev.slipway.runtime.ModelRefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The lines of a model file, numbered for messages.
///
/// *Threads*: for one thread.
final class ModelLines {
    private static final int LINE_LIMIT = 256 << 20;

    private final Path file;
    private final InputStream in;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int number;
    private @Nullable String pushedBack;

    /// @param in buffered
    ModelLines(Path file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    /// The next line without its end, or null at the end of the file.
    @Nullable String next() throws IOException {
        number++;
        if (pushedBack != null) {
            String line = pushedBack;
            pushedBack = null;
            return line;
        }
        bytes.reset();
        int b = in.read();
        if (b < 0) {
            return null;
        }
        while (b >= 0 && b != '\n') {
            if (b != '\r') {
                bytes.write(b);
            }
            if (bytes.size() > LINE_LIMIT) {
                throw refuse("longer than " + LINE_LIMIT + " bytes");
            }
            b = in.read();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /// Makes the line that was read last the next one again.
    void pushBack(String line) {
        pushedBack = line;
        number--;
    }

    /// The number of the line that was read last, from 1.
    int number() {
        return number;
    }

    Path file() {
        return file;
    }

    /// A refusal that names the line that was read last.
    ModelRefusedException refuse(String reason) {
        return new ModelRefusedException(file, "line " + number, reason);
    }
}
