package dev.slipway.capture.spool;

import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.capture.RouteReason;
import dev.slipway.api.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// The words of a prediction's head as they stand in a frame: why it was kept, why that version,
/// the protocol, and the code of its refusal. Few combinations of them come, most of them again and
/// again, so the newest stay as bytes.
///
/// *Threads*: one.
final class HeadWords {
    private static final int NEWEST = 4;

    private final @Nullable Words[] newest = new @Nullable Words[NEWEST];
    private int next;

    /// A combination of words.
    private static final class Words {
        private final CaptureReason reason;
        private final RouteReason route;
        private final String protocol;
        private final @Nullable ErrorCode refusal;
        private final byte[] bytes;

        Words(
                CaptureReason reason,
                RouteReason route,
                String protocol,
                @Nullable ErrorCode refusal) {
            this.reason = reason;
            this.route = route;
            this.protocol = protocol;
            this.refusal = refusal;
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(FrameBuffer.text(reason.name()));
            all.writeBytes(FrameBuffer.text(route.name()));
            all.writeBytes(FrameBuffer.text(protocol));
            all.writeBytes(FrameBuffer.text(refusal == null ? "" : refusal.name()));
            this.bytes = all.toByteArray();
        }

        boolean are(
                CaptureReason reason,
                RouteReason route,
                String protocol,
                @Nullable ErrorCode refusal) {
            return this.reason == reason
                    && this.route == route
                    && this.refusal == refusal
                    && this.protocol.equals(protocol);
        }
    }

    /// The texts of these, one behind the other.
    byte[] of(
            CaptureReason reason, RouteReason route, String protocol, @Nullable ErrorCode refusal) {
        for (Words known : newest) {
            if (known != null && known.are(reason, route, protocol, refusal)) {
                return known.bytes;
            }
        }
        Words fresh = new Words(reason, route, protocol, refusal);
        newest[next] = fresh;
        next = (next + 1) % NEWEST;
        return fresh.bytes;
    }
}
