package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.InferTensorContents;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.testkit.Repository;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DrainJourneyTest {
    private static final int CALLERS = 16;
    private static final int HALF = 16_384;

    @TempDir Path scratch;

    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger connected = new AtomicInteger();

    @Test
    void everyConnectionThatTheKernelAcceptedIsAnswered() throws Exception {
        try (Launched server = served("500ms");
                ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                done.add(callers.submit(() -> callUntilClosed(server.port("http"))));
            }
            while (answered.get() < 100) {
                LockSupport.parkNanos(1_000_000);
            }
            server.terminate();
            assertThat(server.awaitExit()).isEqualTo(143);
            for (Future<?> one : done) {
                one.get();
            }
        }
        assertThat(answered.get()).isEqualTo(connected.get());
    }

    @Test
    void serverThatDrainsAnswersAndIsNotReady() throws Exception {
        try (Launched server = served("1m")) {
            assertThat(server.get("/v2/health/ready").statusCode()).isEqualTo(200);
            server.terminate();
            while (server.get("/v2/health/ready").statusCode() == 200) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(ask(server.port("http")))
                    .startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("\r\nconnection: close\r\n");

            long start = System.nanoTime();
            endAtOnce(server);
            assertThat(server.awaitExit()).isEqualTo(143);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(20));
        }
    }

    /// Has one that drains end its delay.
    private static void endAtOnce(Launched server) {
        while (server.isAlive()) {
            // Within a second of the first it would count as the same.
            server.terminate();
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Test
    @SuppressWarnings("try") // the callers leave before the server's end is awaited
    void grpcConnectionsAreToldToGoAndCallsInsideGoOnToTheirEnd() throws Exception {
        try (Launched server = served("1m");
                Http2Caller idle = new Http2Caller(server.port("grpc"));
                Http2Caller inside = new Http2Caller(server.port("grpc"))) {
            inside.announce(2 * HALF);
            inside.send(HALF);
            server.terminate();
            while (server.get("/v2/health/ready").statusCode() == 200) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(idle.end()).isEqualTo("frame of type 7");
            assertThat(answeredOverGrpc(server.port("grpc"))).isEqualTo(1);

            inside.awaitGoAway();
            inside.send(HALF);
            // It is answered, though its message is no request: INVALID_ARGUMENT.
            assertThat(inside.endAfterGoAway()).isEqualTo("3");
            inside.close();
            idle.close();
            endAtOnce(server);
            assertThat(server.awaitExit()).isEqualTo(143);
        }
    }

    /// How many outputs a prediction has.
    private static int answeredOverGrpc(int port) throws InterruptedException {
        ManagedChannel channel =
                ManagedChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        try {
            ModelInferRequest.InferInputTensor input =
                    ModelInferRequest.InferInputTensor.newBuilder()
                            .setName("input")
                            .setDatatype("FP32")
                            .addShape(1)
                            .addShape(6)
                            .setContents(
                                    InferTensorContents.newBuilder()
                                            .addAllFp32Contents(
                                                    List.of(1020f, 5f, 733f, 11f, 157f, 0.31f)))
                            .build();
            return GRPCInferenceServiceGrpc.newBlockingStub(channel)
                    .modelInfer(
                            ModelInferRequest.newBuilder()
                                    .setModelName("flights")
                                    .addInputs(input)
                                    .build())
                    .getOutputsCount();
        } finally {
            channel.shutdownNow();
            channel.awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    private Launched served(String delay) {
        return Launched.serveWith(
                Map.of("SLIPWAY_LIMITS_DRAIN_DELAY", delay),
                scratch,
                "--model",
                "flights=" + Repository.root().resolve("examples/flights/v1"));
    }

    /// Opens connection after connection, each with one request, until none comes about.
    private void callUntilClosed(int port) {
        while (true) {
            String answer;
            try {
                answer = ask(port);
            } catch (SocketTimeoutException e) {
                return;
            } catch (IOException e) {
                if (e instanceof SocketException && isRefused(e)) {
                    return;
                }
                throw new UncheckedIOException(e);
            }
            assertThat(answer).startsWith("HTTP/1.1 200 ");
            answered.incrementAndGet();
        }
    }

    private static boolean isRefused(IOException failure) {
        return String.valueOf(failure.getMessage()).contains("refused");
    }

    private String ask(int port) throws IOException {
        try (Socket socket = new Socket()) {
            InetAddress here = InetAddress.getLoopbackAddress();
            socket.connect(new InetSocketAddress(here, port), 500);
            connected.incrementAndGet();
            String head =
                    "POST /v2/models/flights/infer HTTP/1.1\r\nHost: localhost\r\n"
                            + "Connection: close\r\nContent-Type: application/json\r\n"
                            + "Content-Length: "
                            + Operator.ONE_ROW.length()
                            + "\r\n\r\n";
            socket.getOutputStream()
                    .write((head + Operator.ONE_ROW).getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
