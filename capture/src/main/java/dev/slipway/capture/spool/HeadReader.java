package dev.slipway.capture.spool;

import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.capture.RouteReason;
import dev.slipway.api.error.ErrorCode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Reads the words that [HeadWords] has written: their bytes are mostly those of a prediction
/// before, so the newest are compared instead of being read and looked up anew.
///
/// *Threads*: one.
final class HeadReader {
    private static final int NEWEST = 4;

    private final @Nullable Known[] newest = new @Nullable Known[NEWEST];
    private int next;

    /// What the words say.
    record Head(
            CaptureReason reason,
            RouteReason route,
            String protocol,
            @Nullable ErrorCode refusal) {}

    /// Words that were read, with their bytes from position to limit.
    private record Known(ByteBuffer bytes, Head head) {
        /// Each text says how long it is, so nothing else begins with the same bytes.
        boolean isNext(ByteBuffer in) {
            int length = bytes.remaining();
            return in.remaining() >= length && in.slice(in.position(), length).equals(bytes);
        }
    }

    /// Reads the words at the position, which goes behind them.
    Head read(ByteBuffer in) {
        for (Known known : newest) {
            if (known != null && known.isNext(in)) {
                in.position(in.position() + known.bytes().remaining());
                return known.head();
            }
        }
        int start = in.position();
        Head head = made(in);
        byte[] bytes = new byte[in.position() - start];
        in.get(start, bytes);
        newest[next] = new Known(ByteBuffer.wrap(bytes), head);
        next = (next + 1) % NEWEST;
        return head;
    }

    private static Head made(ByteBuffer in) {
        CaptureReason reason = CaptureReason.valueOf(PredictionDecoder.text(in));
        RouteReason route = RouteReason.valueOf(PredictionDecoder.text(in));
        String protocol = PredictionDecoder.text(in);
        String code = PredictionDecoder.text(in);
        return new Head(reason, route, protocol, code.isEmpty() ? null : ErrorCode.valueOf(code));
    }
}
