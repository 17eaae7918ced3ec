package dev.slipway.jobs.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.attempt.Thrown;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The REST door of a cluster, by version 1 of its interface: the few calls that a job needs.
///
/// *Errors*: [JobException] with `CLUSTER_UNREACHABLE` when it does not answer, or not now; with
/// `CLUSTER_UNFIT` when it says no.
///
/// *Threads*: any.
public final class RestDoor implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final String BOUNDARY = "slipway-job-jar-7d0c1f9a5e";

    /// What this call says with status 500.
    private static final String NO_SUCH_JOB = "FlinkJobNotFoundException";

    private static final String CAUSE = "Caused by: ";

    /// In place of a task manager, where no task has failed.
    private static final String UNASSIGNED = "(";

    private static final int LONGEST_WORDS = 500;

    /// Whoever asks the door for a log has all of it brought there.
    private static final long LONGEST_LOG = 8L << 20;

    private static final int FOUND = 200;
    private static final int NO_MORE = 300;
    private static final int UNKNOWN = 404;
    private static final int BROKEN = 500;

    private final Place.Cluster place;
    private final @Nullable String token;
    private final HttpClient client;

    /// The door of a cluster; nothing is asked yet.
    public RestDoor(Place.Cluster place, DoorKeys keys) {
        this.place = place;
        this.token = keys.token();
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT);
        if (keys.tls() != null) {
            builder.sslContext(keys.tls());
        }
        this.client = builder.build();
    }

    /// The door of a cluster, opened by what this process was given for it.
    ///
    /// *Errors*: [JobException] with `CLUSTER_UNFIT` when that is of no use.
    public static RestDoor open(Place.Cluster place) {
        try {
            return new RestDoor(place, DoorKeys.of(System.getenv()));
        } catch (IOException e) {
            throw new JobException(
                    EndCode.CLUSTER_UNFIT, place.of(String.valueOf(e.getMessage())), e);
        }
    }

    /// What is to be run.
    ///
    /// @param id that the job has from then on, 32 hexadecimal digits
    /// @param entryClass of the jar
    /// @param checkpoint that the job goes on from; null for none
    public record Submission(
            String id, String entryClass, List<String> arguments, @Nullable String checkpoint) {
        /// Copies the list.
        public Submission {
            arguments = List.copyOf(arguments);
        }
    }

    private record Answer(int status, JsonNode body) {
        boolean isGood() {
            return status >= FOUND && status < NO_MORE;
        }

        String words() {
            StringBuilder words = new StringBuilder();
            body.path("errors").forEach(error -> words.append(error.asText()).append('\n'));
            return words.isEmpty() ? body.toString() : words.toString();
        }
    }

    /// Whose door it is.
    public Place.Cluster place() {
        return place;
    }

    /// Its version, and which doors are open.
    public JsonNode configuration() throws InterruptedException {
        return good(get("/config"), "GET /config");
    }

    /// Its slots, taken and free.
    public JsonNode overview() throws InterruptedException {
        return good(get("/overview"), "GET /overview");
    }

    /// The JVM of its job manager, and what is on the class path.
    public JsonNode environment() throws InterruptedException {
        return good(get("/jobmanager/environment"), "GET /jobmanager/environment");
    }

    /// Its task managers, each with where it is and what memory it has; none where the door does
    /// not tell.
    JsonNode taskManagers() throws InterruptedException {
        return get("/taskmanagers").body().path("taskmanagers");
    }

    /// How the log of a task manager begins; empty where there is none, or it is too long for a
    /// look at its beginning.
    String logHead(String taskManager) throws InterruptedException {
        String path =
                "/taskmanagers/" + URLEncoder.encode(taskManager, StandardCharsets.UTF_8) + "/log";
        if (!hasShortLog(get(path + "s").body().path("logs"))) {
            return "";
        }
        HttpResponse<String> response =
                answer(request(path).GET().build(), ignored -> new LogHead());
        return response.statusCode() == FOUND ? response.body() : "";
    }

    private static boolean hasShortLog(JsonNode logs) {
        boolean isThere = false;
        for (JsonNode log : logs) {
            if (log.path("name").asText().endsWith(".log")) {
                if (log.path("size").asLong() > LONGEST_LOG) {
                    return false;
                }
                isThere = true;
            }
        }
        return isThere;
    }

    /// Has a jar run, which is handed over unless it lies there already.
    ///
    /// *Errors*: as its program threw them; [JobException] with `INTERNAL` for anything else.
    public void run(JarName jar, Submission submission) throws InterruptedException {
        new JobJars(this).run(jar, submission);
    }

    /// The jars that lie there; none where the door does not tell: it looks into each, of others,
    /// too, and may take too long. One that is not there at all is found out by the next call.
    List<LyingJar> jars() throws InterruptedException {
        List<LyingJar> jars = new ArrayList<>();
        try {
            Answer answer = get("/jars");
            if (answer.isGood()) {
                for (JsonNode jar : answer.body().path("files")) {
                    jars.add(new LyingJar(jar.path("id").asText(), jar.path("uploaded").asLong()));
                }
            }
        } catch (JobException e) {
            LOG.log(System.Logger.Level.WARNING, "the door does not tell of its jars", e);
        }
        return jars;
    }

    /// Hands a jar over; the id that it has there.
    ///
    /// @param name that is a part of the id
    String upload(Path jar, String name) throws InterruptedException {
        String head =
                "--"
                        + BOUNDARY
                        + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\""
                        + name
                        + "\"\r\nContent-Type: application/x-java-archive\r\n\r\n";
        BodyPublisher body;
        try {
            body =
                    BodyPublishers.concat(
                            BodyPublishers.ofString(head),
                            BodyPublishers.ofFile(jar),
                            BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n"));
        } catch (IOException e) {
            throw new JobException(
                    EndCode.INTERNAL, "the job jar cannot be read: " + e.getMessage(), e);
        }
        HttpRequest request =
                request("/jars/upload")
                        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                        .POST(body)
                        .build();
        String path = good(send(request), "POST /jars/upload").path("filename").asText();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// Why a jar does not run.
    ///
    /// @param isByProgram whether what it runs has said so
    record Refused(RuntimeException reason, boolean isByProgram) {}

    /// Has a jar run that lies there; why it does not.
    Optional<Refused> start(String jar, Submission submission) throws InterruptedException {
        ObjectNode body = JSON.createObjectNode();
        body.put("entryClass", submission.entryClass()).put("jobId", submission.id());
        submission.arguments().forEach(body.putArray("programArgsList")::add);
        if (submission.checkpoint() != null) {
            body.put("savepointPath", submission.checkpoint());
        }
        Answer answer = post("/jars/" + jar + "/run", body);
        if (answer.isGood()) {
            return Optional.empty();
        }
        Optional<RuntimeException> thrown = Thrown.in(answer.words());
        return Optional.of(
                new Refused(
                        thrown.orElseGet(() -> no(answer, "POST /jars/:jar/run", EndCode.INTERNAL)),
                        thrown.isPresent()));
    }

    /// Has it forget a jar; what runs by then goes on, and a jar that stays does nothing.
    void forget(String jar) throws InterruptedException {
        try {
            Answer ignored = send(request("/jars/" + jar).DELETE().build());
        } catch (JobException e) {
            LOG.log(System.Logger.Level.WARNING, "the job jar may stay there: " + jar, e);
        }
    }

    /// What state a job is in, such as `RUNNING`; empty when there is none of this id.
    public Optional<String> state(String job) throws InterruptedException {
        Answer answer = get("/jobs/" + job + "/status");
        return answer.status() == UNKNOWN || answer.words().contains(NO_SUCH_JOB)
                ? Optional.empty()
                : Optional.of(good(answer, "GET /jobs/:job/status").path("status").asText());
    }

    /// Why a job has failed.
    ///
    /// @param trace of its stack; empty when nobody knows
    /// @param taskManager where it did, by its id and host; null when that is not told
    record Failure(String trace, @Nullable String taskManager) {}

    /// What a job has failed of, as far as it is told.
    Failure failure(String job) throws InterruptedException {
        Answer answer = get("/jobs/" + job + "/exceptions");
        JsonNode newest = answer.body().path("exceptionHistory").path("entries").path(0);
        String trace = newest.path("stacktrace").asText();
        if (trace.isEmpty()) {
            return new Failure(answer.body().path("root-exception").asText(), null);
        }
        String id = newest.path("taskManagerId").asText();
        if (id.isEmpty() || id.startsWith(UNASSIGNED)) {
            return new Failure(trace, null);
        }
        String endpoint = newest.path("endpoint").asText();
        int port = endpoint.lastIndexOf(':');
        return new Failure(
                trace, TaskProcess.name(id, port < 0 ? null : endpoint.substring(0, port)));
    }

    /// Asks for a checkpoint of a job; the id of the wish, empty when it is refused.
    public Optional<String> checkpoint(String job) throws InterruptedException {
        Answer answer =
                post(
                        "/jobs/" + job + "/checkpoints",
                        JSON.createObjectNode().put("checkpointType", "CONFIGURED"));
        return answer.isGood()
                ? Optional.of(answer.body().path("request-id").asText())
                : Optional.empty();
    }

    /// Whether such a wish is over, however it ended.
    public boolean isOver(String job, String wish) throws InterruptedException {
        Answer answer = get("/jobs/" + job + "/checkpoints/" + wish);
        return !answer.isGood()
                || answer.body().path("status").path("id").asText().equals("COMPLETED");
    }

    /// Asks for a job's end behind a last checkpoint, with what is in it committed; the id of the
    /// wish, empty when it is refused.
    ///
    /// @param directory that takes the checkpoint
    public Optional<String> stop(String job, Path directory) throws InterruptedException {
        Answer answer =
                post(
                        "/jobs/" + job + "/stop",
                        JSON.createObjectNode()
                                .put("targetDirectory", directory.toUri().toString())
                                .put("drain", false));
        return answer.isGood()
                ? Optional.of(answer.body().path("request-id").asText())
                : Optional.empty();
    }

    /// Whether such a wish is over, however it ended.
    public boolean isKept(String job, String wish) throws InterruptedException {
        Answer answer = get("/jobs/" + job + "/savepoints/" + wish);
        return !answer.isGood()
                || answer.body().path("status").path("id").asText().equals("COMPLETED");
    }

    /// Asks for a job's end.
    public void cancel(String job) throws InterruptedException {
        Answer ignored =
                send(
                        request("/jobs/" + job + "?mode=cancel")
                                .method("PATCH", BodyPublishers.noBody())
                                .build());
    }

    private Answer get(String path) throws InterruptedException {
        return send(request(path).GET().build());
    }

    private Answer post(String path, ObjectNode body) throws InterruptedException {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build());
    }

    private HttpRequest.Builder request(String path) {
        String root = place.address().toString().replaceAll("/+$", "");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(root + "/v1" + path)).timeout(ANSWER);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private Answer send(HttpRequest request) throws InterruptedException {
        HttpResponse<byte[]> response = answer(request, BodyHandlers.ofByteArray());
        try {
            return new Answer(response.statusCode(), tree(response.body()));
        } catch (IOException e) {
            throw silent(e.toString(), e);
        }
    }

    /// A request's own time is over with the head of its answer, of which the rest may never come.
    private <T> HttpResponse<T> answer(HttpRequest request, BodyHandler<T> body)
            throws InterruptedException {
        CompletableFuture<HttpResponse<T>> asked = client.sendAsync(request, body);
        try {
            return asked.get(ANSWER.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw silent(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw silent(e.toString(), e);
        } finally {
            boolean ignored = asked.cancel(true);
        }
    }

    private JobException silent(String why, Exception cause) {
        return new JobException(
                EndCode.CLUSTER_UNREACHABLE,
                place.of(
                        "address: "
                                + place.address()
                                + " does not answer: "
                                + why
                                + " (expected: the REST door of a Flink cluster)"),
                cause);
    }

    private static JsonNode tree(byte[] body) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }

    private JsonNode good(Answer answer, String what) {
        if (answer.isGood()) {
            return answer.body();
        }
        throw no(
                answer,
                what,
                answer.status() < BROKEN ? EndCode.CLUSTER_UNFIT : EndCode.CLUSTER_UNREACHABLE);
    }

    /// What is behind all else that a stack trace says.
    private static String cause(String words) {
        int last = words.lastIndexOf(CAUSE);
        return last < 0 ? words : words.substring(last + CAUSE.length());
    }

    private JobException no(Answer answer, String what, EndCode code) {
        String words = cause(answer.words()).strip().replaceAll("\\s+", " ");
        return new JobException(
                code,
                place.of(
                        what
                                + ": status "
                                + answer.status()
                                + " (expected: 200), "
                                + words.substring(0, Math.min(words.length(), LONGEST_WORDS))));
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
