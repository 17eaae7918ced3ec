package dev.slipway.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Shape;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// Calls a server over HTTP.
///
/// Calls that only ask, predictions included, are repeated when the server is overloaded or not
/// ready and says when to try again, as long as the deadline allows.
///
/// *Threads*: safe from any number of threads; calls block.
public final class SlipwayClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final ClientConfig config;
    private final LongSupplier nanoTime;
    private final HttpClient http;

    /// A client that makes its first connection with its first call.
    ///
    /// @param nanoTime the process's monotonic clock
    public SlipwayClient(ClientConfig config, LongSupplier nanoTime) {
        this.config = config;
        this.nanoTime = nanoTime;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(config.deadline())
                        .build();
    }

    /// All versions that the server knows.
    public List<RepositoryEntry> repositoryIndex() throws ClientException {
        JsonNode index = json(post("/v2/repository/index", "{}"));
        List<RepositoryEntry> entries = new ArrayList<>();
        for (JsonNode entry : index) {
            entries.add(
                    new RepositoryEntry(
                            entry.path("name").asText(),
                            entry.path("version").asText(),
                            entry.path("state").asText(),
                            entry.path("reason").asText()));
        }
        return entries;
    }

    /// What an endpoint takes and gives.
    public EndpointDescription describe(String endpoint) throws ClientException {
        JsonNode metadata = json(get("/v2/models/" + endpoint));
        List<String> versions = new ArrayList<>();
        metadata.path("versions").forEach(version -> versions.add(version.asText()));
        return new EndpointDescription(
                metadata.path("name").asText(),
                versions,
                metadata.path("platform").asText(),
                specs(metadata.path("inputs")),
                specs(metadata.path("outputs")));
    }

    /// What an endpoint's versions have done so far, as JSON.
    public String statistics(String endpoint) throws ClientException {
        return get("/v2/models/" + endpoint + "/stats").body();
    }

    /// Answers rows with named columns.
    ///
    /// @param dataframe a JSON body of the form `{"dataframe_split": {"columns": …, "data": …}}`
    public Answer predictRows(String endpoint, String dataframe) throws ClientException {
        return answer(post(rowsPath(endpoint), dataframe));
    }

    /// Answers an Open Inference Protocol request in JSON.
    public Answer predict(String endpoint, String request) throws ClientException {
        return answer(post("/v2/models/" + endpoint + "/infer", request));
    }

    /// The path at which rows with named columns are answered.
    public static String rowsPath(String endpoint) {
        return "/v1/endpoints/" + endpoint + "/invocations";
    }

    /// Whether the server takes predictions.
    public boolean isReady() throws ClientException {
        try {
            return get("/v2/health/ready").statusCode() == 200;
        } catch (ClientException e) {
            if (e.wasReached()) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        http.close();
    }

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(
                response.body(),
                response.headers().firstValue("slipway-prediction-id").orElse(""),
                response.headers().firstValue("slipway-version").orElse(""));
    }

    private HttpResponse<String> get(String path) throws ClientException {
        return send(HttpRequest.newBuilder(resolve(path)).GET());
    }

    private HttpResponse<String> post(String path, String body) throws ClientException {
        return send(
                HttpRequest.newBuilder(resolve(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private URI resolve(String path) {
        try {
            return config.url().resolve(path);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("path: " + path + " (expected: legal in a URL)", e);
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws ClientException {
        long end = nanoTime.getAsLong() + config.deadline().toNanos();
        for (int attempt = 1; ; attempt++) {
            HttpResponse<String> response = exchange(request, end);
            if (response.statusCode() == 200) {
                return response;
            }
            long pause = pauseNanos(response, attempt);
            boolean late = nanoTime.getAsLong() + pause >= end;
            if (!isWorthRepeating(response) || attempt >= config.attempts() || late) {
                throw new ClientException(response.statusCode(), message(response));
            }
            LockSupport.parkNanos(pause);
        }
    }

    private HttpResponse<String> exchange(HttpRequest.Builder request, long end)
            throws ClientException {
        Duration left = Duration.ofNanos(Math.max(1_000_000, end - nanoTime.getAsLong()));
        try {
            return http.send(request.timeout(left).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new ClientException(config.url() + " cannot be reached: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientException("interrupted while waiting for " + config.url(), e);
        }
    }

    private static boolean isWorthRepeating(HttpResponse<String> response) {
        return response.statusCode() == 429 || response.statusCode() == 503;
    }

    /// The server's own advice, or a pause that doubles with each attempt.
    private static long pauseNanos(HttpResponse<String> response, int attempt) {
        long own = FIRST_PAUSE.toNanos() << Math.min(attempt - 1, 6);
        return response.headers()
                .firstValue("retry-after")
                .filter(text -> text.matches("[0-9]{1,5}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)).toNanos())
                .orElse(own);
    }

    private static String message(HttpResponse<String> response) {
        try {
            JsonNode error = JSON.readTree(response.body()).path("error");
            return error.isTextual() ? error.asText() : response.body();
        } catch (IOException e) {
            return "HTTP " + response.statusCode() + ": " + response.body();
        }
    }

    private static JsonNode json(HttpResponse<String> response) throws ClientException {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new ClientException("the server's answer is not JSON: " + e.getMessage(), e);
        }
    }

    private static List<TensorSpec> specs(JsonNode tensors) {
        List<TensorSpec> specs = new ArrayList<>();
        for (JsonNode tensor : tensors) {
            long[] extents = new long[tensor.path("shape").size()];
            for (int axis = 0; axis < extents.length; axis++) {
                extents[axis] = tensor.path("shape").get(axis).asLong();
            }
            Datatype datatype =
                    Datatype.named(tensor.path("datatype").asText()).orElse(Datatype.BYTES);
            specs.add(
                    new TensorSpec(
                            tensor.path("name").asText(), datatype, Shape.of(extents), List.of()));
        }
        return specs;
    }
}
