package dev.slipway.frontend.http.exchange;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import java.util.function.Supplier;

/// Reads a connection's bytes and takes no piece at once that is larger than a body may be.
///
/// The web server reads a chunk as a whole, whatever length it claims; a body of a declared length
/// it reads as it comes.
///
/// *Threads*: the connection's own.
final class BoundedReader extends DataReader {
    private final long limit;

    /// The web server offers no other way to bound a chunk; its constructor is to go in version 5.
    @SuppressWarnings("removal")
    BoundedReader(Supplier<byte[]> source, long limit) {
        super(source);
        this.limit = limit;
    }

    /// *Errors*: [OversizedChunkException] for a piece beyond the limit.
    @Override
    public BufferData readBuffer(int length) {
        if (length > limit && length > available()) {
            throw new OversizedChunkException();
        }
        return super.readBuffer(length);
    }
}
