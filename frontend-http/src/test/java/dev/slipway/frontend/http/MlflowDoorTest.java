package dev.slipway.frontend.http;

import static dev.slipway.frontend.http.MlflowSite.API;
import static dev.slipway.frontend.http.MlflowSite.FILES;
import static dev.slipway.frontend.http.MlflowSite.JSON;
import static dev.slipway.frontend.http.MlflowSite.field;
import static dev.slipway.frontend.http.MlflowSite.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.frontend.http.Wire.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The door for the `mlflow` client over real sockets, in front of a real store.
final class MlflowDoorTest {
    @TempDir private Path folder;
    private MlflowSite site;

    @BeforeEach
    void open() throws IOException {
        site = new MlflowSite(folder);
    }

    @AfterEach
    void close() throws IOException {
        site.close();
    }

    private Answer post(String path, String body) throws IOException {
        return site.ask("POST", path, body);
    }

    private String run() throws IOException {
        return field(post("runs/create", "{\"experiment_id\":\"0\",\"start_time\":5}"), "run_id");
    }

    @Test
    void aRunIsLoggedAndRead() throws IOException {
        String run = run();
        Answer logged =
                post(
                        "runs/log-batch",
                        """
                        {"run_id":"%s","metrics":[{"key":"loss","value":"NaN","timestamp":"7",
                        "step":2},{"key":"auc","value":0.75,"timestamp":7}],"params":[{"key":"a",
                        "value":"1"}],"tags":[{"key":"t","value":""}],"unknown":{"x":1}}\
                        """
                                .formatted(run));
        assertThat(logged.text()).isEqualTo("{}");
        Answer read = site.wire.get(API + "runs/get?run_id=" + run);
        assertThat(read.text())
                .contains("{\"key\":\"loss\",\"value\":\"NaN\",\"timestamp\":7,\"step\":2}")
                .contains("{\"key\":\"auc\",\"value\":0.75,\"timestamp\":7,\"step\":0}")
                .contains("\"params\":[{\"key\":\"a\",\"value\":\"1\"}]")
                .contains("{\"key\":\"t\",\"value\":\"\"}")
                .contains("\"status\":\"RUNNING\"")
                .doesNotContain("end_time")
                .doesNotContain("null");
    }

    @Test
    void searchPagesFitTheirSearchAlone() throws IOException {
        run();
        run();
        String body = "{\"experiment_ids\":[\"0\"],\"max_results\":%d,\"page_token\":\"%s\"%s}";
        Answer first = post("runs/search", body.formatted(1, "", ""));
        String token = field(first, "next_page_token");
        Answer second = post("runs/search", body.formatted(7, token, ""));
        assertThat(field(second, "run_id")).isNotEqualTo(field(first, "run_id"));
        assertThat(second.text()).doesNotContain("next_page_token");
        refused(
                post("runs/search", body.formatted(1, token, ",\"filter\":\"status = 'X'\"")),
                400,
                "INVALID_PARAMETER_VALUE",
                "Invalid page token");
    }

    @Test
    void mistakesAreNamedAndNeverOurs() throws IOException {
        refused(
                post("experiments/create", "{}"),
                400,
                "INVALID_PARAMETER_VALUE",
                "Missing value for required parameter 'name'.");
        refused(post("experiments/create", "{"), 400, "BAD_REQUEST", "not JSON");
        refused(post("experiments/create", "{\0\0\0abcd"), 400, "BAD_REQUEST", "not JSON");
        refused(post("experiments/create", "[1]"), 400, "BAD_REQUEST", "not a JSON object");
        refused(
                post("experiments/create", "{\"name\":\"Default\"}"),
                400,
                "RESOURCE_ALREADY_EXISTS",
                "already exists");
        refused(
                site.wire.get(API + "experiments/get?experiment_id=99"),
                404,
                "RESOURCE_DOES_NOT_EXIST",
                "No Experiment with id=99 exists");
        refused(
                site.wire.get(API + "experiments/get-by-name?experiment_name=x%20y"),
                404,
                "RESOURCE_DOES_NOT_EXIST",
                "'x y'");
        refused(
                post("runs/search", "{\"experiment_ids\":[\"0\"],\"filter\":\"no filter\"}"),
                400,
                "INVALID_PARAMETER_VALUE",
                "Invalid clause(s) in filter string");
        refused(
                post("runs/search", "{\"experiment_ids\":[\"0\"],\"max_results\":1000000}"),
                400,
                "INVALID_PARAMETER_VALUE",
                "max_results");
        refused(
                post(
                        "runs/log-metric",
                        "{\"run_id\":\"x\",\"key\":\"a\",\"value\":[],\"timestamp\":1}"),
                400,
                "INVALID_PARAMETER_VALUE",
                "'value'");
        refused(
                site.wire.post(API + "experiments/create", "{\"name\":\"x\"}"),
                400,
                "INVALID_PARAMETER_VALUE",
                "Content-Type");
    }

    @Test
    void unknownRoutesAreJsonThatTheClientFallsBackFrom() throws IOException {
        for (String path :
                List.of(
                        "/api/2.0/mlflow/nothing",
                        "/api/2.0/other",
                        "/api/3.0/mlflow/traces/search",
                        "/ajax-api/2.0/mlflow/experiments/search",
                        "/api/2.0/mlflow/../../v2",
                        "/api/2.0/mlflow/logged-models/a/b/c/d")) {
            refused(site.wire.get(path), 404, "ENDPOINT_NOT_FOUND", "does not offer it");
        }
        refused(site.ask("PUT", "experiments/create", "{}"), 404, "ENDPOINT_NOT_FOUND", "PUT");
    }

    @Test
    void theClientsOtherQuestionsAreAnswered() throws IOException {
        assertThat(site.wire.get("/health").text()).isEqualTo("OK");
        assertThat(site.wire.get("/version").text()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(site.wire.get("/api/3.0/mlflow/server-info").text()).contains("SqlStore");
    }

    @Test
    void aBodyThatIsTextWithJsonInItIsRead() throws IOException {
        Answer made = post("experiments/create", "\"{\\\"name\\\": \\\"old client\\\"}\"");
        assertThat(field(made, "experiment_id")).isEqualTo("1");
    }

    @Test
    void patchAndDeleteHaveBodies() throws IOException {
        Answer made = post("logged-models", "{\"experiment_id\":\"0\",\"name\":\"m\"}");
        String id = field(made, "model_id");
        Answer ready =
                site.ask(
                        "PATCH",
                        "logged-models/" + id,
                        "{\"model_id\":\"%s\",\"status\":\"LOGGED_MODEL_READY\"}".formatted(id));
        assertThat(field(ready, "status")).isEqualTo("LOGGED_MODEL_READY");
        String tags = "{\"tags\":[{\"key\":\"a/b\",\"value\":\"c\"}]}";
        assertThat(field(site.ask("PATCH", "logged-models/" + id + "/tags", tags), "key"))
                .isEqualTo("a/b");
        Answer gone =
                site.ask("DELETE", "logged-models/" + id + "/tags/a%2Fb", "{\"model_id\":\"x\"}");
        assertThat(gone.text()).isEqualTo("{}");
        assertThat(site.ask("DELETE", "logged-models/" + id, "").text()).isEqualTo("{}");
        refused(
                site.wire.get(API + "logged-models/" + id),
                404,
                "RESOURCE_DOES_NOT_EXIST",
                "not found");
        assertThat(site.wire.get(API + "logged-models/" + id + "?allow_deleted=true").status())
                .isEqualTo(200);
    }

    @Test
    void filesGoInAndOutAsTheyAre() throws IOException {
        byte[] content = new byte[3 << 20];
        new Random(3).nextBytes(content);
        String path = FILES + "/0/r/artifacts/m/data%20x.bin";
        Answer put = site.wire.ask("PUT", path, List.of(), content);
        assertThat(put.text()).isEqualTo("{}");
        assertThat(put.header("etag")).hasSize(66);
        Answer got = site.wire.get(path);
        assertThat(got.body()).isEqualTo(content);
        assertThat(got.header("etag")).isEqualTo(put.header("etag"));
        assertThat(got.header("content-disposition")).isEqualTo("attachment");
        assertThat(got.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(site.wire.get(FILES + "?path=0%2Fr/artifacts/m").text())
                .isEqualTo(
                        "{\"files\":[{\"path\":\"data x.bin\",\"is_dir\":false,"
                                + "\"file_size\":3145728}]}");
        assertThat(site.wire.get(FILES + "?path=nothing").text()).isEqualTo("{\"files\":[]}");
        assertThat(site.wire.ask("DELETE", FILES + "/0/r", List.of(), new byte[0]).text())
                .isEqualTo("{}");
        refused(site.wire.get(path), 404, "RESOURCE_DOES_NOT_EXIST", "No such artifact");
    }

    @Test
    void aFileMayBeLargerThanAnyOtherBody() throws IOException {
        byte[] content = new byte[5 << 20];
        assertThat(content.length).isGreaterThan((int) RunningDoor.LIMITS.bodyBytes());
        assertThat(site.wire.ask("PUT", FILES + "/large", List.of(), content).status())
                .isEqualTo(200);
        site.wire.send("POST " + API + "runs/log-batch HTTP/1.1\r\nHost: localhost\r\n");
        site.wire.send(JSON + "\r\nContent-Length: " + (9 << 20) + "\r\n\r\n");
        refused(site.wire.answer(), 400, "BAD_REQUEST", "body: more than");
    }

    @Test
    void anUploadThatBreaksOffLeavesNothing() throws Exception {
        try (Wire broken = site.door.connect()) {
            broken.send(
                    "PUT "
                            + FILES
                            + "/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\nabc");
        }
        // The next request on another connection is behind it only in time, so look until it is so.
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!isEmpty("incoming") || !isEmpty("files")) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
        refused(site.wire.get(FILES + "/x"), 404, "RESOURCE_DOES_NOT_EXIST", "No such artifact");
    }

    private boolean isEmpty(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("tracking").resolve(name))) {
            return files.findAny().isEmpty();
        }
    }

    @Test
    void pathsThatLeadOutAreRefusedInEveryEncoding() throws IOException {
        List<String> ways =
                List.of(
                        "/../../etc/passwd",
                        "/%2e%2e/%2e%2e/etc/passwd",
                        "/..%2f..%2fetc/passwd",
                        "/%252e%252e%252fetc",
                        "/%25252e%25252e%25252fetc",
                        "/a/%5c..%5cb",
                        "/%2Fetc/passwd",
                        "//etc/passwd",
                        "/a%00b",
                        "/a%23b",
                        "/C%3A/x");
        for (String way : ways) {
            for (String method : List.of("GET", "PUT", "DELETE")) {
                byte[] body = method.equals("PUT") ? new byte[] {1} : new byte[0];
                try (Wire fresh = site.door.connect()) {
                    refused(
                            fresh.ask(method, FILES + way, List.of(), body),
                            400,
                            "INVALID_PARAMETER_VALUE",
                            "Invalid path");
                }
            }
            refused(
                    site.wire.get(FILES + "?path=" + way.substring(1)),
                    400,
                    "INVALID_PARAMETER_VALUE",
                    "Invalid path");
        }
        assertThat(isEmpty("files")).isTrue();
    }

    @Test
    void whatIsNotOfferedSaysSoInTheWordsThatTheClientKnows() throws IOException {
        refused(
                site.wire.post("/api/2.0/mlflow-artifacts/mpu/create/a", "{\"path\":\"b\"}", JSON),
                501,
                "NOT_IMPLEMENTED",
                "Multipart upload is not supported for the current artifact repository");
        refused(
                site.wire.get("/api/2.0/mlflow-artifacts/presigned/a"),
                501,
                "NOT_IMPLEMENTED",
                "Presigned");
    }

    @Test
    void brokenBodiesNeverMakeItFailInAnotherWay() throws IOException {
        Random random = new Random(11);
        byte[] whole =
                ("{\"run_id\":\"%s\",\"metrics\":[{\"key\":\"loss\",\"value\":1.5,\"timestamp\":7}],"
                                + "\"params\":[{\"key\":\"a\",\"value\":\"1\"}],\"tags\":[]}")
                        .formatted(run())
                        .getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 2_000; round++) {
            byte[] body = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
            for (int i = random.nextInt(4); i > 0; i--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            Answer answer = site.wire.ask("POST", API + "runs/log-batch", List.of(JSON), body);
            assertThat(answer.status()).as(answer.text()).isLessThan(500);
        }
    }
}
