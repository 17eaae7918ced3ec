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
    public void write(Exchange exchange, long length, byte[] buffer, Source source) {
        if (exchange.isOnlyHead()) {
            exchange.answerHead(length);
            return;
        }
        try (OutputStream out = exchange.open(length)) {
            for (int count = source.read(buffer); count > 0; count = source.read(buffer)) {
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        exchange.finish();
    }
}
