package dev.slipway.frontend.http.exchange;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import io.helidon.common.buffers.DataReader.IncorrectNewLineException;
import io.helidon.http.RequestException;

/// Recognises broken chunks of a body by what the web server throws, and refuses them.
final class Chunks {
    private Chunks() {}

    /// Whether reading a body ended with this because its caller sent broken chunks. A length that
    /// is no number is told by the exception of the parser, a line that does not end as lines do by
    /// that of the reader.
    static boolean areBroken(RuntimeException e) {
        return e instanceof RequestException
                || e instanceof NumberFormatException
                || e instanceof IncorrectNewLineException;
    }

    /// What a caller is told of the end of reading a body: that its chunks are broken, or that one
    /// is too large; the exception itself where it says neither.
    static RuntimeException told(RuntimeException e) {
        if (e instanceof OversizedChunkException oversized) {
            return oversized.refusal();
        }
        return areBroken(e) ? refusal() : e;
    }

    /// What the caller of broken chunks is told.
    static RefusalException refusal() {
        return new RefusalException(ErrorCode.MALFORMED_REQUEST, "body: broken chunks");
    }
}
