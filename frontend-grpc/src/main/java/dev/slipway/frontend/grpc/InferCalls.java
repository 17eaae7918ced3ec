package dev.slipway.frontend.grpc;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.frontend.grpc.wire.Frame;
import dev.slipway.protocol.ModelInferResponse;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// `ModelInfer`: admission on the transport's thread as soon as the message is there, everything
/// that may block on another.
final class InferCalls implements ServerCallHandler<Frame, ModelInferResponse> {
    private final CallStarts starts;
    private final Executor executor;

    InferCalls(CallStarts starts, Executor executor) {
        this.starts = starts;
        this.executor = executor;
    }

    @Override
    public ServerCall.Listener<Frame> startCall(
            ServerCall<Frame, ModelInferResponse> call, Metadata headers) {
        CallStarts.prepare(call, headers);
        InferCall started = new InferCall(call, starts.start(headers));
        CallStarts.expectOne(started::refuseUnlessBusy, started.start.deadline());
        // Two, so that a second message is seen and refused instead of ignored.
        call.request(2);
        return started;
    }

    /// Where a call stands. Who moves it to `OWNED` answers it: the thread that runs it, a
    /// cancellation, or a refusal.
    private enum Stage {
        WAITING,
        ADMITTING,
        ARRIVED,
        OWNED
    }

    /// One call.
    private final class InferCall extends ServerCall.Listener<Frame> {
        private final ServerCall<Frame, ModelInferResponse> call;
        private final Inference.Start start;
        private final Arrivals.@Nullable Arrival arrival = Arrivals.CURRENT.get();
        private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
        private volatile @Nullable Inference inference;
        private volatile boolean isWhole;

        InferCall(ServerCall<Frame, ModelInferResponse> call, Inference.Start start) {
            this.call = call;
            this.start = start;
        }

        @Override
        public void onMessage(Frame frame) {
            if (!stage.compareAndSet(Stage.WAITING, Stage.ADMITTING)) {
                frame.close();
                refuseSecond();
                return;
            }
            Inference arrived = new Inference(starts.spec(), start, frame);
            inference = arrived;
            try {
                if (arrived.admit()) {
                    stage.set(Stage.ARRIVED);
                } else {
                    handOver(arrived, () -> await(arrived));
                }
            } catch (RefusalException e) {
                refuseUnlessOwned(e.refusal());
            } catch (RuntimeException | Error e) {
                refuseUnlessOwned(arrived.incident(e));
            }
        }

        /// The first message may wait for its version, which nobody wants any more.
        private void refuseSecond() {
            if (!own()) {
                return;
            }
            Inference arrived = inference;
            if (arrived != null) {
                arrived.leave();
            }
            finish(refuse(oneMessage("more than one")));
        }

        /// Has another thread do the rest. Where there is none, for want of memory, say, nobody
        /// else would give back what the call holds.
        private void handOver(Inference arrived, Runnable rest) {
            try {
                executor.execute(rest);
            } catch (RuntimeException | Error e) {
                boolean isOurs = own();
                try {
                    if (arrived.begins()) {
                        arrived.abandon();
                    }
                } finally {
                    if (isOurs) {
                        finish(refuse(arrived.notBegun(e)));
                    }
                }
            }
        }

        /// Until the version is loaded, beside the thread that other calls need.
        private void await(Inference arrived) {
            if (!arrived.begins()) {
                return;
            }
            try {
                arrived.await();
            } catch (RefusalException e) {
                refuseUnlessOwned(e.refusal());
                return;
            } catch (RuntimeException | Error e) {
                refuseUnlessOwned(arrived.incident(e));
                return;
            }
            if (!stage.compareAndSet(Stage.ADMITTING, Stage.ARRIVED)) {
                arrived.drop();
            } else if (isWhole) {
                run(arrived);
            }
        }

        @Override
        public void onHalfClose() {
            CallStarts.rest();
            isWhole = true;
            Inference arrived = inference;
            if (arrived == null) {
                refuseUnlessOwned(oneMessage("none"));
            } else if (stage.get() == Stage.ARRIVED) {
                handOver(arrived, () -> run(arrived));
            }
        }

        @Override
        public void onCancel() {
            boolean isOurs = own();
            Inference arrived = inference;
            if (arrived != null) {
                // Also where another thread waits for the answer, and ends the call.
                arrived.leave();
            }
            if (isOurs) {
                finish(ErrorCode.CANCELLED);
            }
        }

        /// For watchers on other threads, which must not meet a message that is being admitted:
        /// they come again.
        void refuseUnlessBusy(Refusal refusal) {
            if (stage.compareAndSet(Stage.WAITING, Stage.OWNED)
                    || stage.compareAndSet(Stage.ARRIVED, Stage.OWNED)) {
                finish(refuse(refusal));
            }
        }

        private void refuseUnlessOwned(Refusal refusal) {
            if (own()) {
                finish(refuse(refusal));
            }
        }

        private boolean own() {
            return stage.getAndSet(Stage.OWNED) != Stage.OWNED;
        }

        private void run(Inference arrived) {
            if (!own()) {
                return;
            }
            ErrorCode code = null;
            try {
                code = answer(arrived);
            } catch (RefusalException e) {
                code = e.refusal().code();
                ErrorCode _ = refuse(e.refusal());
            } catch (RuntimeException | Error e) {
                // First, as a call whose answer could not be sent may have been closed by that.
                code = ErrorCode.INTERNAL;
                ErrorCode _ = refuse(arrived.incident(e));
            } finally {
                arrived.finish(code);
            }
        }

        private @Nullable ErrorCode answer(Inference arrived) {
            ModelInferResponse response = arrived.answer(starts.decoding(), starts.encoding());
            // A door that has closed has cancelled what is left, and its threads take no work.
            boolean isSent =
                    (Encoding.isLarge(response) && !call.isCancelled())
                            ? starts.encoding().large().run(() -> send(arrived, response))
                            : send(arrived, response);
            return isSent ? null : ErrorCode.CANCELLED;
        }

        /// Whether somebody was there to send it to.
        private boolean send(Inference arrived, ModelInferResponse response) {
            if (call.isCancelled()) {
                return false;
            }
            Metadata headers = Answers.headers(start.id(), start.traceResponse());
            Answers.addVersion(headers, arrived.version());
            CallStarts.sends(arrival);
            call.sendHeaders(headers);
            call.sendMessage(response);
            call.close(Status.OK, new Metadata());
            return true;
        }

        private ErrorCode refuse(Refusal refusal) {
            Metadata trailers = Answers.headers(start.id(), start.traceResponse());
            Inference arrived = inference;
            if (arrived != null) {
                Answers.addVersion(trailers, arrived.version());
            }
            if (!call.isCancelled()) {
                call.close(Answers.status(refusal), Answers.addAdvice(trailers, refusal));
            }
            return refusal.code();
        }

        private void finish(ErrorCode code) {
            Inference arrived = inference;
            if (arrived != null) {
                arrived.finish(code);
            }
        }

        private static Refusal oneMessage(String found) {
            return Refusal.of(
                    ErrorCode.MALFORMED_REQUEST, "messages: " + found + " (expected: one)");
        }
    }
}
