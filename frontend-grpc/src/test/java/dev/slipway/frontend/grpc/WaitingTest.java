package dev.slipway.frontend.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelInferResponse;
import dev.slipway.protocol.ModelStreamInferResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Calls for a version that is being loaded.
final class WaitingTest {
    private final House house = new House();

    @AfterEach
    void close() {
        house.close();
    }

    private ListenableFuture<ModelInferResponse> call() {
        return GRPCInferenceServiceGrpc.newFutureStub(house.channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .modelInfer(Requests.raw("asleep", "x", 1, 2, 3));
    }

    @Test
    void manyCallsWaitAndNoneHoldsUpAnotherOfTheSameConnection() throws Exception {
        List<ListenableFuture<ModelInferResponse>> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiting.add(call());
        }
        house.sleeping.waiting.acquire(100);
        ModelInferResponse other =
                GRPCInferenceServiceGrpc.newBlockingStub(house.channel)
                        .withDeadlineAfter(20, TimeUnit.SECONDS)
                        .modelInfer(Requests.raw("echo", "x", 1));
        assertThat(other.getModelName()).isEqualTo("echo");
        house.sleeping.wake();
        for (ListenableFuture<ModelInferResponse> one : waiting) {
            assertThat(one.get(20, TimeUnit.SECONDS).getModelName()).isEqualTo("asleep");
        }
    }

    @Test
    void aCancelledCallLeavesItsPlace() throws Exception {
        ListenableFuture<ModelInferResponse> call = call();
        house.sleeping.waiting.acquire();
        call.cancel(true);
        house.sleeping.left.acquire();
        assertThat(house.nextObserved().result())
                .isEqualTo(new ObservedPrediction.Result.Refused(ErrorCode.CANCELLED));
        assertThat(house.predictions.openPermits()).isZero();
    }

    @Test
    void aCallThatIsRefusedForItsSecondMessageLeavesItsPlace() throws Exception {
        BlockingQueue<Status> end = new LinkedBlockingQueue<>();
        ClientCall<ModelInferRequest, ModelInferResponse> call =
                house.channel.newCall(
                        GRPCInferenceServiceGrpc.getModelInferMethod(), CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.add(status);
                    }
                },
                new Metadata());
        call.sendMessage(Requests.raw("asleep", "x", 1));
        house.sleeping.waiting.acquire();

        call.sendMessage(Requests.raw("asleep", "x", 1));

        assertThat(house.sleeping.left.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        Status status = end.poll(20, TimeUnit.SECONDS);
        Status.Code code = status == null ? Status.Code.UNKNOWN : status.getCode();
        assertThat(code).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(house.nextObserved().result())
                .isEqualTo(new ObservedPrediction.Result.Refused(ErrorCode.MALFORMED_REQUEST));
        assertThat(house.predictions.openPermits()).isZero();
    }

    @Test
    void aCancelledStreamLeavesItsPlace() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        StreamObserver<ModelInferRequest> stream =
                GRPCInferenceServiceGrpc.newStub(house.channel).modelStreamInfer(new Ending(over));
        stream.onNext(Requests.raw("asleep", "x", 1));
        house.sleeping.waiting.acquire();
        stream.onError(new IllegalStateException("enough"));
        house.sleeping.left.acquire();
        over.await();
        assertThat(house.predictions.openPermits()).isZero();
    }

    private record Ending(CountDownLatch over) implements StreamObserver<ModelStreamInferResponse> {
        @Override
        public void onNext(ModelStreamInferResponse value) {}

        @Override
        public void onError(Throwable t) {
            over.countDown();
        }

        @Override
        public void onCompleted() {
            over.countDown();
        }
    }
}
