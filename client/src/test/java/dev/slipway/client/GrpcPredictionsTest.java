package dev.slipway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelInferResponse;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrpcPredictionsTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final Server server =
            NettyServerBuilder.forAddress(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(new Echo())
                    .build();

    /// Answers the inputs, after as many refusals as it was told.
    private final class Echo extends GRPCInferenceServiceImplBase {
        @Override
        public void modelInfer(
                ModelInferRequest request, StreamObserver<ModelInferResponse> answer) {
            asked.incrementAndGet();
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

    private SlipwayClient open(int attempts) {
        return SlipwayClient.open(
                ClientSettings.of(URI.create("http://127.0.0.1:8000"))
                        .with(new Transport.Grpc("127.0.0.1:" + server.getPort()))
                        .withAttempts(attempts));
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
            assertThat(refusal).hasMessage("full");
        }
    }
}
