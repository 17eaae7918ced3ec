package dev.slipway.frontend.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import dev.slipway.api.access.Access;
import dev.slipway.api.access.Principal;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.status.Models;
import dev.slipway.api.status.VisibleModels;
import dev.slipway.frontend.grpc.wire.Frame;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A call with one message and one answer: from a snapshot without waiting, on the transport's own
/// thread, or on a thread that may wait.
///
/// @param parser reads the request
/// @param answer the reply from what the caller may see, or a [RefusalException]
/// @param executor where answers are made
record LookupCalls<Q, A>(
        Parser<Q> parser, BiFunction<Asker, Q, A> answer, CallStarts starts, Executor executor)
        implements ServerCallHandler<Frame, A> {
    private static final Logger LOG = LoggerFactory.getLogger(LookupCalls.class);

    @Override
    public ServerCall.Listener<Frame> startCall(ServerCall<Frame, A> call, Metadata headers) {
        CallStarts.prepare(call, headers);
        Models all = starts.spec().ports().models();
        Access access = starts.spec().ports().access();
        Models visible =
                Gate.knownCaller().map(caller -> VisibleModels.of(all, access, caller)).orElse(all);
        Asker asker = new Asker(Gate.knownCaller(), visible);
        Lookup lookup = new Lookup(call, starts.spec().ids().get(), asker);
        CallStarts.expectSmall(lookup::refuse, starts.deadline());
        call.request(2);
        return lookup;
    }

    /// Who asks, and what they may see.
    record Asker(Optional<Principal> caller, Models visible) {}

    private final class Lookup extends ServerCall.Listener<Frame> {
        private final ServerCall<Frame, A> call;
        private final PredictionId id;
        private final Asker asker;
        private final Arrivals.@Nullable Arrival arrival = Arrivals.CURRENT.get();
        private @Nullable Frame message;
        private boolean closed;

        Lookup(ServerCall<Frame, A> call, PredictionId id, Asker asker) {
            this.call = call;
            this.id = id;
            this.asker = asker;
        }

        @Override
        public void onMessage(Frame frame) {
            if (message != null) {
                frame.close();
                refuse(oneMessage("more than one"));
            } else {
                message = frame;
            }
        }

        @Override
        public void onHalfClose() {
            CallStarts.rest();
            try (Frame frame = message) {
                if (frame == null) {
                    refuse(oneMessage("none"));
                } else {
                    answer(frame);
                }
            }
        }

        @Override
        public void onCancel() {
            release();
        }

        @Override
        public void onComplete() {
            release();
        }

        private void release() {
            Frame frame = message;
            if (frame != null) {
                frame.close();
            }
        }

        private void answer(Frame frame) {
            try {
                Q request = parser.parseFrom(small(frame));
                executor.execute(() -> reply(request));
            } catch (InvalidProtocolBufferException e) {
                refuse(
                        Refusal.of(
                                ErrorCode.MALFORMED_REQUEST,
                                "message: not readable: " + e.getMessage()));
            } catch (RejectedExecutionException e) {
                refuse(Refusal.of(ErrorCode.SHUTTING_DOWN, "the server is shutting down"));
            } catch (RefusalException e) {
                refuse(e.refusal());
            } catch (RuntimeException | Error e) {
                refuse(incident(e));
            }
        }

        /// What no field of ours explains grows to many times its bytes when it is read.
        private static ByteString small(Frame frame) {
            ByteString bytes = frame.bytes();
            if (bytes.size() > Arrivals.SMALL) {
                throw new RefusalException(
                        ErrorCode.PAYLOAD_TOO_LARGE,
                        "message: "
                                + bytes.size()
                                + " bytes (expected: at most "
                                + Arrivals.SMALL
                                + ")");
            }
            return bytes;
        }

        private void reply(Q request) {
            try {
                A reply = answer.apply(asker, request);
                if (close()) {
                    CallStarts.sends(arrival);
                    call.sendHeaders(Answers.headers(id, ""));
                    call.sendMessage(reply);
                    call.close(Status.OK, new Metadata());
                }
            } catch (RefusalException e) {
                refuse(e.refusal());
            } catch (RuntimeException | Error e) {
                refuse(incident(e));
            }
        }

        private Refusal incident(Throwable defect) {
            LOG.error("incident {}", id, defect);
            return Refusal.of(ErrorCode.INTERNAL, "internal error (incident " + id + ")");
        }

        void refuse(Refusal refusal) {
            if (close()) {
                Metadata trailers = Answers.headers(id, "");
                call.close(Answers.status(refusal), Answers.addAdvice(trailers, refusal));
            }
        }

        /// Whether the caller of this is the one to answer.
        private synchronized boolean close() {
            if (closed || call.isCancelled()) {
                return false;
            }
            closed = true;
            return true;
        }

        private static Refusal oneMessage(String found) {
            return Refusal.of(
                    ErrorCode.MALFORMED_REQUEST, "messages: " + found + " (expected: one)");
        }
    }
}
