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
    /// *Errors*: [RefusalException] for a broken body; [BodyAbandonedException] when the caller
    /// rested for too long and has been told so; what the sink throws.
    public void read(Exchange exchange, byte[] buffer, Sink sink) {
        if (!exchange.hasBody()) {
            return;
        }
        InputStream in = exchange.request().content().inputStream();
        for (int length = fill(exchange, in, buffer);
                length > 0;
                length = fill(exchange, in, buffer)) {
            sink.write(buffer, length);
        }
    }

    /// Fills the buffer, so that what it goes to is called seldom.
    private int fill(Exchange exchange, InputStream in, byte[] buffer) {
        int length = 0;
        while (length < buffer.length) {
            int count = some(exchange, in, buffer, length);
            if (count < 0) {
                return length;
            }
            length += count;
        }
        return length;
    }

    /// What comes next. Each wait is watched by itself: who sends little at a time does not rest.
    /// The web server hands a chunk on as a whole, so the wait for one is the wait for all of it.
    private int some(Exchange exchange, InputStream in, byte[] buffer, int length) {
        SlowCallers.Watch watch = slowCallers.watchForMore(exchange);
        int count;
        try {
            count = in.read(buffer, length, buffer.length - length);
        } catch (IOException e) {
            throw told(watch, new UncheckedIOException(e));
        } catch (RuntimeException e) {
            throw told(watch, Chunks.told(e));
        } catch (Error e) {
            boolean _ = watch.end();
            throw e;
        }
        if (!watch.end()) {
            throw new BodyAbandonedException();
        }
        return count;
    }

    private static RuntimeException told(SlowCallers.Watch watch, RuntimeException e) {
        return watch.end() ? e : new BodyAbandonedException();
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
