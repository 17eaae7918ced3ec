package dev.slipway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.Rows;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.TraceContext;
import dev.slipway.client.ScriptedServer.Asked;
import dev.slipway.client.ScriptedServer.Reply;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.call.Transport;
import dev.slipway.client.prediction.EndpointDescription;
import dev.slipway.client.prediction.PredictRequest;
import dev.slipway.client.prediction.Prediction;
import dev.slipway.client.prediction.RepositoryEntry;
import dev.slipway.client.prediction.RowPredictions;
import dev.slipway.client.prediction.RowsRequest;
import dev.slipway.documents.Durations;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlipwayClientTest {
    private static final String HEAD =
            "{\"model_name\":\"m\",\"model_version\":\"4\",\"outputs\":[{\"name\":\"y\","
                    + "\"datatype\":\"FP32\",\"shape\":[1,2],";

    private final ScriptedServer server = new ScriptedServer();
    private final List<Long> pauses = new ArrayList<>();
    private final SlipwayClient client = open(new Transport.Binary());

    private SlipwayClient open(Transport transport) {
        return SlipwayClient.open(ClientSettings.of(server.uri()).with(transport), pauses::add);
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private static PredictRequest request() {
        return PredictRequest.of(
                "m",
                new NamedTensor("x", DenseTensor.ofFloats(Shape.of(1, 2), 1.5f, -2f)),
                new NamedTensor("t", BytesTensor.ofText(Shape.of(1), "ü")));
    }

    private Asked asked() {
        return server.asked.remove();
    }

    @Test
    void callsCarryTheCallersSpan() {
        TraceContext span =
                TraceContext.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "v=1");
        ClientSettings traced = ClientSettings.of(server.uri()).withTrace(() -> span);
        server.reply(Reply.json(200, "{}")).reply(Reply.json(200, "{}"));
        try (SlipwayClient own = SlipwayClient.open(traced, pauses::add)) {
            assertThat(own.isReady()).isTrue();
        }
        assertThat(client.isReady()).isTrue();
        assertThat(asked().trace()).isEqualTo(span.parent() + " v=1");
        assertThat(asked().trace()).isEmpty();
    }

    @Test
    void binaryTensorsFollowTheirHeader() {
        byte[] json =
                (HEAD + "\"parameters\":{\"binary_data_size\":8}}]}")
                        .getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(json);
        body.writeBytes(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40});
        server.reply(
                new Reply(
                        200,
                        Map.of(
                                "Inference-Header-Content-Length",
                                Integer.toString(json.length),
                                "slipway-prediction-id",
                                "0a"),
                        body.toByteArray()));

        Prediction prediction = client.predict(request());

        assertThat(((DenseTensor) prediction.output("y")).floatAt(0)).isEqualTo(1f);
        assertThat(((DenseTensor) prediction.output("y")).floatAt(1)).isEqualTo(2f);
        assertThat(prediction.id()).isEqualTo("0a");
        assertThat(prediction.version()).isEqualTo("4");
        Asked asked = asked();
        assertThat(asked.line()).isEqualTo("POST /v2/models/m/infer");
        assertThat(Durations.parse(asked.header(Deadline.HEADER)))
                .isPositive()
                .isLessThanOrEqualTo(ClientSettings.of(server.uri()).deadline());
        int length = Integer.parseInt(asked.jsonLength());
        assertThat(asked.body()).hasSize(length + 8 + 4 + 2);
        assertThat(asked.text()).contains("\"binary_data_size\":8", "\"binary_data_size\":6");
    }

    @Test
    void jsonTensorsAreFlatArrays() {
        server.reply(Reply.json(200, HEAD + "\"data\":[[1,\"Infinity\"]]}]}"));

        try (SlipwayClient json = open(new Transport.Json())) {
            Prediction prediction = json.predict(request());
            assertThat(((DenseTensor) prediction.output("y")).floatAt(1))
                    .isEqualTo(Float.POSITIVE_INFINITY);
        }
        assertThat(asked().text()).contains("\"data\":[1.5,-2.0]", "\"data\":[\"ü\"]");
    }

    @Test
    void anExactVersionIsPartOfThePath() {
        server.reply(Reply.json(200, HEAD + "\"data\":[1,2]}]}"));

        assertThat(
                        client.predict(
                                        request()
                                                .to(
                                                        new VersionChoice.Exactly(
                                                                new VersionNumber(7))))
                                .outputs())
                .hasSize(1);
        assertThat(asked().line()).isEqualTo("POST /v2/models/m/versions/7/infer");
    }

    @ParameterizedTest
    @CsvSource({
        "400, INVALID_INPUT",
        "403, FORBIDDEN",
        "404, UNKNOWN_MODEL",
        "413, PAYLOAD_TOO_LARGE",
        "421, MISDIRECTED",
        "500, INTERNAL",
        "501, UNSUPPORTED",
        "504, DEADLINE_EXCEEDED"
    })
    void refusalsAreTypedAndNotRetried(int status, ErrorCode code) {
        server.reply(Reply.json(status, "{\"error\": \"because\"}"));

        SlipwayException refusal = refused();

        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal).hasMessage("because");
        assertThat(server.asked).hasSize(1);
    }

    private SlipwayException refused() {
        SlipwayException refusal =
                catchThrowableOfType(
                        SlipwayException.class,
                        () -> assertThat(client.predict(request())).isNull());
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal;
    }

    @Test
    void overloadIsRetriedAfterTheTimeThatTheServerNames() {
        server.reply(Reply.json(429, "{\"error\": \"full\"}").with("Retry-After", "2"))
                .reply(Reply.json(200, HEAD + "\"data\":[1,2]}]}"));

        assertThat(client.predict(request()).outputs()).hasSize(1);
        assertThat(pauses).containsExactly(Duration.ofSeconds(2).toNanos());
    }

    @Test
    void overloadThatEndsInAMomentIsRetriedThen() {
        server.reply(
                        Reply.json(429, "{\"error\": \"full\"}")
                                .with("Retry-After", "1")
                                .with("slipway-retry-after-ms", "40"))
                .reply(Reply.json(200, HEAD + "\"data\":[1,2]}]}"));

        assertThat(client.predict(request()).outputs()).hasSize(1);
        assertThat(pauses).containsExactly(Duration.ofMillis(40).toNanos());
    }

    @Test
    void retriesEndWithTheAttempts() {
        for (int i = 0; i < 3; i++) {
            server.reply(Reply.json(503, "<html>"));
        }

        assertThat(refused().code()).isEqualTo(ErrorCode.MODEL_NOT_READY);
        assertThat(server.asked).hasSize(3);
        assertThat(pauses).hasSize(2);
    }

    @Test
    void codesAreThoseThatTheServerNamesAndNotTheLikeliestOfAStatus() {
        server.reply(
                Reply.json(502, "{\"error\": \"backend\"}")
                        .with("slipway-error-code", "BACKEND_FAILED"));

        assertThat(refused().code()).isEqualTo(ErrorCode.BACKEND_FAILED);
        assertThat(server.asked).as("nothing that a retry mends").hasSize(1);

        server.reply(
                Reply.json(500, "{\"error\": \"model\"}")
                        .with("slipway-error-code", "MODEL_FAILED"));

        assertThat(refused().code()).isEqualTo(ErrorCode.MODEL_FAILED);
    }

    @Test
    void aRetryThatTheDeadlineForbidsIsNotWaitedFor() {
        server.reply(Reply.json(429, "{\"error\": \"full\"}").with("Retry-After", "3600"));

        SlipwayException refusal = refused();

        assertThat(refusal.retryAfter()).contains(Duration.ofHours(1));
        assertThat(pauses).isEmpty();
    }

    @Test
    void retriesOfAllCallsShareABudget() {
        int calls = 20;
        for (int i = 0; i < 3 * calls; i++) {
            server.reply(Reply.json(503, "{}"));
        }
        for (int i = 0; i < calls; i++) {
            assertThat(refused().code()).isEqualTo(ErrorCode.MODEL_NOT_READY);
        }

        assertThat(pauses).hasSize(10);
    }

    @Test
    void rowsTravelByColumnName() {
        server.reply(Reply.json(200, "{\"predictions\": [0.25, 1]}").with("slipway-version", "7"));

        RowPredictions answer =
                client.predictRows(
                        "m",
                        new Rows(
                                List.of("a", "b"),
                                List.of(
                                        List.of(new Cell.Whole(1), new Cell.Missing()),
                                        List.of(new Cell.Real(Double.NaN), new Cell.Text("y")))));

        assertThat(answer.values()).containsExactly(0.25, 1);
        assertThat(answer.version()).isEqualTo("7");
        Asked asked = asked();
        assertThat(asked.line()).isEqualTo("POST /v1/endpoints/m/invocations");
        assertThat(asked.text())
                .isEqualTo(
                        "{\"dataframe_split\":{\"columns\":[\"a\",\"b\"],"
                                + "\"data\":[[1,null],[null,\"y\"]]}}");
    }

    /// Only the server knows whether 2 is a number there or the name of a category.
    @Test
    void rowsWithoutTypesTravelAsTheyAreWritten() {
        server.reply(Reply.json(200, "{\"predictions\": [0.25, 1]}"));
        Rows rows =
                Rows.written(
                        List.of("size", "a,b"),
                        List.of(
                                List.of(new Cell.Text("2"), new Cell.Text("-0")),
                                List.of(new Cell.Missing(), new Cell.Text("say \"x\"\n"))));

        client.predictRows("m", rows);

        Asked asked = asked();
        assertThat(asked.contentType()).isEqualTo("text/csv");
        assertThat(asked.text()).isEqualTo("size,\"a,b\"\n2,-0\n,\"say \"\"x\"\"\n\"");
    }

    /// A line without any character is no row, and two quotes are an empty text.
    @Test
    void aMissingValueAloneIsARowWithoutAValue() {
        Rows rows = Rows.written(List.of("a"), List.of(List.of(new Cell.Missing())));

        assertThat(RowsRequest.contentType(rows)).startsWith("application/json");
        assertThat(RowsRequest.body(rows))
                .isEqualTo("{\"dataframe_split\":{\"columns\":[\"a\"],\"data\":[[null]]}}");
    }

    /// Beside others it has no sign: in a column of numbers two quotes are no value.
    @Test
    void aMissingValueOfTheOnlyColumnIsARowBesideOthers() {
        Rows rows =
                Rows.written(
                        List.of("a"),
                        List.of(List.of(new Cell.Text("2")), List.of(new Cell.Missing())));

        assertThat(RowsRequest.contentType(rows)).isEqualTo("text/csv");
        assertThat(RowsRequest.body(rows)).isEqualTo("a\n2\n\"\"");
    }

    @Test
    void digitsOfRowsTravelAsTheyAreWritten() {
        Cell most = new Cell.Digits("18446744073709551615");

        assertThat(RowsRequest.body(new Rows(List.of("a"), List.of(List.of(most)))))
                .endsWith("\"data\":[[18446744073709551615]]}}");
    }

    /// As no value an infinite number would be answered as a missing one.
    @Test
    void infiniteNumbersOfRowsTravelAsWords() {
        server.reply(Reply.json(200, "{\"predictions\": [1, 2]}"));
        Cell.Real most = new Cell.Real(Double.POSITIVE_INFINITY);
        Cell.Real least = new Cell.Real(Double.NEGATIVE_INFINITY);

        client.predictRows("m", new Rows(List.of("a"), List.of(List.of(most), List.of(least))));

        assertThat(asked().text()).endsWith("\"data\":[[\"Infinity\"],[\"-Infinity\"]]}}");
    }

    @Test
    void endpointsAreDescribedWithTheirTensors() {
        server.reply(
                Reply.json(
                        200,
                        "{\"name\":\"m\",\"versions\":[\"1\",\"2\"],\"platform\":\"p\","
                                + "\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\","
                                + "\"shape\":[-1,6]}],\"outputs\":[]}"));

        EndpointDescription described = client.describe("m");

        assertThat(described.versions()).containsExactly("1", "2");
        assertThat(described.inputs()).containsExactly(TensorSpec.of("x", Datatype.FP32, -1, 6));
        assertThat(asked().line()).isEqualTo("GET /v2/models/m");
    }

    @Test
    void theIndexNamesEveryVersion() {
        server.reply(
                Reply.json(
                        200,
                        "[{\"name\":\"m\",\"version\":\"1\",\"state\":\"UNAVAILABLE\","
                                + "\"reason\":\"broken\"}]"));

        assertThat(client.repositoryIndex())
                .containsExactly(new RepositoryEntry("m", "1", "UNAVAILABLE", "broken"));
        assertThat(asked().line()).isEqualTo("POST /v2/repository/index");
    }

    @Test
    void readinessIsAskedOnce() {
        server.reply(Reply.json(503, "{}")).reply(Reply.json(200, "{}"));

        assertThat(client.isReady()).isFalse();
        assertThat(client.isReady()).isTrue();
        assertThat(pauses).isEmpty();
    }

    @Test
    void aServerThatIsNotThereIsToldFromOneThatRefuses() {
        server.reply(Reply.json(404, "{\"error\": \"because\"}"));
        assertThat(refused().wasReached()).isTrue();
        server.close();

        SlipwayException unreachable = refused();

        assertThat(unreachable.wasReached()).isFalse();
        assertThat(unreachable)
                .hasMessage(
                        server.uri()
                                + " cannot be reached: nothing listens there (expected: a server,"
                                + " as slipway serve starts one)");
    }

    /// Without the whole answer in the deadline this waits until somebody interrupts it.
    @Test
    @Timeout(60)
    void anAnswerThatBreaksOffInTheMiddleIsGivenUpAtTheDeadline() throws IOException {
        try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Integer> hungUp = new CompletableFuture<>();
            Thread _ = Thread.ofVirtual().start(() -> beginAnAnswer(door, hungUp));
            URI there = URI.create("http://127.0.0.1:" + door.getLocalPort());
            ClientSettings hasty = ClientSettings.of(there).with(Duration.ofMillis(300));
            try (SlipwayClient waiting = SlipwayClient.open(hasty)) {
                assertThatThrownBy(waiting::status)
                        .hasMessage("no answer within 300 ms from " + there)
                        .isInstanceOfSatisfying(
                                SlipwayException.class,
                                late -> {
                                    assertThat(late.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
                                    assertThat(late.wasReached()).isFalse();
                                });
                assertThat(hungUp).as("the connection").succeedsWithin(Duration.ofSeconds(30));
            }
        }
    }

    private static void beginAnAnswer(ServerSocket door, CompletableFuture<Integer> hungUp) {
        String begun = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{";
        try (Socket caller = door.accept()) {
            caller.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
            // Stays open until the caller has had enough.
            hungUp.complete(caller.getInputStream().readAllBytes().length);
        } catch (IOException e) {
            // The caller has had enough in the middle of something.
            hungUp.complete(0);
        }
    }

    @Test
    void aThreadThatIsInterruptedSendsNothing() {
        server.reply(Reply.json(200, "{}")).reply(Reply.json(200, "{}"));
        Thread.currentThread().interrupt();
        assertThatThrownBy(client::isReady)
                .isInstanceOfSatisfying(
                        SlipwayException.class,
                        stopped -> assertThat(stopped.code()).isEqualTo(ErrorCode.CANCELLED));
        assertThat(Thread.interrupted()).as("told to whoever looks next").isTrue();

        assertThat(client.isReady()).isTrue();
        assertThat(server.asked).hasSize(1);
    }

    /// A program may keep all threads of its common pool for as long as it likes.
    @Test
    void answersDoNotWaitForTheCommonPool() throws InterruptedException {
        server.reply(Reply.json(200, "{}")).reply(Reply.json(200, "{}"));
        assertThat(client.isReady()).isTrue();
        int workers = ForkJoinPool.getCommonPoolParallelism();
        CountDownLatch begun = new CountDownLatch(workers);
        Semaphore over = new Semaphore(0);
        for (int i = 0; i < workers; i++) {
            ForkJoinPool.commonPool()
                    .execute(() -> {
                        begun.countDown();
                        over.acquireUninterruptibly();
                    });
        }
        ClientSettings hasty = ClientSettings.of(server.uri()).with(Duration.ofSeconds(10));
        try (SlipwayClient other = SlipwayClient.open(hasty)) {
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(other.isReady()).isTrue();
        } finally {
            over.release(workers);
        }
    }

    @Test
    void pageOfAnotherServerIsTakenForOne() {
        String page = "<html>It works!</html>";
        server.reply(Reply.json(200, page)).reply(Reply.json(200, page));
        assertThatThrownBy(client::status)
                .isInstanceOf(SlipwayException.class)
                .hasMessageStartingWith("answer: ")
                .hasMessageEndingWith(" (is it a Slipway server?)");
        assertThatThrownBy(client::repositoryIndex)
                .isInstanceOf(SlipwayException.class)
                .hasMessageEndingWith(" (is it a Slipway server?)");
    }

    @Test
    void namesThatCannotBeOneAreNotSent() {
        assertThatThrownBy(() -> client.describe("a/b"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(server.asked).isEmpty();
    }
}
