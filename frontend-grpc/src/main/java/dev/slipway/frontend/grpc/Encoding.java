package dev.slipway.frontend.grpc;

import com.google.protobuf.MessageLite;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.work.LongWork;
import dev.slipway.frontend.grpc.wire.DecodedRequest;
import dev.slipway.frontend.grpc.wire.ResponseEncoder;
import dev.slipway.protocol.ModelInferResponse;

/// What makes answers of tensors and writes them: small ones on the caller's thread, large ones as
/// [LongWork]. The caller waits, so an answer that is being written has one thread at a time.
///
/// *Threads*: safe from any number of threads.
record Encoding(LongWork large) {
    /// Whether other threads are to make its message.
    static boolean isLarge(PredictionOutcome.Answered answer) {
        return ResponseEncoder.size(answer) > LongWork.LARGE_BYTES;
    }

    /// Whether other threads are to write it, and compress it where the caller wants that.
    static boolean isLarge(MessageLite message) {
        return message.getSerializedSize() > LongWork.LARGE_BYTES;
    }

    /// The message of a large answer.
    ///
    /// @param requireCaller throws where nobody wants it any more: a large answer may have waited
    ///
    /// *Errors*: those of `requireCaller`.
    ModelInferResponse encodeLarge(
            PredictionOutcome.Answered answer, DecodedRequest request, Runnable requireCaller) {
        // A door that has closed has cancelled what outlasted its grace, and its threads take none.
        requireCaller.run();
        return large.run(() -> {
            requireCaller.run();
            ModelInferResponse message = ResponseEncoder.encode(answer, request);
            // The message keeps it: to measure many elements takes long as well.
            int _ = message.getSerializedSize();
            return message;
        });
    }
}
