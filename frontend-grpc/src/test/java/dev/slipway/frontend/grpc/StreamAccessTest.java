package dev.slipway.frontend.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Access;
import dev.slipway.api.access.Credentials;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.model.EndpointName;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelStreamInferResponse;
import dev.slipway.testkit.fake.FakeAccess;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Streams last longer than what they were begun with.
class StreamAccessTest {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Revocable access = new Revocable();
    private final BlockingQueue<ModelStreamInferResponse> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<Status> end = new LinkedBlockingQueue<>();

    /// Tokens that can be ended, all at once.
    private static final class Revocable implements Access {
        private final FakeAccess tokens = new FakeAccess();
        private volatile boolean isRevoked;

        @Override
        public Identified identify(Credentials credentials) {
            return isRevoked
                    ? new Identified.Refused(
                            Refusal.of(ErrorCode.UNAUTHENTICATED, "token: revoked"))
                    : tokens.identify(credentials);
        }

        @Override
        public Optional<Refusal> refuse(Principal principal, Permission permission) {
            return tokens.refuse(principal, permission);
        }

        @Override
        public Optional<Refusal> refuse(
                Principal principal, Permission permission, EndpointName endpoint) {
            return tokens.refuse(principal, permission, endpoint);
        }
    }

    private StreamObserver<ModelInferRequest> open(House house) {
        Metadata headers = new Metadata();
        headers.put(Answers.key("authorization"), "Bearer CALLER");
        return GRPCInferenceServiceGrpc.newStub(
                        ClientInterceptors.intercept(
                                house.channel, MetadataUtils.newAttachHeadersInterceptor(headers)))
                .modelStreamInfer(
                        new StreamObserver<>() {
                            @Override
                            public void onNext(ModelStreamInferResponse answer) {
                                answers.add(answer);
                            }

                            @Override
                            public void onError(Throwable failure) {
                                end.add(Status.fromThrowable(failure));
                            }

                            @Override
                            public void onCompleted() {
                                end.add(Status.OK);
                            }
                        });
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came");
        }
        return next;
    }

    @Test
    void aStreamEndsWithTheTokenThatItWasBegunWith() throws InterruptedException {
        try (House house = new House(access)) {
            StreamObserver<ModelInferRequest> requests = open(house);
            requests.onNext(Requests.raw("echo", "x", 1));
            assertThat(next(answers).getErrorMessage()).isEmpty();

            access.isRevoked = true;
            requests.onNext(Requests.raw("echo", "x", 2));

            Status status = next(end);
            assertThat(status.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(status.getDescription()).contains("revoked");
            assertThat(answers).isEmpty();
            house.nextObserved();
            assertThat(house.observed).isEmpty();
            assertThat(house.predictions.openPermits()).isZero();
        }
    }

    /// Its end waits behind answers that are a little more than the caller has room for.
    @Test
    void aStreamThatEndsBehindUntakenAnswersIsGivenUp() throws InterruptedException {
        GrpcDoorConfig.Times times =
                new GrpcDoorConfig.Times(
                        Duration.ofSeconds(30), Duration.ofSeconds(3), House.GRACE);
        House house = new House(times, access);
        ManagedChannel narrow = house.channel().flowControlWindow(65_535).build();
        try {
            ClientCall<ModelInferRequest, ?> stream = silent(narrow);
            for (int i = 0; i < 3; i++) {
                stream.sendMessage(
                        Requests.raw("echo", "x", 1).toBuilder().setId("i".repeat(25_000)).build());
                house.nextObserved();
            }

            access.isRevoked = true;
            stream.sendMessage(Requests.raw("echo", "x", 2));

            awaitUntaken(house, true);
            awaitUntaken(house, false);
            stream.request(4);
            assertThat(next(end).getCode()).isEqualTo(Status.Code.CANCELLED);
        } finally {
            narrow.shutdownNow();
            house.close();
        }
    }

    /// A stream whose answers nobody takes.
    private ClientCall<ModelInferRequest, ?> silent(ManagedChannel channel) {
        Metadata headers = new Metadata();
        headers.put(Answers.key("authorization"), "Bearer CALLER");
        ClientCall<ModelInferRequest, ModelStreamInferResponse> stream =
                channel.newCall(
                        GRPCInferenceServiceGrpc.getModelStreamInferMethod(), CallOptions.DEFAULT);
        stream.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.add(status);
                    }
                },
                headers);
        return stream;
    }

    private static void awaitUntaken(House house, boolean isSomebody) {
        long start = System.nanoTime();
        while ((house.door.untakenAnswers() > 0) != isSomebody
                && System.nanoTime() - start < PATIENCE_NANOS) {
            Thread.onSpinWait();
        }
        assertThat(house.door.untakenAnswers() > 0).isEqualTo(isSomebody);
    }
}
