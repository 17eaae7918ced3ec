package dev.slipway.client.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.prediction.PredictRequest;
import dev.slipway.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelInferResponse;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class GrpcLoadConnectionTest {
    /// More than gRPC takes by itself, and less than a prediction may have.
    private static final int LARGE = 6 << 20;

    /// Answers so many bytes.
    private static final class Large extends GRPCInferenceServiceImplBase {
        @Override
        public void modelInfer(
                ModelInferRequest request, StreamObserver<ModelInferResponse> answer) {
            answer.onNext(
                    ModelInferResponse.newBuilder()
                            .addOutputs(
                                    ModelInferResponse.InferOutputTensor.newBuilder()
                                            .setName("y")
                                            .setDatatype("UINT8")
                                            .addShape(LARGE))
                            .addRawOutputContents(ByteString.copyFrom(new byte[LARGE]))
                            .build());
            answer.onCompleted();
        }
    }

    @Test
    void largeAnswersCountAsAnswersAsTheyDoOverHttp() throws IOException {
        Server server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .addService(new Large())
                        .build()
                        .start();
        PredictRequest request =
                PredictRequest.of(
                        "m", new NamedTensor("x", DenseTensor.ofFloats(Shape.of(1, 1), 1f)));
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort());
        ClientSettings settings = ClientSettings.of(URI.create("http://127.0.0.1:8000"));
        try (LoadConnection connection =
                GrpcLoadConnection.channels(address, settings, List.of(request)).get()) {
            LoadConnection.Answer answer = connection.call(0);

            assertThat(answer.status()).isZero();
            assertThat(answer.success()).isTrue();
        } finally {
            assertThat(server.shutdownNow()).isSameAs(server);
        }
    }

    /// The library on its own takes more than half a minute to connect so often.
    @Test
    @Timeout(20)
    void callsTryAtOnceToConnectAgainAsTheyDoOverHttp() throws IOException {
        AtomicInteger connections = new AtomicInteger();
        PredictRequest request =
                PredictRequest.of(
                        "m", new NamedTensor("x", DenseTensor.ofFloats(Shape.of(1, 1), 1f)));
        ClientSettings settings = ClientSettings.of(URI.create("http://127.0.0.1:8000"));
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                LoadConnection connection =
                        GrpcLoadConnection.channels(
                                        new InetSocketAddress(
                                                InetAddress.getLoopbackAddress(),
                                                listener.getLocalPort()),
                                        settings,
                                        List.of(request))
                                .get()) {
            Thread.ofVirtual().start(() -> hangUp(listener, connections));
            while (connections.get() < 8) {
                assertThat(connection.call(0).success()).isFalse();
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
