package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.testkit.Repository;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Thousands of mebibytes that are announced and never come, against a small server.
final class AnnouncedBytesTest {
    private static final int CALLERS = 1_000;
    private static final int ANNOUNCED = 64 << 20;
    private static final long BUDGET = 256L << 20;
    private static final long FLAT = 24L << 20;
    private static final int NEIGHBOURS = 20;
    private static final float[] ROW = {1020, 5, 733, 11, 157, 0.31f};
    private static final String ONE_ROW =
            "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,6],"
                    + "\"data\":[1020,5,733,11,157,0.31]}]}";
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights");
    private static final Pattern IN_FLIGHT =
            Pattern.compile("^slipway_request_bytes_in_flight ([0-9.E]+)$", Pattern.MULTILINE);

    @TempDir Path scratch;

    private Launched start() {
        return Launched.serveIn(
                "512m",
                Map.of("SLIPWAY_SERVING_REQUEST_BYTES", "256MiB"),
                scratch,
                "--model",
                "flights=" + FLIGHTS.resolve("v1"),
                "--model",
                "neighbour=" + FLIGHTS.resolve("v1"));
    }

    @Test
    void callersWhoAnnounceMoreThanTheBudgetOverHttpAreRefusedUnread() throws Exception {
        List<Socket> callers = new ArrayList<>();
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        try (Launched server = start()) {
            neighboursAreAnswered(server);
            long before = server.liveBytes();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(new Socket(InetAddress.getLoopbackAddress(), server.port("http")));
            }
            callers.forEach(caller -> Thread.startVirtualThread(() -> announce(caller, answers)));
            long most = BUDGET / ANNOUNCED;
            for (int i = 0; i < CALLERS - most; i++) {
                assertThat(next(answers))
                        .startsWith("HTTP/1.1 429")
                        .contains("Retry-After: ")
                        .contains("Connection: close");
            }

            assertThat(inFlight(server)).isLessThanOrEqualTo(BUDGET).isPositive();
            neighboursAreAnswered(server);
            assertThat(server.liveBytes() - before).isLessThan(FLAT);

            for (Socket caller : callers) {
                caller.close();
            }
            awaitNothingInFlight(server);
            assertThat(server.liveBytes() - before).isLessThan(FLAT);
        }
    }

    @Test
    void callersWhoAnnounceMoreThanMayArriveOverGrpcAreRefused() throws Exception {
        List<Http2Caller> callers = new ArrayList<>();
        BlockingQueue<String> ends = new LinkedBlockingQueue<>();
        try (Launched server = start()) {
            neighboursAreAnswered(server);
            long before = server.liveBytes();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(new Http2Caller(server.port("grpc")));
            }
            // Twice what may arrive at once: a quarter of the heap.
            int each = 256 << 10;
            callers.forEach(
                    caller -> Thread.startVirtualThread(() -> announce(caller, each, ends)));
            for (int i = 0; i < CALLERS / 2; i++) {
                assertThat(next(ends)).isEqualTo("8");
            }

            neighboursAreAnswered(server);
            assertThat(server.liveBytes() - before).isLessThan(FLAT);

            for (Http2Caller caller : callers) {
                caller.close();
            }
            neighboursAreAnswered(server);
            assertThat(server.liveBytes() - before).isLessThan(FLAT);
            assertThat(inFlight(server)).isZero();
        }
    }

    private static void announce(Socket caller, BlockingQueue<String> answers) {
        String head =
                "POST /v2/models/flights/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                        + ANNOUNCED
                        + "\r\n\r\n";
        try {
            caller.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            StringBuilder answer = new StringBuilder();
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    caller.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = in.readLine();
                    line != null && !line.isEmpty();
                    line = in.readLine()) {
                answer.append(line).append('\n');
            }
            answers.add(answer.toString());
        } catch (IOException e) {
            answers.add("closed: " + e);
        }
    }

    private static void announce(Http2Caller caller, int sent, BlockingQueue<String> ends) {
        try {
            caller.announce(ANNOUNCED - 5);
            caller.send(sent);
            ends.add(caller.end());
        } catch (Exception e) {
            ends.add("closed: " + e);
        }
    }

    private static String next(BlockingQueue<String> answers) throws InterruptedException {
        String answer = answers.poll(60, TimeUnit.SECONDS);
        assertThat(answer).isNotNull();
        return answer;
    }

    private static void neighboursAreAnswered(Launched server) {
        for (int i = 0; i < NEIGHBOURS; i++) {
            assertThat(server.post("/v2/models/neighbour/infer", ONE_ROW).statusCode())
                    .isEqualTo(200);
        }
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("localhost", server.port("grpc"))
                        .usePlaintext()
                        .build();
        ByteBuffer row = ByteBuffer.allocate(4 * ROW.length).order(ByteOrder.LITTLE_ENDIAN);
        row.asFloatBuffer().put(ROW);
        ModelInferRequest.Builder request =
                ModelInferRequest.newBuilder()
                        .setModelName("neighbour")
                        .addRawInputContents(ByteString.copyFrom(row));
        request.addInputsBuilder()
                .setName("input")
                .setDatatype("FP32")
                .addShape(1)
                .addShape(ROW.length);
        try {
            for (int i = 0; i < NEIGHBOURS; i++) {
                assertThat(
                                GRPCInferenceServiceGrpc.newBlockingStub(channel)
                                        .modelInfer(request.build())
                                        .getOutputsCount())
                        .isEqualTo(1);
            }
        } finally {
            channel.shutdownNow();
        }
    }

    private static long inFlight(Launched server) {
        Matcher found = IN_FLIGHT.matcher(server.get("/metrics").body());
        assertThat(found.find()).isTrue();
        return (long) Double.parseDouble(found.group(1));
    }

    private static void awaitNothingInFlight(Launched server) {
        for (int i = 0; i < 500 && inFlight(server) > 0; i++) {
            // Each question takes the server a moment, in which it notices who has left.
        }
        assertThat(inFlight(server)).isZero();
    }
}
