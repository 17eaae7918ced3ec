package dev.slipway.frontend.grpc;

import dev.slipway.api.inference.Permit;
import dev.slipway.api.work.LongWork;
import dev.slipway.frontend.grpc.wire.DecodedRequest;
import dev.slipway.frontend.grpc.wire.Frame;
import dev.slipway.frontend.grpc.wire.RequestDecoder;

/// Where messages are decoded: small ones on the caller's thread, large ones as [LongWork]. The
/// caller waits, so a message that is being decoded has one thread at a time.
///
/// *Threads*: safe from any number of threads.
record Decoding(LongWork large) {
    /// The request in a message, which is made plain first.
    ///
    /// @param requireCaller throws where nobody wants it any more: a large message may have waited
    ///
    /// *Errors*: those of [Frame#inflate], `requireCaller` and [RequestDecoder#decode].
    DecodedRequest decode(Frame frame, Permit permit, Runnable requireCaller) {
        frame.inflate(permit);
        return frame.size() <= LongWork.LARGE_BYTES
                ? RequestDecoder.decode(frame, permit)
                : large.run(() -> {
                    requireCaller.run();
                    return RequestDecoder.decode(frame, permit);
                });
    }
}
