package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.Priority;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.frontend.http.Wire.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferTest {
    private static final String FLIGHT =
            "{\"inputs\":[{\"name\":\"features\",\"shape\":[1,3],\"datatype\":\"FP32\","
                    + "\"data\":[1.5,2,3]}]}";

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
        assertThat(door.predictions.openPermits()).isZero();
    }

    @Test
    void aRowIsAnswered() throws Exception {
        Answer answer = wire.post("/v2/models/flights/infer", FLIGHT);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .isEqualTo(
                        "{\"model_name\":\"flights\",\"model_version\":\"1\",\"outputs\":[{\"name\":"
                                + "\"sum\",\"datatype\":\"FP32\",\"shape\":[1,1],\"data\":[6.5]}]}");
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.header("slipway-version")).isEqualTo("1");
        assertThat(answer.header("slipway-prediction-id")).hasSize(32);
    }

    @Test
    void headSaysHowMuchARequestMatters() throws Exception {
        wire.post("/v2/models/flights/infer", FLIGHT);
        assertThat(door.predictions.latest().orElseThrow().standing()).isEqualTo(Standing.USUAL);

        wire.post(
                "/v2/models/flights/infer",
                FLIGHT,
                "slipway-priority: sheddable-plus",
                "slipway-cohort: tenant 7");
        assertThat(door.predictions.latest().orElseThrow().standing())
                .isEqualTo(new Standing(Priority.SHEDDABLE_PLUS, "tenant 7"));

        Answer refused = wire.post("/v2/models/flights/infer", FLIGHT, "slipway-priority: urgent");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text())
                .contains(
                        "slipway-priority: urgent (expected: critical-plus, critical,"
                                + " sheddable-plus or sheddable)");
    }

    @Test
    void anyFieldOfTheHeadCanBeAskedFor() throws Exception {
        wire.post("/v2/models/flights/infer", FLIGHT, "Slipway-Key: ada", "x-user: 7", "x-user: 8");
        HeadFields fields = door.predictions.latest().orElseThrow().fields();
        assertThat(fields.field("slipway-key")).isEqualTo("ada");
        assertThat(fields.field("X-User")).isEqualTo("7");
        assertThat(fields.field("x-nobody")).isNull();
    }

    private long nanosLeft() {
        return door.predictions.latest().orElseThrow().deadline().remainingNanos(System.nanoTime());
    }

    @Test
    void headSaysHowLongTheCallerWaits() throws Exception {
        wire.post("/v2/models/flights/infer", FLIGHT, "slipway-timeout: 150ms");
        assertThat(nanosLeft()).isLessThanOrEqualTo(150_000_000);

        wire.post("/v2/models/flights/infer", FLIGHT, "slipway-timeout: 30d");
        assertThat(nanosLeft())
                .as("not longer than the server's own")
                .isLessThan(Duration.ofHours(1).toNanos());

        Answer refused = wire.post("/v2/models/flights/infer", FLIGHT, "slipway-timeout: soon");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text())
                .contains(
                        "slipway-timeout: soon (expected: how long the caller waits, such as 150ms"
                                + " or 2s)");
    }

    @Test
    void theObserverSeesHeadsThatSayNothingSensible() throws Exception {
        for (String header : List.of("slipway-timeout: soon", "slipway-priority: urgent")) {
            Answer refused = wire.post("/v2/models/flights/versions/1/infer", FLIGHT, header);

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.header("slipway-version")).isEqualTo("1");
            ObservedPrediction observed = door.nextObserved();
            assertThat(observed.id().value()).isEqualTo(refused.header("slipway-prediction-id"));
            assertThat(observed.endpoint().value()).isEqualTo("flights");
            assertThat(observed.result().refusalCode()).contains(ErrorCode.INVALID_INPUT);
            assertThat(observed.entry().isAdmitted()).isFalse();
        }
    }

    /// As over gRPC.
    @Test
    void theObserverSeesVersionsThatAreNumbers() throws Exception {
        for (String version : List.of("two", "2")) {
            String path = "/v2/models/flights/versions/" + version + "/infer";
            assertThat(wire.post(path, FLIGHT).status()).isEqualTo(404);
        }

        ObservedPrediction first = door.nextObserved();
        assertThat(first.entry().asked())
                .isEqualTo(new VersionChoice.Exactly(new VersionNumber(2)));
        assertThat(door.observed).isEmpty();
    }

    @Test
    void theObserverSeesWhatHappened() throws Exception {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        Answer answer =
                wire.post(
                        "/v2/models/flights/infer",
                        FLIGHT,
                        "traceparent: " + trace,
                        "tracestate: one=1",
                        "tracestate: two=2");
        ObservedPrediction observed = door.nextObserved();

        assertThat(observed.trace().parent()).isEqualTo(trace);
        assertThat(observed.trace().state().replace(" ", "")).isEqualTo("one=1,two=2");
        assertThat(answer.header("traceresponse"))
                .isEqualTo(trace + "/" + observed.id() + "/" + observed.trace().state());
        assertThat(observed.id().value()).isEqualTo(answer.header("slipway-prediction-id"));
        assertThat(observed.protocol()).isEqualTo("http");
        assertThat(observed.version()).isEqualTo(new VersionChoice.Exactly(new VersionNumber(1)));
        assertThat(observed.edge().requestBytes()).isEqualTo(FLIGHT.length());
        assertThat(observed.edge().responseBytes()).isEqualTo(answer.body().length);
    }

    @Test
    void keysComeInAnyOrderAndDataMayBeNested() throws Exception {
        String body =
                "{\"x\":[{}],\"inputs\":[{\"data\":[[1,2,3],[4,5,null]],\"datatype\":\"FP32\","
                        + "\"shape\":[2,3],\"name\":\"features\"}],\"id\":\"ä\\\"\"}";
        Answer answer = wire.post("/v2/models/flights/versions/1/infer/", body);

        assertThat(answer.text())
                .contains("\"id\":\"ä\\\"\"")
                .contains("\"shape\":[2,1],\"data\":[6.0,\"NaN\"]");
    }

    /// Clients that write all members of their records write those that are not set as well.
    @Test
    void membersThatMayBeLeftAwayMayBeNull() throws Exception {
        String plain = FLIGHT.substring(0, FLIGHT.length() - 3);
        String body =
                plain
                        + ",\"parameters\":null}],\"id\":null,\"parameters\":null,\"outputs\":"
                        + "[{\"name\":\"sum\",\"parameters\":null}]}";
        Answer answer = wire.post("/v2/models/flights/infer", body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.text()).endsWith("\"data\":[6.5]}]}");
        assertThat(wire.post("/v2/models/flights/infer", body.replace("null}", "3}")).status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "inputs,binary_data_output",
        "name,binary_data_size",
        "name,shared_memory_region",
    })
    void parametersMayBeNullAsWell(String before, String parameter) throws Exception {
        String member = '"' + before + '"';
        String body =
                FLIGHT.replace(member, "\"parameters\":{\"" + parameter + "\":null}," + member);

        assertThat(wire.post("/v2/models/flights/infer", body).text()).endsWith("[6.5]}]}");
    }

    @Test
    void soMayThoseOfOutputs() throws Exception {
        String outputs =
                "\"outputs\":[{\"name\":\"sum\",\"parameters\":{\"classification\":null,"
                        + "\"binary_data\":null,\"shared_memory_region\":null}}],\"inputs\"";
        String body = FLIGHT.replace("\"inputs\"", outputs);

        assertThat(wire.post("/v2/models/flights/infer", body).text()).endsWith("[6.5]}]}");
    }

    @Test
    void halfASurrogatePairIsNoText() throws Exception {
        String before =
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"";
        Answer whole = wire.post("/v2/models/echo/infer", before + "\\ud83d\\ude00\"]}]}");
        assertThat(whole.text()).contains("\"data\":[\"\ud83d\ude00\"]");

        for (String half : List.of("a\\ud83d", "\\ude00b", "\\ude00\\ud83d")) {
            Answer refused = wire.post("/v2/models/echo/infer", before + half + "\"]}]}");

            assertThat(refused.status()).as(half).isEqualTo(400);
            assertThat(refused.text()).contains("/inputs/0/data/0: ", "half a surrogate pair");
        }
    }

    @Test
    void binaryTensorsGoBothWays() throws Exception {
        String json =
                "{\"inputs\":[{\"name\":\"features\",\"shape\":[1,3],\"datatype\":\"FP32\","
                        + "\"parameters\":{\"binary_data_size\":12}}],"
                        + "\"parameters\":{\"binary_data_output\":true}}";
        Answer answer = binary("flights", json.length(), json, floats(1, 2, 4));

        assertThat(answer.header("content-type")).isEqualTo("application/octet-stream");
        int header = Integer.parseInt(answer.header("inference-header-content-length"));
        assertThat(answer.text().substring(0, header))
                .endsWith("\"shape\":[1,1],\"parameters\":{\"binary_data_size\":4}}]}");
        assertThat(Arrays.copyOfRange(answer.body(), header, answer.body().length))
                .isEqualTo(floats(7));
    }

    @Test
    void theRawFormIsTheInputAlone() throws Exception {
        Answer answer = binary("flights", 0, "", floats(1, 2, 4, 1, 1, 1));
        int header = Integer.parseInt(answer.header("inference-header-content-length"));

        assertThat(answer.text().substring(0, header)).contains("\"shape\":[2,1]");
        assertThat(Arrays.copyOfRange(answer.body(), header, answer.body().length))
                .isEqualTo(floats(7, 3));
    }

    @Test
    void leftoverBytesAreRefused() throws Exception {
        String json =
                "{\"inputs\":[{\"name\":\"features\",\"shape\":[1,3],\"datatype\":\"FP32\","
                        + "\"parameters\":{\"binary_data_size\":12}}]}";
        Answer answer = binary("flights", json.length(), json, floats(1, 2, 4, 5));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("unexpected additional input data: 4 bytes");
    }

    private Answer binary(String model, int header, String json, byte[] tail) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(json.getBytes(StandardCharsets.UTF_8));
        body.write(tail);
        return wire.ask(
                "POST",
                "/v2/models/" + model + "/infer",
                List.of("Inference-Header-Content-Length: " + header),
                body.toByteArray());
    }

    private static byte[] floats(float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            buffer.putFloat(value);
        }
        return buffer.array();
    }
}
