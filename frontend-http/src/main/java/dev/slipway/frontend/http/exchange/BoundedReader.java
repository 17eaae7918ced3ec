package dev.slipway.frontend.http.exchange;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.RequestException;
import java.util.HexFormat;
import java.util.function.Supplier;

/// Reads a connection's bytes and takes no piece at once that is larger than a body may be.
///
/// The web server reads a chunk as a whole, whatever length it claims; a body of a declared length
/// it reads as it comes. The line that says a chunk's length it keeps until that ends, so one that
/// never does would take any amount of memory.
///
/// Nor does it know all that a chunked body may have: what extends a chunk's length and the fields
/// behind the last chunk (trailers) are passed over here, before it takes them for broken. What
/// stands between two chunks it passes over unseen, so that is looked at here: where a chunk is
/// longer than its length says, others in front of this server may see another body. So they may
/// where a line feed stands alone in what is passed over, which some take for the end of a line.
///
/// *Source*: RFC 9112, section 7.1.
///
/// *Threads*: the connection's own.
final class BoundedReader extends DataReader {
    /// Of digits that say a chunk's length and what extends it, or of a trailer's name.
    private static final int LONGEST_LINE = 256;

    /// Bytes of trailers.
    private static final int MOST_TRAILERS = 8_192;

    private static final int NEW_LINE = 2;
    private static final char EXTENSION = ';';
    private static final byte COLON = ':';
    private static final byte ZERO_BYTE = 0;

    private final long limit;

    /// A chunk's length has been read and the chunk has not.
    private boolean isBeforeChunk;

    /// The length of the last chunk has been read, and what follows it has not.
    private boolean isBehindLast;

    /// The web server offers no other way to bound a chunk; its constructor is to go in version 5.
    @SuppressWarnings("removal")
    BoundedReader(Supplier<byte[]> source, long limit) {
        super(source);
        this.limit = limit;
    }

    /// *Errors*: [OversizedChunkException] for a piece beyond the limit; [RequestException] for a
    /// chunk that does not end where its length says.
    @Override
    public BufferData readBuffer(int length) {
        if (length > limit && length > available()) {
            throw new OversizedChunkException(limit);
        }
        BufferData piece = super.readBuffer(length);
        if (isBeforeChunk) {
            isBeforeChunk = false;
            if (!startsWithNewLine()) {
                throw broken("a chunk goes on behind its length");
            }
        }
        return piece;
    }

    /// The web server reads lines where chunks begin and end, and nowhere else: a chunk's length,
    /// or the empty line behind the last chunk.
    ///
    /// *Errors*: [RequestException] for a line that is too long or no length: the web server takes
    /// signs for parts of a number; `IncorrectNewLineException` for half an end of a line.
    @Override
    public String readLine() {
        if (isBehindLast) {
            isBehindLast = false;
            passTrailers();
            return "";
        }
        String digits = chunkLength();
        if (digits.isEmpty() || !digits.chars().allMatch(HexFormat::isHexDigit)) {
            throw broken("a chunk's length is no number");
        }
        isBehindLast = isNought(digits);
        isBeforeChunk = !isBehindLast;
        return digits;
    }

    private String chunkLength() {
        String line = readAsciiString(lineLength(LONGEST_LINE));
        skip(NEW_LINE);
        int extension = line.indexOf(EXTENSION);
        return extension < 0 ? line : line.substring(0, extension);
    }

    /// The length of the next line, which has fewer than `most` bytes. `findNewLine` would pass
    /// over a line feed that stands alone in it.
    private int lineLength(int most) {
        int found = findOrNewLine(ZERO_BYTE, most);
        if (found >= 0) {
            throw broken("a line of chunks is too long, or has a zero byte");
        }
        return -found - 1;
    }

    private static boolean isNought(String digits) {
        return digits.chars().allMatch(digit -> digit == '0');
    }

    /// Fields behind the last chunk say nothing that anybody here asks for.
    private void passTrailers() {
        int left = MOST_TRAILERS;
        while (!startsWithNewLine()) {
            int name = findOrNewLine(COLON, LONGEST_LINE);
            if (name <= 0 || name == LONGEST_LINE || left <= 0) {
                throw broken("what follows the last chunk are no fields, or too many");
            }
            int length = lineLength(left) + NEW_LINE;
            skip(length);
            left -= length;
        }
        skip(NEW_LINE);
    }

    private static RequestException broken(String found) {
        return RequestException.builder().type(EventType.BAD_REQUEST).message(found).build();
    }
}
