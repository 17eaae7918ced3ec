package dev.slipway.frontend.http.exchange;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import java.io.IOException;
import java.io.InputStream;

/// Hands bodies on while they arrive, each within the time that a body may take; the web server
/// keeps them within its limit.
public final class BodyStreams {
    private final SlowCallers slowCallers;

    /// What reads a body.
    @FunctionalInterface
    public interface Reading<T> {
        /// Reads to the end.
        ///
        /// *Errors*: `IOException` of the stream.
        T read(InputStream content) throws IOException;
    }

    /// Bodies that must arrive as fast as all others.
    public BodyStreams(SlowCallers slowCallers) {
        this.slowCallers = slowCallers;
    }

    /// What `reading` makes of the body.
    ///
    /// *Errors*: those of `reading`; [RefusalException] when the connection broke;
    /// [BodyAbandonedException] when the exchange has been answered meanwhile.
    public <T> T read(Exchange exchange, Reading<T> reading) {
        SlowCallers.Watch watch = slowCallers.watch(exchange);
        T result;
        try {
            result = reading.read(content(exchange));
        } catch (IOException e) {
            if (!watch.end()) {
                throw new BodyAbandonedException();
            }
            throw new RefusalException(
                    ErrorCode.MALFORMED_REQUEST, "body: it broke off: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            if (!watch.end()) {
                throw new BodyAbandonedException();
            }
            if (e instanceof RuntimeException read) {
                throw Chunks.told(read);
            }
            throw e;
        }
        if (!watch.end()) {
            throw new BodyAbandonedException();
        }
        return result;
    }

    private static InputStream content(Exchange exchange) {
        return exchange.hasBody()
                ? exchange.request().content().inputStream()
                : InputStream.nullInputStream();
    }
}
