package dev.slipway.frontend.http.exchange;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.RequestException;
import java.util.function.Supplier;

/// Reads a connection's bytes and takes no piece at once that is larger than a body may be.
///
/// The web server reads a chunk as a whole, whatever length it claims; a body of a declared length
/// it reads as it comes. The line that says a chunk's length it keeps until that ends, so one that
/// never does would take any amount of memory.
///
/// *Threads*: the connection's own.
final class BoundedReader extends DataReader {
    /// Of digits that say a chunk's length, or that no other follows.
    private static final int LONGEST_LINE = 256;

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
            throw new OversizedChunkException(limit);
        }
        return super.readBuffer(length);
    }

    /// The web server reads lines where chunks begin and end, and nowhere else.
    ///
    /// *Errors*: [RequestException] for one that is too long, or begins with a plus, which the web
    /// server takes for a part of a number.
    @Override
    public String readLine() {
        int length = findNewLine(LONGEST_LINE);
        if (length == LONGEST_LINE) {
            throw broken("more than " + LONGEST_LINE + " digits");
        }
        String line = readAsciiString(length);
        if (line.startsWith("+")) {
            throw broken("a plus");
        }
        skip(2);
        return line;
    }

    private static RequestException broken(String found) {
        return RequestException.builder()
                .type(EventType.BAD_REQUEST)
                .message("a chunk's length has " + found)
                .build();
    }
}
