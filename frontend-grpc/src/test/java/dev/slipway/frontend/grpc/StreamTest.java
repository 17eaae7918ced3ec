package dev.slipway.frontend.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.InferParameter;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelStreamInferResponse;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamTest {
    private final House house = new House();
    private final Answers answers = new Answers();

    /// Answers, and at the end the status.
    private static final class Answers implements StreamObserver<ModelStreamInferResponse> {
        final BlockingQueue<ModelStreamInferResponse> messages = new LinkedBlockingQueue<>();
        final BlockingQueue<Status> end = new LinkedBlockingQueue<>();

        @Override
        public void onNext(ModelStreamInferResponse message) {
            messages.add(message);
        }

        @Override
        public void onError(Throwable failure) {
            end.add(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            end.add(Status.OK);
        }

        Status.Code end() throws InterruptedException {
            Status status = end.poll(20, TimeUnit.SECONDS);
            return status == null ? Status.Code.UNKNOWN : status.getCode();
        }
    }

    @AfterEach
    void close() {
        house.close();
    }

    private StreamObserver<ModelInferRequest> open() {
        return GRPCInferenceServiceGrpc.newStub(house.channel).modelStreamInfer(answers);
    }

    @Test
    void answersComeInOrderAndTheStreamEndsWell() throws InterruptedException {
        StreamObserver<ModelInferRequest> requests = open();
        for (int i = 0; i < 200; i++) {
            requests.onNext(Requests.raw("echo", "x", i).toBuilder().setId("id-" + i).build());
        }
        requests.onCompleted();

        assertThat(answers.end()).isEqualTo(Status.Code.OK);
        List<String> ids = new ArrayList<>();
        answers.messages.forEach(one -> ids.add(one.getInferResponse().getId()));
        assertThat(ids).hasSize(200).startsWith("id-0", "id-1").endsWith("id-199");
        house.close();
        assertThat(house.predictions.openPermits()).isZero();
    }

    /// Nobody counts its bytes any more.
    @Test
    void aStreamThatRestsHoldsNoMessage() throws InterruptedException {
        StreamObserver<ModelInferRequest> requests = open();
        requests.onNext(Requests.raw("echo", "x", 1));
        house.nextObserved();

        assertThat(house.door.heldMessages()).isZero();

        requests.onNext(Requests.raw("refuse", "OVERLOADED", 1));
        house.nextObserved();

        assertThat(house.door.heldMessages()).isZero();
        requests.onCompleted();
        assertThat(answers.end()).isEqualTo(Status.Code.OK);
    }

    @Test
    void aRefusedMessageLeavesTheStreamOpen() throws InterruptedException {
        StreamObserver<ModelInferRequest> requests = open();
        requests.onNext(Requests.raw("nobody", "x", 1));
        requests.onNext(Requests.raw("fail", "x", 1));
        requests.onNext(Requests.raw("echo", "x", 1));
        requests.onCompleted();

        assertThat(answers.end()).isEqualTo(Status.Code.OK);
        List<ModelStreamInferResponse> all = List.copyOf(answers.messages);
        assertThat(all).hasSize(3);
        assertThat(all.get(0).getErrorMessage()).contains("unknown model");
        assertThat(all.get(0).getInferResponse().getId()).isEqualTo("id-1");
        assertThat(all.get(1).getErrorMessage()).contains("incident");
        assertThat(all.get(2).getErrorMessage()).isEmpty();
        assertThat(all.get(2).getInferResponse().getOutputsCount()).isEqualTo(1);
    }

    @Test
    void everyAnswerOfAStreamNamesItsOwnPrediction() throws InterruptedException {
        StreamObserver<ModelInferRequest> requests = open();
        requests.onNext(Requests.raw("echo", "x", 1));
        requests.onNext(Requests.raw("refuse", "OVERLOADED", 1));
        requests.onCompleted();

        assertThat(answers.end()).isEqualTo(Status.Code.OK);
        for (ModelStreamInferResponse answer : answers.messages) {
            assertThat(
                            answer.getInferResponse()
                                    .getParametersOrThrow("slipway-prediction-id")
                                    .getStringParam())
                    .isEqualTo(house.nextObserved().id().value());
        }
    }

    @Test
    void aRefusedMessageSaysItsCodeAndWhenToComeBack() throws InterruptedException {
        StreamObserver<ModelInferRequest> requests = open();
        requests.onNext(Requests.raw("refuse", "OVERLOADED", 1));
        requests.onNext(Requests.raw("refuse", "INVALID_INPUT", 1));
        requests.onCompleted();

        assertThat(answers.end()).isEqualTo(Status.Code.OK);
        Map<String, InferParameter> full =
                answers.messages.remove().getInferResponse().getParametersMap();
        assertThat(full)
                .containsEntry(
                        "slipway-error-code",
                        InferParameter.newBuilder().setStringParam("OVERLOADED").build())
                .containsEntry(
                        "slipway-retry-after-ms",
                        InferParameter.newBuilder().setInt64Param(1_500).build())
                .containsEntry(
                        "slipway-version", InferParameter.newBuilder().setStringParam("1").build());
        assertThat(answers.messages.remove().getInferResponse().getParametersMap())
                .containsKey("slipway-error-code")
                .doesNotContainKey("slipway-retry-after-ms");
    }

    @Test
    void theLastAnswerIsMarkedForCallersThatAsk() throws InterruptedException {
        StreamObserver<ModelInferRequest> requests = open();
        requests.onNext(
                Requests.raw("echo", "x", 1).toBuilder()
                        .putParameters(
                                "triton_enable_empty_final_response",
                                InferParameter.newBuilder().setBoolParam(true).build())
                        .build());
        requests.onCompleted();

        assertThat(answers.end()).isEqualTo(Status.Code.OK);
        assertThat(answers.messages.element().getInferResponse().getParametersMap())
                .containsEntry(
                        "triton_final_response",
                        InferParameter.newBuilder().setBoolParam(true).build());
    }

    private void leaveWhileItWaits() throws InterruptedException {
        ClientCallStreamObserver<ModelInferRequest> requests =
                (ClientCallStreamObserver<ModelInferRequest>) open();
        requests.onNext(Requests.raw("wait", "x", 1));
        house.waiting.acquire();

        requests.cancel("enough", null);
    }

    @Test
    void aMessageThatWaitsForASlotLeavesWithItsStream() throws InterruptedException {
        house.isInQueue = true;
        leaveWhileItWaits();

        assertThat(answers.end()).isEqualTo(Status.Code.CANCELLED);
        assertThat(house.nextObserved().result().refusalCode()).contains(ErrorCode.CANCELLED);
        assertThat(house.predictions.openPermits()).isZero();
    }

    @Test
    void aCancelledStreamGivesItsPermitBack() throws InterruptedException {
        leaveWhileItWaits();
        assertThat(answers.end()).isEqualTo(Status.Code.CANCELLED);
        house.mayAnswer.countDown();

        // The answer may have been written before the cancellation arrived.
        assertThat(house.nextObserved().result().refusalCode())
                .isIn(Optional.of(ErrorCode.CANCELLED), Optional.empty());
        house.close();
        assertThat(house.predictions.openPermits()).isZero();
    }
}
