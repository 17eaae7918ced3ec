package dev.slipway.frontend.grpc;

import dev.slipway.api.access.Principal;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.frontend.grpc.wire.Frame;
import dev.slipway.protocol.InferParameter;
import dev.slipway.protocol.ModelInferResponse;
import dev.slipway.protocol.ModelStreamInferResponse;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// `ModelStreamInfer`: one message after the other, answers in order; a refused message is answered
/// in `error_message` and leaves the stream open.
///
/// The next message is taken from the transport when the last has been answered and the caller has
/// room for more: a caller that does not read its answers is not read from either. Each message
/// asks anew who sends it: a stream outlives tokens, and ends with the one that it was begun with.
///
/// When the door closes, each stream ends once it owes no answer: one that rests would keep the
/// door open for as long as its caller likes.
final class StreamCalls implements ServerCallHandler<Frame, ModelStreamInferResponse> {
    private final CallStarts starts;
    private final Executor executor;
    private final Set<StreamCall> open = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    StreamCalls(CallStarts starts, Executor executor) {
        this.starts = starts;
        this.executor = executor;
    }

    @Override
    public ServerCall.Listener<Frame> startCall(
            ServerCall<Frame, ModelStreamInferResponse> call, Metadata headers) {
        CallStarts.prepare(call, headers);
        StreamCall started = new StreamCall(call, headers);
        call.sendHeaders(Answers.headers(started.first.id(), started.first.traceResponse()));
        // A stream may rest between messages; only one that has begun must come to its end.
        CallStarts.expectMany(started::refuse);
        open.add(started);
        call.request(1);
        if (isClosed) {
            started.leave();
        }
        return started;
    }

    /// Ends the streams, each once the message that is inside has been answered.
    void close() {
        isClosed = true;
        open.forEach(StreamCall::leave);
    }

    /// Messages that streams hold. One that rests holds none: it would keep what nobody counts any
    /// more for as long as its caller likes.
    long heldMessages() {
        return open.stream().filter(StreamCall::isHolding).count();
    }

    /// One stream; its small state is guarded by its monitor, its call by taking turns.
    private final class StreamCall extends ServerCall.Listener<Frame> {
        private final ServerCall<Frame, ModelStreamInferResponse> call;
        private final Metadata headers;
        private final Context context = Context.current();
        private final Arrivals.@Nullable Arrival arrival = Arrivals.CURRENT.get();
        private final Inference.Start first;
        private boolean firstUsed;
        private boolean busy;
        private boolean halfClosed;
        private boolean waitsForRoom;
        private boolean over;
        private boolean isLeaving;
        private @Nullable Inference current;
        private boolean isSending;
        private @Nullable Refusal endBehindIt;

        StreamCall(ServerCall<Frame, ModelStreamInferResponse> call, Metadata headers) {
            this.call = call;
            this.headers = headers;
            this.first = starts.start(headers);
        }

        @Override
        public void onMessage(Frame frame) {
            Inference.Start start;
            try {
                start = nextStart();
            } catch (RefusalException e) {
                frame.close();
                refuse(e.refusal());
                return;
            }
            Inference arrived = new Inference(starts.spec(), start, frame);
            synchronized (this) {
                if (!over) {
                    busy = true;
                    current = arrived;
                }
            }
            try {
                executor.execute(() -> run(arrived));
            } catch (RuntimeException | Error e) {
                // Nobody else would give the message back, or end the stream.
                if (arrived.begins()) {
                    Refusal refusal = arrived.notBegun(e);
                    refuse(refusal);
                    arrived.finish(refusal.code());
                }
            }
        }

        @Override
        public void onHalfClose() {
            synchronized (this) {
                halfClosed = true;
                if (busy || over) {
                    return;
                }
                over = true;
            }
            CallStarts.sends(arrival);
            call.close(Status.OK, new Metadata());
        }

        @Override
        public void onComplete() {
            open.remove(this);
        }

        @Override
        public void onCancel() {
            open.remove(this);
            Inference waiting;
            synchronized (this) {
                over = true;
                waiting = current;
            }
            if (waiting != null) {
                waiting.leave();
            }
        }

        @Override
        public void onReady() {
            synchronized (this) {
                if (!waitsForRoom || over) {
                    return;
                }
                waitsForRoom = false;
                CallStarts.taken(arrival);
            }
            call.request(1);
        }

        /// Ends the stream once it owes no answer.
        synchronized void leave() {
            isLeaving = true;
            if (!busy) {
                refuse(Refusal.of(ErrorCode.SHUTTING_DOWN, "the server is shutting down"));
            }
        }

        /// Ends the stream from outside.
        void refuse(Refusal refusal) {
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
                if (isSending) {
                    endBehindIt = refusal;
                } else {
                    end(refusal);
                }
            }
        }

        /// The end waits behind answers that have not been taken, and all that the call holds with
        /// it.
        private void end(Refusal refusal) {
            CallStarts.sends(arrival);
            call.close(Answers.status(refusal), Answers.addAdvice(new Metadata(), refusal));
        }

        private Inference.Start nextStart() {
            Context before = context.attach();
            try {
                Principal caller = Gate.callerNow();
                if (!firstUsed) {
                    firstUsed = true;
                    return starts.startAgain(first, caller);
                }
                return starts.start(headers, caller);
            } finally {
                context.detach(before);
            }
        }

        private void run(Inference arrived) {
            if (!arrived.begins()) {
                return;
            }
            ErrorCode code = ErrorCode.CANCELLED;
            try {
                if (isOpen()) {
                    code = answer(arrived);
                }
            } catch (RuntimeException | Error e) {
                // First, as a call whose answer could not be sent may have been closed by that.
                code = ErrorCode.INTERNAL;
                refuse(arrived.incident(e));
            } finally {
                letGo();
                arrived.finish(code);
            }
            proceed();
        }

        /// The message has been answered: its bytes are not kept until the next one comes.
        private synchronized void letGo() {
            current = null;
        }

        private synchronized boolean isHolding() {
            return current != null;
        }

        private @Nullable ErrorCode answer(Inference arrived) {
            try {
                if (!arrived.admit()) {
                    awaitUnlessOver(arrived);
                }
                ModelInferResponse response = arrived.answer(starts.decoding(), starts.encoding());
                return send(
                        ModelStreamInferResponse.newBuilder()
                                .setInferResponse(named(response.toBuilder(), arrived))
                                .build(),
                        null);
            } catch (RefusalException e) {
                return send(error(arrived, e.refusal()), e.refusal().code());
            } catch (RuntimeException | Error e) {
                return send(error(arrived, arrived.incident(e)), ErrorCode.INTERNAL);
            }
        }

        /// A call that was cancelled before the message had its place would not be told.
        private void awaitUnlessOver(Inference arrived) {
            if (!isOpen()) {
                arrived.leave();
            }
            arrived.await();
        }

        private static ModelStreamInferResponse error(Inference arrived, Refusal refusal) {
            return ModelStreamInferResponse.newBuilder()
                    .setErrorMessage(refusal.message())
                    .setInferResponse(
                            named(
                                    Answers.addAdvice(
                                            ModelInferResponse.newBuilder()
                                                    .setId(arrived.messageId()),
                                            refusal,
                                            arrived.version()),
                                    arrived))
                    .build();
        }

        /// The call's headers name its first message alone: every answer says its own id.
        private static ModelInferResponse named(
                ModelInferResponse.Builder response, Inference arrived) {
            return response.putParameters(
                            Answers.PREDICTION_ID.name(),
                            InferParameter.newBuilder()
                                    .setStringParam(arrived.id().value())
                                    .build())
                    .build();
        }

        private @Nullable ErrorCode send(
                ModelStreamInferResponse response, @Nullable ErrorCode code) {
            // A door that has closed has ended its streams, and its threads take no work.
            boolean isSent =
                    (Encoding.isLarge(response) && isOpen())
                            ? starts.encoding().large().run(() -> sendWhileOpen(response))
                            : sendWhileOpen(response);
            return isSent ? code : ErrorCode.CANCELLED;
        }

        /// Writes without the monitor: to compress what is large takes long, and the transport's
        /// event loop, which answers others, asks for it.
        private boolean sendWhileOpen(ModelStreamInferResponse response) {
            synchronized (this) {
                if (!isOpen()) {
                    return false;
                }
                isSending = true;
            }
            try {
                call.sendMessage(response);
            } finally {
                sent();
            }
            return true;
        }

        private synchronized void sent() {
            isSending = false;
            Refusal due = endBehindIt;
            if (due != null) {
                endBehindIt = null;
                end(due);
            }
        }

        private void proceed() {
            boolean ends;
            synchronized (this) {
                busy = false;
                if (isLeaving && !halfClosed) {
                    leave();
                }
                if (over) {
                    return;
                }
                ends = halfClosed;
                over = ends;
                waitsForRoom = !ends && !call.isReady();
                if (ends || waitsForRoom) {
                    CallStarts.sends(arrival);
                }
                if (waitsForRoom) {
                    return;
                }
            }
            if (ends) {
                call.close(Status.OK, new Metadata());
            } else {
                call.request(1);
            }
        }

        private synchronized boolean isOpen() {
            return !over && !call.isCancelled();
        }
    }
}
