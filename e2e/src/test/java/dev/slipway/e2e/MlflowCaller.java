package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.client.control.LocalFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the `mlflow` client sends, sent once: the client itself repeats a 503 for minutes.
final class MlflowCaller {
    private static final String API = "/api/2.0/mlflow/";
    private static final String FILES = "/api/2.0/mlflow-artifacts/artifacts/";

    private final String address;
    private final String token;
    private int calls;

    private MlflowCaller(String address, String token) {
        this.address = address;
        this.token = token;
    }

    static MlflowCaller of(Launched server, Path data) throws IOException {
        return new MlflowCaller(
                server.address("http"), Files.readString(data.resolve("admin-token")).strip());
    }

    /// An answer as it came.
    record Answer(int status, String body) {
        void requirePassed() {
            assertThat(status).as(body).isEqualTo(200);
        }

        private String field(String name) {
            requirePassed();
            Matcher field = Pattern.compile("\"" + name + "\":\"?([^\",}]*)").matcher(body);
            assertThat(field.find()).as("%s in %s", name, body).isTrue();
            return field.group(1);
        }
    }

    /// A new run of the default experiment.
    String run(String name) {
        return post("runs/create", "{\"experiment_id\":\"0\",\"run_name\":\"" + name + "\"}")
                .field("run_id");
    }

    Answer experiment(String name) {
        return post("experiments/create", "{\"name\":\"" + name + "\"}");
    }

    Answer logMetric(String run, String key, double value) {
        return post(
                "runs/log-metric",
                "{\"run_id\":\"%s\",\"key\":\"%s\",\"value\":%s,\"step\":%d,\"timestamp\":1}"
                        .formatted(run, key, value, calls++));
    }

    /// The newest value of a metric.
    String metric(String run, String key) {
        Answer got = send(request(API + "runs/get?run_id=" + run).GET());
        Matcher metric =
                Pattern.compile("\\{[^{}]*\"key\":\"" + key + "\"[^{}]*}").matcher(got.body());
        assertThat(metric.find()).as(got.body()).isTrue();
        return new Answer(got.status(), metric.group()).field("value");
    }

    /// Uploads every file of a folder as the model of a run.
    List<Answer> logModel(String run, Path folder) throws IOException {
        List<Answer> answers = new ArrayList<>();
        for (LocalFile file : Operator.files(folder)) {
            byte[] content = Files.readAllBytes(folder.resolve(file.file().path()));
            answers.add(put(run, "model/" + file.file().path(), content));
        }
        return answers;
    }

    Answer put(String run, String path, String text) {
        return put(run, path, text.getBytes(StandardCharsets.UTF_8));
    }

    private Answer put(String run, String path, byte[] content) {
        return send(request(place(run, path)).PUT(BodyPublishers.ofByteArray(content)));
    }

    /// The text of a run's file.
    String file(String run, String path) {
        Answer got = send(request(place(run, path)).GET());
        got.requirePassed();
        return got.body();
    }

    private static String place(String run, String path) {
        return FILES + "0/" + run + "/artifacts/" + path;
    }

    Answer registeredModel(String name) {
        return post("registered-models/create", "{\"name\":\"" + name + "\"}");
    }

    /// Makes a version of the model of a run.
    Answer version(String model, String run) {
        return post(
                "model-versions/create",
                "{\"name\":\"%s\",\"source\":\"runs:/%s/model\",\"run_id\":\"%s\"}"
                        .formatted(model, run, run));
    }

    private Answer post(String path, String body) {
        return send(
                request(API + path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path))
                .header("Authorization", "Bearer " + token);
    }

    private static Answer send(HttpRequest.Builder request) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
