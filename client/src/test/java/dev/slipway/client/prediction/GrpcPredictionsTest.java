package dev.slipway.client.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.status.TraceContext;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.call.Retries;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.call.TokenSource;
import dev.slipway.client.call.Transport;
import dev.slipway.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelInferResponse;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class GrpcPredictionsTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicReference<@Nullable StatusRuntimeException> said = new AtomicReference<>();
    private final AtomicReference<String> trace = new AtomicReference<>("");
    private final AtomicReference<String> caller = new AtomicReference<>("");
    private final Server server =
            NettyServerBuilder.forAddress(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(ServerInterceptors.intercept(new Echo(), new Keeper()))
                    .build();

    /// Keeps the last call's `traceparent` and `authorization`.
    private final class Keeper implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            trace.set(String.valueOf(headers.get(key("traceparent"))));
            caller.set(String.valueOf(headers.get(key("authorization"))));
            return next.startCall(call, headers);
        }
    }

    /// Answers the inputs, after as many refusals as it was told.
    private final class Echo extends GRPCInferenceServiceImplBase {
        @Override
        public void modelInfer(
                ModelInferRequest request, StreamObserver<ModelInferResponse> answer) {
            asked.incrementAndGet();
            StatusRuntimeException refused = said.get();
            if (refused != null) {
                answer.onError(refused);
                return;
            }
            if (refusals.getAndDecrement() > 0) {
                Metadata trailers = new Metadata();
                trailers.put(key("slipway-error-code"), "OVERLOADED");
                trailers.put(key("slipway-retry-after-ms"), "1");
                answer.onError(
                        Status.RESOURCE_EXHAUSTED
                                .withDescription("full")
                                .asRuntimeException(trailers));
                return;
            }
            ModelInferResponse.Builder message =
                    ModelInferResponse.newBuilder().setModelVersion("3");
            request.getInputsList()
                    .forEach(input ->
                            message.addOutputs(
                                    ModelInferResponse.InferOutputTensor.newBuilder()
                                            .setName(input.getName())
                                            .setDatatype(input.getDatatype())
                                            .addAllShape(input.getShapeList())));
            message.addAllRawOutputContents(request.getRawInputContentsList());
            answer.onNext(message.build());
            answer.onCompleted();
        }
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    @BeforeEach
    void start() throws IOException {
        assertThat(server.start()).isSameAs(server);
    }

    @AfterEach
    void stop() {
        assertThat(server.shutdownNow()).isSameAs(server);
    }

    private ClientSettings settings() {
        return ClientSettings.of(URI.create("http://127.0.0.1:8000"))
                .with(new Transport.Grpc("127.0.0.1:" + server.getPort()));
    }

    private SlipwayClient open(int attempts) {
        return SlipwayClient.open(settings().withAttempts(attempts));
    }

    private static PredictRequest request() {
        return PredictRequest.of(
                "m", new NamedTensor("x", DenseTensor.ofFloats(Shape.of(1, 2), 1f, 2f)));
    }

    @Test
    void tensorsSurviveTheRoundTrip() {
        try (SlipwayClient client = open(1)) {
            Prediction prediction = client.predict(request());

            assertThat(prediction.version()).isEqualTo("3");
            assertThat(((DenseTensor) prediction.output("x")).floatAt(1)).isEqualTo(2f);
            assertThat(prediction.output("x").shape()).isEqualTo(Shape.of(1, 2));
        }
    }

    @Test
    void callsCarryTheCallersSpan() {
        String parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        TraceContext span = TraceContext.of(parent, "");
        try (SlipwayClient client = SlipwayClient.open(settings().withTrace(() -> span))) {
            assertThat(client.predict(request()).outputs()).hasSize(1);
        }
        assertThat(trace).hasValue(parent);
    }

    @Test
    void callsShowWhoCalls() {
        try (SlipwayClient client =
                SlipwayClient.open(settings().withToken(TokenSource.of("secret")))) {
            assertThat(client.predict(request()).outputs()).hasSize(1);
        }
        assertThat(caller).hasValue("Bearer secret");
    }

    @Test
    void overloadIsRetried() {
        refusals.set(1);
        try (SlipwayClient client = open(2)) {
            assertThat(client.predict(request()).outputs()).hasSize(1);
        }
        assertThat(asked).hasValue(2);
    }

    @Test
    void refusalsAreTyped() {
        refusals.set(1);
        try (SlipwayClient client = open(1)) {
            SlipwayException refusal =
                    catchThrowableOfType(
                            SlipwayException.class,
                            () -> assertThat(client.predict(request())).isNull());

            assertThat(refusal.code()).isEqualTo(ErrorCode.OVERLOADED);
            assertThat(refusal.retryAfter()).contains(Duration.ofMillis(1));
            assertThat(refusal.wasReached()).isTrue();
            assertThat(refusal).hasMessage("full");
        }
    }

    @Test
    void anAnswerBeyondTheLimitIsNoOverloadAndNotAskedForAgain() {
        ClientSettings settings = settings();
        GrpcPredictCalls calls =
                new GrpcPredictCalls(
                        GrpcChannels.to("127.0.0.1:" + server.getPort(), settings)
                                .maxInboundMessageSize(16),
                        settings,
                        new Retries(3, System::nanoTime, nanos -> {}));
        try {
            SlipwayException refusal =
                    catchThrowableOfType(
                            SlipwayException.class,
                            () -> assertThat(calls.predict(request())).isNull());

            assertThat(refusal.code()).isEqualTo(ErrorCode.INTERNAL);
            assertThat(refusal.wasReached()).isTrue();
            assertThat(refusal)
                    .hasMessageStartingWith("answer: gRPC message exceeds maximum size 16: ")
                    .hasMessageEndingWith("(expected: fewer rows in one request)");
            assertThat(asked).hasValue(1);
        } finally {
            calls.close();
        }
    }

    @Test
    void aServerThatTakesNoLongerRequestIsNotAskedAgain() {
        said.set(
                Status.RESOURCE_EXHAUSTED
                        .withDescription("gRPC message exceeds maximum size 4: 5")
                        .asRuntimeException());
        try (SlipwayClient client = open(3)) {
            SlipwayException refusal =
                    catchThrowableOfType(
                            SlipwayException.class,
                            () -> assertThat(client.predict(request())).isNull());

            assertThat(refusal.code()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE);
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void aServerThatIsNotThereIsToldFromOneThatRefuses() {
        try (SlipwayClient client = open(1)) {
            assertThat(server.shutdownNow()).isSameAs(server);

            SlipwayException unreachable =
                    catchThrowableOfType(
                            SlipwayException.class,
                            () -> assertThat(client.predict(request())).isNull());

            assertThat(unreachable.code()).isEqualTo(ErrorCode.MODEL_NOT_READY);
            assertThat(unreachable.wasReached()).isFalse();
        }
    }

    /// The library on its own takes more than half a minute to connect so often.
    @Test
    @Timeout(20)
    void callsTryAtOnceToConnectAgain() throws IOException {
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                SlipwayClient client =
                        SlipwayClient.open(
                                settings()
                                        .with(
                                                new Transport.Grpc(
                                                        "127.0.0.1:" + listener.getLocalPort()))
                                        .withAttempts(1))) {
            Thread.ofVirtual().start(() -> hangUp(listener, connections));
            while (connections.get() < 8) {
                SlipwayException unreachable =
                        catchThrowableOfType(
                                SlipwayException.class,
                                () -> assertThat(client.predict(request())).isNull());
                assertThat(unreachable.wasReached()).isFalse();
            }
        }
    }

    /// Ends whatever connection comes.
    private static void hangUp(ServerSocket listener, AtomicInteger connections) {
        while (!listener.isClosed()) {
            try (Socket _ = listener.accept()) {
                connections.incrementAndGet();
            } catch (IOException e) {
                return;
            }
        }
    }
}
