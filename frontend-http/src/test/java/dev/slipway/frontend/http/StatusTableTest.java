package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.frontend.http.Wire.Answer;
import dev.slipway.testkit.FakePredictions;
import dev.slipway.testkit.Goldens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Every row of the status table as a transcript of what goes over the wire.
class StatusTableTest {
    private static final String FLIGHT = input("FP32", "[1,3]", "[1.5,2,3]");

    private final StringBuilder transcript = new StringBuilder();

    private static String input(String datatype, String shape, String data) {
        return "{\"inputs\":[{\"name\":\"features\",\"shape\":%s,\"datatype\":\"%s\",\"data\":%s}]}"
                .formatted(shape, datatype, data);
    }

    @Test
    void statusesAreThoseOfTheTable() throws IOException {
        try (RunningDoor door = new RunningDoor()) {
            pages(door);
            refusals(door);
            modelErrors(door);
            callers(door);
        }
        notReady();
        Goldens.ofRoom().check("status-table.txt", transcript.toString());
    }

    private void pages(RunningDoor door) throws IOException {
        for (String path :
                List.of(
                        "/v2",
                        "/v2/",
                        "/v2/health/live",
                        "/v2/health/ready",
                        "/v2/models",
                        "/v2/models/flights",
                        "/v2/models/flights/versions/1/",
                        "/v2/models/flights/ready",
                        "/v2/models/flights/config",
                        "/v2/models/flights/stats",
                        "/v2/models/stats",
                        "/v1/models/flights",
                        "/metrics")) {
            record(door, "GET", path, "");
        }
        record(door, "POST", "/v2/repository/index", "{\"ready\":true}");
        record(door, "POST", "/v2/repository/main/index", "");
        record(door, "POST", "/v2/models/flights/infer", FLIGHT);
        String special = input("FP64", "[4]", "[\"NaN\",null,Infinity,-Infinity]");
        record(door, "POST", "/v2/models/echo/infer", special);
    }

    private void refusals(RunningDoor door) throws IOException {
        String infer = "/v2/models/flights/infer";
        record(door, "POST", "/v2/models/nobody/infer", FLIGHT);
        record(door, "GET", "/v2/models/nobody/ready", "");
        record(door, "POST", "/v2/models/flights/versions/9/infer", FLIGHT);
        record(door, "GET", "/v2/models/flights/versions/9/ready", "");
        record(door, "POST", "/v2/models/flights/versions/x/infer", FLIGHT);
        record(door, "POST", infer, "{\"inputs\":[");
        record(door, "POST", infer, "{\"inputs\":[{\"name\":1}]}");
        record(door, "POST", infer, input("FLOAT", "[1,3]", "[1,2,3]"));
        record(door, "POST", infer, input("FP32", "[1,3]", "[1,2]"));
        record(door, "POST", infer, input("FP32", "[1,3]", "[1,2,3,4]"));
        record(door, "POST", infer, input("FP32", "[1,3]", "[1,2,\"x\"]"));
        record(door, "POST", infer, input("UINT8", "[1,3]", "[1,2,256]"));
        record(door, "POST", infer, input("INT32", "[1,3]", "[1,2,3.0]"));
        record(door, "POST", infer, input("FP16", "[1,3]", "[1,2,3]"));
        record(door, "POST", infer, "{\"id\":\"a\",\"id\":\"b\"}");
        record(door, "POST", infer, "{\"parameters\":{\"triton_x\":1},\"inputs\":[]}");
        record(door, "GET", infer, "");
        record(door, "POST", "/v2", "{}");
        record(door, "GET", "/v3", "");
        record(door, "GET", "/v2//models", "");
        record(door, "POST", "/v2/repository/models/flights/load", "{}");
        record(door, "POST", "/v1/models/flights:classify", "{}");
        record(door, "POST", infer, FLIGHT, "Content-Encoding: br");
        record(door, "POST", infer, "", "Content-Length: 2000000");
    }

    private void modelErrors(RunningDoor door) throws IOException {
        for (String name : List.of("broken", "full", "late", "defect")) {
            record(door, "POST", "/v2/models/" + name + "/infer", FLIGHT);
        }
    }

    private void callers(RunningDoor door) throws IOException {
        for (String header :
                List.of(
                        "Host: evil.example",
                        "Origin: https://evil.example",
                        "Sec-Fetch-Site: cross-site",
                        "X-Forwarded-For: 10.0.0.1",
                        "Forwarded: for=10.0.0.1")) {
            record(door, "GET", "/v2/health/live", "", header);
        }
    }

    private void notReady() throws IOException {
        FakePredictions none = new FakePredictions();
        for (VersionState state :
                List.of(new VersionState.Loading(), new VersionState.Failed("no such node"))) {
            FakeModels models =
                    new FakeModels().with("slow", 3, state, Signature.of(List.of(), List.of()));
            try (RunningDoor door = new RunningDoor(RunningDoor.LIMITS, none, none, models, true)) {
                record(door, "GET", "/v2/health/live", "");
                record(door, "GET", "/v2/health/ready", "");
                record(door, "GET", "/v2/models/slow/ready", "");
                record(door, "GET", "/v2/models/slow", "");
                record(door, "GET", "/v1/models/slow", "");
                record(door, "POST", "/v2/repository/index", "{}");
            }
        }
    }

    private void record(
            RunningDoor door, String method, String path, String body, String... headers)
            throws IOException {
        transcript.append("> ").append(method).append(' ').append(path).append('\n');
        for (String header : headers) {
            transcript.append("> ").append(header).append('\n');
        }
        if (!body.isEmpty()) {
            transcript.append("> ").append(body).append('\n');
        }
        try (Wire wire = door.connect()) {
            Answer answer =
                    wire.ask(method, path, List.of(headers), body.getBytes(StandardCharsets.UTF_8));
            assertThat(answer.header("slipway-prediction-id")).hasSize(32);
            append(answer);
        }
    }

    private void append(Answer answer) {
        transcript.append("< ").append(answer.status()).append(' ').append(answer.reason());
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            if (!List.of("date", "slipway-prediction-id").contains(header.getKey())) {
                transcript.append("\n< ").append(header.getKey()).append(": ");
                transcript.append(header.getValue());
            }
        }
        String text = answer.text().replaceAll("incident [0-9a-f]{32}", "incident ID");
        transcript.append('\n').append(text).append("\n\n");
    }

    @Test
    void aFullServerCanAnswerWhatOldClientsKnow() throws IOException {
        FakePredictions fake = RunningDoor.fakePredictions();
        FakeModels models = RunningDoor.models(new VersionState.Ready());
        try (RunningDoor door = new RunningDoor(RunningDoor.LIMITS, fake, fake, models, true);
                Wire wire = door.connect()) {
            Answer answer = wire.post("/v2/models/full/infer", FLIGHT);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("retry-after")).isEqualTo("1");
        }
    }

    @Test
    void aDefectShowsItsIncidentAlone() throws Exception {
        try (RunningDoor door = new RunningDoor();
                Wire wire = door.connect()) {
            Answer answer = wire.post("/v2/models/defect/infer", FLIGHT);

            assertThat(answer.text())
                    .contains(answer.header("slipway-prediction-id"))
                    .doesNotContain("secret");
            assertThat(door.nextObserved().result())
                    .isEqualTo(new ObservedPrediction.Result.Refused(ErrorCode.INTERNAL));
        }
    }

    @Test
    void slowBodiesMeetADeadline() throws IOException {
        HttpSettings.Limits limits = RunningDoor.LIMITS;
        HttpSettings.Limits impatient =
                new HttpSettings.Limits(
                        limits.bodyBytes(),
                        Duration.ofMillis(100),
                        limits.predictionTime(),
                        limits.connections(),
                        limits.idleTime(),
                        limits.drainTime());
        try (RunningDoor door = new RunningDoor(impatient);
                Wire wire = door.connect()) {
            wire.send(
                    "POST /v2/models/flights/infer HTTP/1.1\r\nHost: localhost\r\n"
                            + "Content-Length: 100\r\n\r\n{\"inputs\"");
            Answer answer = wire.answer();

            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.text()).contains("not complete after 100 ms");
            assertThat(wire.isEnded()).isTrue();
        }
    }
}
