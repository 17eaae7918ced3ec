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
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.frontend.http.Wire.Answer;
import dev.slipway.testkit.Goldens;
import dev.slipway.testkit.fake.FakeAccess;
import dev.slipway.testkit.fake.FakePredictions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Every row of the status table as a transcript of what goes over the wire.
class StatusTableTest {
    private static final String INFER = "/v2/models/flights/infer";
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
            unknown(door);
            malformed(door);
            misfits(door);
            full(door);
            wrongRoutes(door);
            strangers(door);
            unsupported(door);
            defects(door);
        }
        notReady();
        wrongKeys();
        Goldens.ofRoom().check("status-table.txt", transcript.toString());
    }

    private void row(String title) {
        transcript.append("# ").append(title).append("\n\n");
    }

    private void pages(RunningDoor door) throws IOException {
        row("live, ready: 200 with JSON");
        for (String path :
                List.of(
                        "/v2/health/live",
                        "/v2/health/live/",
                        "/v2/health/ready",
                        "/v2/models/flights/ready",
                        "/v2/models/flights/versions/1/ready/")) {
            record(door, "GET", path, "");
        }
        row("what exists: 200");
        for (String path :
                List.of(
                        "/v2",
                        "/v2/",
                        "/v2/models",
                        "/v2/models/flights",
                        "/v2/models/flights/versions/1/",
                        "/v2/models/flights/config",
                        "/v2/models/flights/stats",
                        "/v2/models/stats",
                        "/v1/models/flights",
                        "/metrics")) {
            record(door, "GET", path, "");
        }
        record(door, "POST", "/v2/repository/index", "{\"ready\":true}");
        record(door, "POST", "/v2/repository/main/index/", "");
        record(door, "POST", "/v2/models/flights/infer", FLIGHT);
        row("numbers that are not finite: strings");
        String special = input("FP64", "[4]", "[\"NaN\",null,Infinity,-Infinity]");
        record(door, "POST", "/v2/models/echo/infer", special);
    }

    private void unknown(RunningDoor door) throws IOException {
        row("unknown model or version: 404");
        record(door, "POST", "/v2/models/nobody/infer", FLIGHT);
        for (String page : List.of("", "/ready", "/config", "/stats")) {
            record(door, "GET", "/v2/models/nobody" + page, "");
        }
        record(door, "POST", "/v1/models/nobody:predict", "{}");
        record(door, "POST", "/v1/endpoints/nobody/invocations", "{}");
        record(door, "POST", "/v2/models/flights/versions/9/infer", FLIGHT);
        record(door, "GET", "/v2/models/flights/versions/9/ready", "");
        record(door, "POST", "/v2/models/flights/versions/x/infer", FLIGHT);
    }

    private void malformed(RunningDoor door) throws IOException {
        row("malformed JSON: 400 with a pointer");
        record(door, "POST", INFER, "{\"inputs\":[");
        record(door, "POST", INFER, "{\"inputs\":[{\"name\":1}]}");
        record(door, "POST", INFER, "{\"id\":\"a\",\"id\":\"b\"}");
        record(door, "POST", INFER, "{\"x\":" + "[".repeat(101) + "]".repeat(101) + "}");
        record(door, "POST", INFER, "{\"parameters\":{\"triton_x\":1},\"inputs\":[]}");
    }

    private void misfits(RunningDoor door) throws IOException {
        row("wrong datatype, name or shape: 400");
        record(door, "POST", INFER, input("FLOAT", "[1,3]", "[1,2,3]"));
        record(door, "POST", INFER, input("FP16", "[1,3]", "[1,2,3]"));
        record(door, "POST", INFER, input("FP32", "[1,3]", "[1,2,\"x\"]"));
        record(door, "POST", INFER, input("FP32", "[1,-3]", "[1,2,3]"));
        record(door, "POST", INFER, input("FP32", "[3]", "[1,2,3]"));
        row("count that is not the shape's: 400");
        record(door, "POST", INFER, input("FP32", "[1,3]", "[1,2]"));
        record(door, "POST", INFER, input("FP32", "[1,3]", "[1,2,3,4]"));
        row("integer out of range: 400");
        record(door, "POST", INFER, input("UINT8", "[1,3]", "[1,2,256]"));
        record(door, "POST", INFER, input("INT64", "[1]", "[9223372036854775808]"));
        record(door, "POST", INFER, input("INT32", "[1,3]", "[1,2,3.0]"));
    }

    private void full(RunningDoor door) throws IOException {
        row("full: 429, too late: 504, both with Retry-After");
        record(door, "POST", "/v2/models/full/infer", FLIGHT);
        record(door, "POST", "/v2/models/late/infer", FLIGHT);
        row("full, for clients that do not know 429: 503");
        FakePredictions fake = RunningDoor.fakePredictions();
        FakeModels models = RunningDoor.models(new VersionState.Ready());
        try (RunningDoor old = new RunningDoor(RunningDoor.LIMITS, fake, fake, models, true)) {
            record(old, "POST", "/v2/models/full/infer", FLIGHT);
        }
        row("body too large: 413 with the limit");
        record(door, "POST", INFER, "", "Content-Length: 2000000");
    }

    private void wrongRoutes(RunningDoor door) throws IOException {
        row("wrong method: 405, wrong path: 404, both JSON");
        record(door, "GET", INFER, "");
        record(door, "POST", "/v2", "{}");
        record(door, "GET", "/v3", "");
        record(door, "GET", "/v2//models", "");
    }

    private void strangers(RunningDoor door) throws IOException {
        row("callers that are not of this machine: 403, 421");
        for (String header :
                List.of(
                        "Host: evil.example",
                        "Origin: https://evil.example",
                        "Sec-Fetch-Site: cross-site",
                        "X-Forwarded-For: 10.0.0.1",
                        "Forwarded: for=10.0.0.1")) {
            record(door, "GET", "/v2", "", header);
        }
        row("liveness asks nobody: 200");
        record(door, "GET", "/v2/health/live", "", "Host: 10.0.0.1");
    }

    private void wrongKeys() throws IOException {
        try (RunningDoor door = new RunningDoor(new FakeAccess())) {
            row("no key, or one that nobody has: 401");
            record(door, "POST", INFER, FLIGHT);
            record(door, "POST", INFER, FLIGHT, "Authorization: Bearer nobody");
            row("a key that may not: 403");
            record(door, "GET", "/metrics", "", "Authorization: Bearer CALLER@team:default");
        }
    }

    private void unsupported(RunningDoor door) throws IOException {
        row("what local callers may not do: 403");
        record(door, "POST", "/v2/repository/models/flights/load", "{}");
        record(door, "POST", "/v2/repository/models/flights/unload", "{}");
        row("unsupported: 501, content coding: 415");
        record(door, "POST", "/v1/models/flights:classify", "{}");
        record(door, "POST", INFER, FLIGHT, "Content-Encoding: br");
    }

    private void defects(RunningDoor door) throws IOException {
        row("a model's failure or a defect: 500");
        record(door, "POST", "/v2/models/broken/infer", FLIGHT);
        record(door, "POST", "/v2/models/defect/infer", FLIGHT);
    }

    private void notReady() throws IOException {
        for (VersionState state :
                List.of(new VersionState.Loading(), new VersionState.Failed("no such node"))) {
            row("known and not ready: 503 with Retry-After; " + state);
            FakeModels models =
                    new FakeModels().with("slow", 3, state, Signature.of(List.of(), List.of()));
            FakePredictions none = new FakePredictions();
            Predictions waiting = new NotReady();
            try (RunningDoor door =
                    new RunningDoor(RunningDoor.LIMITS, none, waiting, models, false)) {
                record(door, "GET", "/v2/health/live", "");
                record(door, "GET", "/v2/health/ready", "");
                record(door, "GET", "/v2/models/slow/ready", "");
                record(door, "GET", "/v2/models/slow", "");
                record(door, "POST", "/v2/models/slow/infer", FLIGHT);
                record(door, "GET", "/v1/models/slow", "");
                record(door, "POST", "/v2/repository/index", "{}");
            }
        }
    }

    /// Refuses everybody as the data plane does while a version loads.
    private static final class NotReady implements Predictions {
        @Override
        public Admission admit(RequestHead head) {
            return new Admission.Refused(
                    Refusal.retryable(
                            ErrorCode.MODEL_NOT_READY,
                            "model " + head.endpoint() + ": is not ready",
                            Duration.ofSeconds(1)));
        }

        @Override
        public PredictionOutcome predict(
                InferenceRequest request, Permit permit, Deadline deadline) {
            throw new IllegalStateException("nobody was admitted");
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

    /// It is none of its caller's, who waits for an answer.
    @Test
    void aDiskThatFailsIsAnsweredAsADefect() throws Exception {
        FakePredictions fake =
                RunningDoor.fakePredictions()
                        .with(
                                "disk",
                                RunningDoor.FLIGHTS,
                                _ -> {
                                    throw new UncheckedIOException(new IOException("I/O error"));
                                });
        try (RunningDoor door = new RunningDoor(RunningDoor.LIMITS, fake);
                Wire wire = door.connect()) {
            assertThat(wire.post("/v2/models/disk/infer", FLIGHT).status()).isEqualTo(500);
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
