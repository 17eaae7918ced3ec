package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.Predictions;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionState;
import dev.slipway.frontend.http.Wire.Answer;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.fake.BudgetedPermit;
import dev.slipway.testkit.fake.FakePredictions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTest {
    private static final String INFER = "/v2/models/flights/infer";
    private static final int ROWS = 400;

    private RunningDoor door;
    private Wire wire;

    @BeforeEach
    void open() throws IOException {
        door = new RunningDoor();
        wire = door.connect();
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
        door.close();
    }

    private static byte[] flights(int rows) {
        StringBuilder data = new StringBuilder("[1,2,3]");
        for (int i = 1; i < rows; i++) {
            data.append(",[1,2,3]");
        }
        return ("{\"inputs\":[{\"name\":\"features\",\"shape\":["
                        + rows
                        + ",3],\"datatype\":\"FP32\",\"data\":["
                        + data
                        + "]}]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void gzipGoesBothWays() throws IOException {
        Answer answer =
                wire.ask(
                        "POST",
                        INFER,
                        List.of("Content-Encoding: gzip", "Accept-Encoding: br, gzip;q=0.5"),
                        gzip(flights(ROWS)));

        assertThat(answer.header("content-encoding")).isEqualTo("gzip");
        byte[] body = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
        assertThat(new String(body, StandardCharsets.UTF_8)).contains("\"shape\":[400,1]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/models/flights",
                "/v2/models/flights/config",
                "/v2/models/flights/stats",
                "/v2/models/stats",
                "/metrics"
            })
    void pagesAreNeverCompressed(String path) throws IOException {
        Answer answer =
                wire.ask("GET", path, List.of("Accept-Encoding: gzip, deflate"), new byte[0]);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-encoding")).isEmpty();
        assertThat(answer.text()).containsAnyOf("{\"", "slipway_up");
    }

    @Test
    void longRefusalsAreNeverCompressed() throws IOException {
        String body = "{\"inputs\":{\"" + "x".repeat(1_000) + "\":[1]}}";
        Answer answer =
                wire.post(
                        "/v2/models/" + "x".repeat(400) + "/infer", body, "Accept-Encoding: gzip");

        assertThat(answer.status()).isGreaterThanOrEqualTo(400);
        assertThat(answer.header("content-encoding")).isEmpty();
        assertThat(answer.text()).startsWith("{\"error\":");
    }

    @Test
    void deflateGoesBothWays() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(body)) {
            out.write(flights(ROWS));
        }
        Answer answer =
                wire.ask(
                        "POST",
                        INFER,
                        List.of("Content-Encoding: deflate", "Accept-Encoding: deflate, gzip;q=0"),
                        body.toByteArray());

        assertThat(answer.header("content-encoding")).isEqualTo("deflate");
        byte[] text =
                new InflaterInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
        assertThat(new String(text, StandardCharsets.UTF_8)).contains("\"shape\":[400,1]");
    }

    @Test
    void theLimitCountsDecompressedBytes() throws IOException {
        Answer answer =
                wire.ask(
                        "POST",
                        INFER,
                        List.of("Content-Encoding: gzip"),
                        gzip(new byte[(1 << 20) + 1]));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.text()).contains("1048576");
    }

    @Test
    void brokenGzipIsTheCallersMistake() throws IOException {
        Answer answer = wire.ask("POST", INFER, List.of("Content-Encoding: gzip"), flights(1));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("not gzip data");
    }

    /// In its head, and in what stands behind the data: the library says nothing of it.
    @Test
    void gzipThatEndsTooSoonIsCalledThat() throws IOException {
        byte[] whole = gzip(flights(1));
        for (int length : new int[] {5, whole.length - 4}) {
            byte[] part = Arrays.copyOf(whole, length);

            Answer answer = wire.ask("POST", INFER, List.of("Content-Encoding: gzip"), part);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("not gzip data: it ends too soon");
        }
    }

    @Test
    void gzipOfVeryManyEmptyPartsIsTheCallersMistake() throws IOException {
        byte[] empty = gzip(new byte[0]);
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        for (int i = 0; i < 3_000; i++) {
            parts.write(empty);
        }

        Answer answer =
                wire.ask("POST", INFER, List.of("Content-Encoding: gzip"), parts.toByteArray());

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("not gzip data", "nothing is said");
    }

    @Test
    void chunksAreRead() throws IOException {
        byte[] body = flights(1);
        sendChunked("");
        for (byte b : body) {
            wire.send(new byte[] {'1', '\r', '\n', b, '\r', '\n'});
        }
        wire.send("0\r\n\r\n");

        assertThat(wire.answer().status()).isEqualTo(200);
        assertThat(wire.post(INFER, new String(body, StandardCharsets.UTF_8)).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no length\r\n", "+2\r\n{}\r\n0\r\n\r\n", "-2\r\n{}\r\n"})
    void chunksWhoseLengthIsNoNumberAreTheCallersMistake(String chunks) throws IOException {
        refusedAsBroken(chunks);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5\nhello", "5\rhello"})
    void chunksWhoseLinesEndOtherwiseAreTheCallersMistake(String chunk) throws IOException {
        refusedAsBroken(chunk);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0\r\n"})
    void linesOfChunksThatDoNotEndAreRefusedAtOnce(String before) throws IOException {
        refusedAsBroken(before + "0".repeat(1_000));
    }

    private void refusedAsBroken(String chunks) throws IOException {
        sendChunked(chunks);

        Answer answer = wire.answer();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("body: broken chunks");
    }

    private void sendChunked(String chunks) throws IOException {
        wire.send("POST " + INFER + " HTTP/1.1\r\nHost: localhost\r\n");
        wire.send("Transfer-Encoding: chunked\r\n\r\n" + chunks);
    }

    @Test
    void largeBodiesAreDecodedOnPlatformThreads() throws IOException {
        HttpSettings.Limits usual = RunningDoor.LIMITS;
        HttpSettings.Limits wide =
                new HttpSettings.Limits(
                        8 << 20,
                        usual.bodyTime(),
                        usual.predictionTime(),
                        usual.connections(),
                        usual.idleTime(),
                        usual.drainTime());
        FakePredictions fake = RunningDoor.fakePredictions();
        Decoders seen = new Decoders(fake, new ConcurrentHashMap<>());
        FakeModels models = RunningDoor.models(new VersionState.Ready());
        try (RunningDoor large = new RunningDoor(wide, fake, seen, models, false)) {
            assertThat(status(large, INFER, new String(flights(1), StandardCharsets.UTF_8)))
                    .isEqualTo(200);
            assertThat(seen.virtual()).containsOnlyKeys(true);
            seen.virtual().clear();

            assertThat(status(large, INFER, new String(flights(200_000), StandardCharsets.UTF_8)))
                    .isEqualTo(200);
            assertThat(seen.virtual()).containsOnlyKeys(false);
        }
    }

    /// Notes which kind of thread asks for memory to decode into.
    private record Decoders(FakePredictions behind, Map<Boolean, Boolean> virtual)
            implements Predictions {
        @Override
        public Admission admit(RequestHead head) {
            return switch (behind.admit(head).await()) {
                case Admission.Admitted admitted ->
                        new Admission.Admitted(new NotingPermit(admitted.permit(), virtual));
                case Admission.Refused refused -> refused;
            };
        }

        @Override
        public PredictionOutcome predict(
                InferenceRequest request, Permit permit, Deadline deadline) {
            return behind.predict(request, permit, deadline);
        }
    }

    private record NotingPermit(Permit behind, Map<Boolean, Boolean> virtual) implements Permit {
        @Override
        public RequestHead head() {
            return behind.head();
        }

        @Override
        public Signature signature() {
            return behind.signature();
        }

        @Override
        public TensorAllocator allocator() {
            virtual.put(Thread.currentThread().isVirtual(), true);
            return behind.allocator();
        }

        @Override
        public Optional<Refusal> reserve(long bytes) {
            return behind.reserve(bytes);
        }

        @Override
        public void close() {
            behind.close();
        }
    }

    @Test
    void chunksBeyondTheLimitAreRefused() throws IOException {
        wire.send("POST " + INFER + " HTTP/1.1\r\nHost: localhost\r\n");
        wire.send("Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n");

        Answer answer = wire.answer();

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.text()).contains("1048576");
    }

    @Test
    void aBodyIsAskedForOnlyAfterAdmission() throws IOException {
        wire.send("POST " + INFER + " HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n");
        wire.send("Content-Length: " + flights(1).length + "\r\n\r\n");

        assertThat(wire.answer().status()).isEqualTo(100);
        wire.send(flights(1));
        assertThat(wire.answer().status()).isEqualTo(200);

        wire.send("POST /v2/models/nobody/infer HTTP/1.1\r\nHost: localhost\r\n");
        wire.send("Expect: 100-continue\r\nContent-Length: 500000\r\n\r\n");
        assertThat(wire.answer().status()).isEqualTo(404);
    }

    @Test
    void aBodyThatDidNotWaitIsTakenAsItCame() throws IOException {
        byte[] body = flights(1);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 2; i++) {
            String head =
                    "POST " + INFER + " HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n";
            all.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
            all.writeBytes(
                    ("Content-Length: " + body.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            all.writeBytes(body);
        }
        wire.send(all.toByteArray());

        for (int i = 0; i < 2; i++) {
            assertThat(wire.answer().status()).isEqualTo(100);
            assertThat(wire.answer().status()).isEqualTo(200);
        }
    }

    /// A caller who is answered instead of asked need not send it, and a body that comes all the
    /// same must not be taken for a request.
    @Test
    void anAnswerInPlaceOfAskingForTheBodyIsTheLast() throws IOException {
        String inside = "GET /v2/health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n";
        wire.send(
                "GET /v2/health/live HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                        + "Content-Length: "
                        + inside.length()
                        + "\r\n\r\n"
                        + inside);

        Answer answer = wire.answer();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("connection")).isEqualTo("close");
        assertThat(wire.isEnded()).isTrue();
    }

    @Test
    void chunksMayComeWithTheNextRequest() throws IOException {
        String body = new String(flights(1), StandardCharsets.US_ASCII);
        String chunked =
                "POST "
                        + INFER
                        + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
        String chunk = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
        wire.send(chunked + chunk + chunked + chunk.substring(0, 20));

        assertThat(wire.answer().status()).isEqualTo(200);
        wire.send(chunk.substring(20));
        assertThat(wire.answer().status()).isEqualTo(200);
        assertThat(wire.post(INFER, body).status()).isEqualTo(200);
    }

    @Test
    void growthIsPaidForFromThePermit() throws IOException {
        FakePredictions fake = RunningDoor.fakePredictions();
        FakeModels models = RunningDoor.models(new VersionState.Ready());
        try (RunningDoor poor =
                        new RunningDoor(RunningDoor.LIMITS, fake, new Poor(fake), models, false);
                Wire caller = poor.connect()) {
            Answer answer =
                    caller.ask(
                            "POST",
                            INFER,
                            List.of("Content-Encoding: gzip"),
                            gzip(new byte[500_000]));

            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.header("retry-after")).isEqualTo("3");
            assertThat(answer.header("slipway-retry-after-ms")).isEqualTo("2100");
            assertThat(answer.header("slipway-error-code")).isEqualTo("OVERLOADED");
            assertThat(fake.openPermits()).isZero();
        }
    }

    @Test
    void whatABodyClaimsIsPaidForBeforeItIsTaken() throws IOException {
        String many = "1,".repeat(200_000) + "1";
        String texts = "\"\",".repeat(200_000) + "\"\"";
        List<String> bodies =
                List.of(
                        oip("FP64", many),
                        oip("BYTES", texts),
                        oip("FP64", "1" + " ".repeat(400_000)));
        FakePredictions fake = RunningDoor.fakePredictions();
        FakeModels models = RunningDoor.models(new VersionState.Ready());
        try (RunningDoor poor =
                new RunningDoor(RunningDoor.LIMITS, fake, new Poor(fake), models, false)) {
            for (String body : bodies) {
                assertThat(status(poor, "/v2/models/echo/infer", body)).isEqualTo(429);
            }
            assertThat(status(poor, "/v1/endpoints/flights/invocations", split())).isEqualTo(429);
            assertThat(fake.openPermits()).isZero();
        }
    }

    private static int status(RunningDoor door, String path, String body) throws IOException {
        try (Wire caller = door.connect()) {
            return caller.post(path, body).status();
        }
    }

    private static String oip(String datatype, String data) {
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":[200001],\"datatype\":\""
                + datatype
                + "\",\"data\":["
                + data
                + "]}]}";
    }

    private static String split() {
        return "{\"dataframe_split\":{\"data\":[[1,2,0]" + ",[1,2,0]".repeat(1_000) + "]}}";
    }

    @Test
    void aShapeThatTheBodyCannotFillIsRefusedBeforeAnythingIsTaken() throws IOException {
        String body =
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[100],\"datatype\":\"FP64\","
                        + "\"data\":[1]}]}";

        assertThat(wire.post("/v2/models/echo/infer", body).text()).contains("fewer elements");
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(body)) {
            out.write(plain);
        }
        return body.toByteArray();
    }

    private static Optional<Refusal> nothingLeft(long bytes) {
        return Optional.of(
                Refusal.retryable(ErrorCode.OVERLOADED, "no bytes left", Duration.ofMillis(2_100)));
    }

    /// Grants every head and no byte more than it declared.
    private record Poor(FakePredictions behind) implements Predictions {
        @Override
        public Admission admit(RequestHead head) {
            return switch (behind.admit(head).await()) {
                case Admission.Admitted admitted ->
                        new Admission.Admitted(
                                new BudgetedPermit(admitted.permit(), BodyTest::nothingLeft));
                case Admission.Refused refused -> refused;
            };
        }

        @Override
        public PredictionOutcome predict(
                InferenceRequest request, Permit permit, Deadline deadline) {
            return behind.predict(request, permit, deadline);
        }
    }
}
