package dev.slipway.frontend.http.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// Bodies that pass through one buffer, whatever their length. The caller may take as long as it
/// likes for all of it, but must not rest in between.
///
/// *Threads*: safe from any number of threads.
public final class FileStreams {
    private final SlowCallers slowCallers;

    /// Streams whose callers may rest as long as all others.
    public FileStreams(SlowCallers slowCallers) {
        this.slowCallers = slowCallers;
    }

    /// Where a body's bytes go.
    @FunctionalInterface
    public interface Sink {
        /// Takes the first `length` bytes.
        void write(byte[] bytes, int length);
    }

    /// Where an answer's bytes come from.
    @FunctionalInterface
    public interface Source {
        /// Fills as much of the buffer as there is and says how much; 0 at the end.
        int read(byte[] buffer);
    }

    /// Reads the whole body into a sink.
    ///
    /// *Errors*: [RefusalException] for a broken body; what the sink throws.
    public void read(Exchange exchange, byte[] buffer, Sink sink) {
        if (!exchange.hasBody()) {
            return;
        }
        InputStream in = exchange.request().content().inputStream();
        for (int length = fill(in, buffer); length > 0; length = fill(in, buffer)) {
            sink.write(buffer, length);
        }
    }

    private int fill(InputStream in, byte[] buffer) {
        int[] length = new int[1];
        try {
            slowCallers.within(() -> length[0] = some(in, buffer));
        } catch (RuntimeException e) {
            throw Chunks.told(e);
        }
        return length[0];
    }

    /// Fills the buffer, so that what it goes to is called seldom.
    private static int some(InputStream in, byte[] buffer) {
        try {
            return in.readNBytes(buffer, 0, buffer.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Answers with `length` bytes of a source, as a file to keep; with the head alone where no
    /// more is asked for.
    ///
    /// *Errors*: what the source throws; `IllegalStateException` when it ends too soon. Where that
    /// happens before anything was read the exchange can still be refused.
    public void write(Exchange exchange, long length, byte[] buffer, Source source) {
        if (exchange.isOnlyHead()) {
            exchange.answerHead(length);
            return;
        }
        int count = next(source, buffer, length);
        try (OutputStream out = exchange.open(length)) {
            long left = length;
            while (count > 0) {
                out.write(buffer, 0, count);
                left -= count;
                count = next(source, buffer, left);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        exchange.finish();
    }

    /// The next bytes. A caller who was promised more than there is would wait for the rest, and
    /// take the next answer for it.
    private static int next(Source source, byte[] buffer, long left) {
        int count = source.read(buffer);
        if (count == 0 && left > 0) {
            throw new IllegalStateException("a file ends " + left + " bytes too soon");
        }
        return count;
    }
}
