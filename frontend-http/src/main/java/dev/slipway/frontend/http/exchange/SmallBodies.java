package dev.slipway.frontend.http.exchange;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.frontend.http.codec.RequestBody;
import java.util.Arrays;
import java.util.Optional;

/// Reads the bodies of requests that need no admission because they are small: at most 64 KiB.
public final class SmallBodies {
    private static final long LIMIT = 65_536;

    private final BodyReader reader;

    /// Bodies that must arrive as fast as all others.
    public SmallBodies(SlowCallers slowCallers) {
        this.reader = new BodyReader(LIMIT, slowCallers);
    }

    /// The whole body.
    ///
    /// *Errors*: [RefusalException] for one that is too large or broken.
    public byte[] read(Exchange exchange) {
        if (exchange.declaredBytes() > LIMIT) {
            throw new RefusalException(BodyReader.tooLarge(LIMIT));
        }
        RequestBody body = reader.read(exchange, SmallBodies::free);
        return Arrays.copyOf(body.bytes(), body.length());
    }

    private static Optional<Refusal> free(long bytes) {
        return Optional.empty();
    }
}
