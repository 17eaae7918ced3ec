package dev.slipway.frontend.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.Access;
import dev.slipway.api.access.LocalAccess;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ServerIdentity;
import dev.slipway.api.status.TraceResponses;
import dev.slipway.api.work.LongWork;
import dev.slipway.frontend.grpc.wire.Inflation;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelInferResponse;
import dev.slipway.protocol.ModelStreamInferResponse;
import dev.slipway.protocol.RepositoryModelLoadRequest;
import dev.slipway.protocol.RepositoryModelLoadResponse;
import dev.slipway.testkit.fake.FakeAccess;
import io.grpc.ForwardingServerCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Calls that no thread goes on with, and answers that the transport does not take.
final class HandOverTest {
    private final House house = new House();
    private final LongWork decoders = new LongWork("a test", 1);

    @AfterEach
    void close() {
        decoders.close();
        house.close();
    }

    /// A service on a free port whose rest is done by `executor`.
    private final class Door implements AutoCloseable {
        private final Server server;
        private final ManagedChannel channel;

        Door(Executor executor) throws IOException {
            this(executor, new LocalAccess());
        }

        Door(Executor executor, Access access) throws IOException {
            this(executor, access, HandOverTest::as);
        }

        /// @param transport stands between the library and the calls
        Door(Executor executor, Access access, ServerInterceptor transport) throws IOException {
            Supplier<PredictionId> ids = () -> new PredictionId("%032x".formatted(7));
            GrpcDoorSpec spec =
                    new GrpcDoorSpec(
                            new GrpcDoorSpec.Ports(
                                    access,
                                    house.sleeping,
                                    house,
                                    house,
                                    TraceResponses.NONE,
                                    house.repository),
                            new ServerIdentity("slipway", "1.2.3"),
                            ids,
                            System::nanoTime);
            CallStarts starts =
                    new CallStarts(
                            spec,
                            Duration.ofSeconds(30),
                            new Decoding(decoders),
                            new Encoding(decoders));
            server =
                    NettyServerBuilder.forAddress(
                                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                            .directExecutor()
                            .intercept(transport)
                            .intercept(new Gate(access, ids, null))
                            .addService(
                                    InferenceService.define(
                                            starts,
                                            new StreamCalls(starts, executor),
                                            executor,
                                            new Inflation(List.of(), 1 << 20, decoders)))
                            .build()
                            .start();
            channel =
                    NettyChannelBuilder.forAddress("localhost", server.getPort())
                            .usePlaintext()
                            .build();
        }

        ModelInferResponse infer(String model) {
            return GRPCInferenceServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .modelInfer(Requests.raw(model, "x", 1));
        }

        RepositoryModelLoadResponse load() {
            Metadata headers = new Metadata();
            headers.put(Answers.key("authorization"), "Bearer ADMIN");
            return GRPCInferenceServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .repositoryModelLoad(
                            RepositoryModelLoadRequest.newBuilder().setModelName("echo").build());
        }

        /// The status with which a stream of one message ends.
        Status.Code stream(String model) throws InterruptedException {
            BlockingQueue<Status> end = new LinkedBlockingQueue<>();
            StreamObserver<ModelInferRequest> requests =
                    GRPCInferenceServiceGrpc.newStub(channel)
                            .withDeadlineAfter(20, TimeUnit.SECONDS)
                            .modelStreamInfer(new Ending(end));
            requests.onNext(Requests.raw(model, "x", 1));
            requests.onCompleted();
            Status status = end.poll(30, TimeUnit.SECONDS);
            return status == null ? Status.Code.UNKNOWN : status.getCode();
        }

        @Override
        public void close() {
            channel.shutdownNow();
            server.shutdownNow();
        }
    }

    private record Ending(BlockingQueue<Status> end)
            implements StreamObserver<ModelStreamInferResponse> {
        @Override
        public void onNext(ModelStreamInferResponse value) {}

        @Override
        public void onError(Throwable t) {
            end.add(Status.fromThrowable(t));
        }

        @Override
        public void onCompleted() {
            end.add(Status.OK);
        }
    }

    /// A transport as it is.
    private static <Q, A> ServerCall.Listener<Q> as(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return next.startCall(call, headers);
    }

    /// A transport without memory for answers: the library closes a call before it says so.
    private static final class Full implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            return next.startCall(
                    new ForwardingServerCall.SimpleForwardingServerCall<Q, A>(call) {
                        @Override
                        public void sendMessage(A message) {
                            close(Status.CANCELLED, new Metadata());
                            throw new OutOfMemoryError("no direct memory");
                        }
                    },
                    headers);
        }
    }

    private static void haveNoThread(Runnable ignored) {
        throw new OutOfMemoryError("unable to create native thread");
    }

    private static void haveClosed(Runnable ignored) {
        throw new RejectedExecutionException("closed");
    }

    private static void runAndFail(Runnable work) {
        work.run();
        throw new OutOfMemoryError("unable to create native thread");
    }

    @Test
    void callThatNoThreadRunsIsAnsweredAndGivesItsPermitBack() throws Exception {
        try (Door door = new Door(HandOverTest::haveNoThread)) {
            refuses(door, "echo", Status.Code.INTERNAL, "internal error (incident ");
            expectRefused(ErrorCode.INTERNAL);
        }
        try (Door door = new Door(HandOverTest::haveClosed)) {
            refuses(door, "echo", Status.Code.UNAVAILABLE, "the server is shutting down");
            expectRefused(ErrorCode.SHUTTING_DOWN);
        }
    }

    /// What a place holds is given back by whoever waits there, and nobody does.
    @Test
    void callThatNoThreadWaitsForGivesItsPlaceBack() throws Exception {
        try (Door door = new Door(HandOverTest::haveNoThread)) {
            refuses(door, "asleep", Status.Code.INTERNAL, "internal error (incident ");
            assertThat(house.sleeping.left.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            expectRefused(ErrorCode.INTERNAL);
        }
    }

    @Test
    void streamWhoseMessageNoThreadRunsEnds() throws Exception {
        try (Door door = new Door(HandOverTest::haveNoThread)) {
            assertThat(door.stream("echo")).isEqualTo(Status.Code.INTERNAL);
        }
        try (Door door = new Door(HandOverTest::haveClosed)) {
            assertThat(door.stream("echo")).isEqualTo(Status.Code.UNAVAILABLE);
        }
        assertThat(house.observed).isEmpty();
    }

    @Test
    void loadThatNoThreadDoesIsAnswered() throws Exception {
        try (Door door = new Door(HandOverTest::haveNoThread, new FakeAccess())) {
            assertThatThrownBy(door::load)
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e ->
                                    assertThat(e.getStatus().getCode())
                                            .isEqualTo(Status.Code.INTERNAL))
                    .hasMessageContaining("internal error (incident ");
        }
    }

    /// A pool fails where it can start no thread more, after one that it has took the work.
    @Test
    void callThatRunsAllTheSameIsAnsweredOnce() throws Exception {
        try (Door door = new Door(HandOverTest::runAndFail)) {
            assertThat(door.infer("echo").getModelName()).isEqualTo("echo");
            assertThat(door.stream("echo")).isEqualTo(Status.Code.OK);
            for (int i = 0; i < 2; i++) {
                assertThat(house.nextObserved().result())
                        .isEqualTo(new ObservedPrediction.Result.Answered());
            }
        }
        assertThat(house.observed).isEmpty();
        assertThat(house.predictions.openPermits()).isZero();
    }

    /// Nobody has got it, so it must not count among those that were answered.
    @Test
    void answerThatTheTransportDoesNotTakeIsNone() throws Exception {
        try (Door door = new Door(Runnable::run, new LocalAccess(), new Full())) {
            assertThatThrownBy(() -> door.infer("echo")).isInstanceOf(StatusRuntimeException.class);
            expectRefused(ErrorCode.INTERNAL);
            assertThat(door.stream("echo")).isEqualTo(Status.Code.CANCELLED);
            expectRefused(ErrorCode.INTERNAL);
        }
        assertThat(house.observed).isEmpty();
    }

    private static void refuses(Door door, String model, Status.Code code, String why) {
        assertThatThrownBy(() -> door.infer(model))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(code))
                .hasMessageContaining(why);
    }

    private void expectRefused(ErrorCode code) throws InterruptedException {
        assertThat(house.nextObserved().result())
                .isEqualTo(new ObservedPrediction.Result.Refused(code));
        assertThat(house.predictions.openPermits()).isZero();
    }
}
