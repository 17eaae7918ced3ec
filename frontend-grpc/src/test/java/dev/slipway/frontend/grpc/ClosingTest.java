package dev.slipway.frontend.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelInferResponse;
import dev.slipway.protocol.ModelStreamInferResponse;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A door that closes, and waits an hour for those inside if it must.
final class ClosingTest {
    private final House house =
            new House(
                    new GrpcDoorConfig.Times(
                            Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofHours(1)));

    @AfterEach
    void close() {
        house.close();
    }

    /// What a caller hears, and how it ends.
    private static final class Heard<A> implements StreamObserver<A> {
        private final BlockingQueue<A> messages = new LinkedBlockingQueue<>();
        private final BlockingQueue<Status> end = new LinkedBlockingQueue<>();

        @Override
        public void onNext(A message) {
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

        A next() throws InterruptedException {
            A message = messages.poll(20, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("nothing came");
            }
            return message;
        }

        Status.Code end() throws InterruptedException {
            Status status = end.poll(20, TimeUnit.SECONDS);
            return status == null ? Status.Code.UNKNOWN : status.getCode();
        }
    }

    private CompletableFuture<Void> closing() {
        return CompletableFuture.runAsync(house.door::close);
    }

    @Test
    void streamThatRestsEnds() throws Exception {
        Heard<ModelStreamInferResponse> heard = new Heard<>();
        StreamObserver<ModelInferRequest> requests =
                GRPCInferenceServiceGrpc.newStub(house.channel).modelStreamInfer(heard);
        requests.onNext(Requests.raw("echo", "x", 1));
        assertThat(heard.next().getErrorMessage()).isEmpty();

        CompletableFuture<Void> closed = closing();

        assertThat(heard.end()).isEqualTo(Status.Code.UNAVAILABLE);
        closed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void streamThatOwesAnAnswerEndsBehindIt() throws Exception {
        Heard<ModelStreamInferResponse> heard = new Heard<>();
        StreamObserver<ModelInferRequest> requests =
                GRPCInferenceServiceGrpc.newStub(house.channel).modelStreamInfer(heard);
        requests.onNext(Requests.raw("wait", "x", 1));
        house.waiting.acquire();

        CompletableFuture<Void> closed = closing();
        house.mayAnswer.countDown();

        assertThat(heard.next().getErrorMessage()).isEmpty();
        assertThat(heard.end()).isEqualTo(Status.Code.UNAVAILABLE);
        closed.get(20, TimeUnit.SECONDS);
        assertThat(house.predictions.openPermits()).isZero();
    }

    @Test
    void watchOfHealthEnds() throws Exception {
        Heard<HealthCheckResponse> heard = new Heard<>();
        HealthGrpc.newStub(house.channel).watch(HealthCheckRequest.getDefaultInstance(), heard);
        assertThat(heard.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);

        CompletableFuture<Void> closed = closing();

        assertThat(heard.end()).isEqualTo(Status.Code.UNAVAILABLE);
        closed.get(20, TimeUnit.SECONDS);
    }

    /// A supervisor kills what takes longer than it was told.
    @Test
    void predictionThatOutlastsTheGraceIsNotGivenItTwice() throws Exception {
        Duration grace = Duration.ofSeconds(8);
        try (House hasty =
                new House(
                        new GrpcDoorConfig.Times(
                                Duration.ofMinutes(1), Duration.ofSeconds(30), grace))) {
            Heard<ModelInferResponse> heard = new Heard<>();
            GRPCInferenceServiceGrpc.newStub(hasty.channel)
                    .modelInfer(Requests.raw("wait", "x", 1), heard);
            hasty.waiting.acquire();

            CompletableFuture<Void> closed = CompletableFuture.runAsync(hasty.door::close);

            closed.get(2 * grace.toMillis() - 1_000, TimeUnit.MILLISECONDS);
            assertThat(closed).isCompleted();
        }
    }
}
