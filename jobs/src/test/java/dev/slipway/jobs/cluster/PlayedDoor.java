package dev.slipway.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.jobs.attempt.Place;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.jspecify.annotations.Nullable;

/// The REST door of a cluster that can run a job and runs none: it says of one that it runs until
/// it is told to end, and fails to answer when it is to.
public final class PlayedDoor implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OK = 200;

    private final HttpServer server;
    private final Stop stop;
    private final AtomicReference<String> state = new AtomicReference<>("RUNNING");
    private final AtomicReference<@Nullable Trouble> trouble = new AtomicReference<>();
    private final List<String> classPath = new CopyOnWriteArrayList<>();
    private final Map<String, Worker> workers = new ConcurrentSkipListMap<>();
    private volatile String trace = "";
    private volatile @Nullable String failed;
    private volatile boolean takesJars = true;

    /// How often a jar was run.
    private final AtomicInteger runs = new AtomicInteger();

    /// Checkpoints that are asked for until the job ends behind one.
    private final AtomicInteger checkpoints = new AtomicInteger(1);

    /// What the job does before it ends behind a last checkpoint.
    @FunctionalInterface
    public interface Stop {
        /// @param directory that takes the checkpoint
        void keep(Path directory) throws IOException;
    }

    /// A task manager.
    ///
    /// @param heap of its tasks, in bytes
    /// @param log that it has written; null for none
    record Worker(long heap, @Nullable String log) {}

    /// @param status of its answers; 0 for none
    /// @param isLasting whether it is still there behind the first
    /// @param isThere whether it has begun
    private record Trouble(int status, boolean isLasting, boolean isThere) {}

    private PlayedDoor(HttpServer server, Stop stop) {
        this.server = server;
        this.stop = stop;
    }

    public static PlayedDoor open(Stop stop) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        PlayedDoor door = new PlayedDoor(server, stop);
        server.createContext("/v1", door::answer);
        server.start();
        return door;
    }

    public Place.Cluster place(Path jar) {
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new Place.Cluster("big", address, jar);
    }

    /// What is said of the job.
    public String state() {
        return state.get();
    }

    /// How often a job was handed over.
    public int runs() {
        return runs.get();
    }

    /// Has the job end by what such a stack trace says.
    public void fail(String stackTrace) {
        trace = stackTrace;
        state.set("FAILED");
    }

    /// Lays a file into the `lib` of its process.
    void lay(String name) {
        classPath.add("/opt/flink/lib/" + name);
    }

    /// The same on a task manager, of the host `machine`.
    void failOn(String worker, String stackTrace) {
        fail(stackTrace);
        failed = worker;
    }

    /// Adds a task manager, of the host `machine`.
    void add(String id, Worker worker) {
        workers.put(id, worker);
    }

    /// Has the job end behind so many checkpoints that are asked for.
    void endBehind(int asked) {
        checkpoints.set(asked);
    }

    void takeNoJars() {
        takesJars = false;
    }

    /// Has it stumble when it is asked for the job's end.
    ///
    /// @param status of its answers; 0 for none
    /// @param isLasting whether it does so from then on, until it is mended
    public void stumble(int status, boolean isLasting) {
        trouble.set(new Trouble(status, isLasting, false));
    }

    public void mend() {
        trouble.set(null);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath().substring("/v1".length());
            Trouble now = trouble.get();
            if (now != null && (now.isThere() || path.endsWith("/stop"))) {
                trouble.set(now.isLasting() ? new Trouble(now.status(), true, true) : null);
                if (now.status() > 0) {
                    send(exchange, now.status(), JSON.createObjectNode());
                }
                return;
            }
            if (path.endsWith("/log")) {
                Worker worker = workers.get(worker(path));
                send(exchange, OK, String.valueOf(worker == null ? null : worker.log()));
                return;
            }
            send(exchange, OK, answer(exchange.getRequestMethod(), path, body));
        }
    }

    /// By paths such as `/taskmanagers/worker-1/log`.
    private static String worker(String path) {
        return Path.of(path).getName(1).toString();
    }

    private static void send(HttpExchange exchange, int status, ObjectNode answer)
            throws IOException {
        send(exchange, status, answer.toString());
    }

    private static void send(HttpExchange exchange, int status, String answer) throws IOException {
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private ObjectNode answer(String method, String path, byte[] body) throws IOException {
        ObjectNode answer = JSON.createObjectNode();
        if (method.equals("PATCH")) {
            state.set("CANCELED");
            return answer;
        }
        switch (path.substring(path.lastIndexOf('/'))) {
            case "/config" -> {
                answer.put("flink-version", EnvironmentInformation.getVersion());
                answer.putObject("features").put("web-submit", takesJars);
            }
            case "/environment" -> {
                answer.putObject("jvm").put("version", "VM - A - B - 25/25.0.3+9");
                classPath.forEach(answer.putArray("classpath")::add);
            }
            case "/overview" -> answer.put("slots-available", 4).put("slots-total", 4);
            case "/upload" -> answer.put("filename", "/tmp/uploaded/7_job.jar");
            case "/run" -> runs.incrementAndGet();
            case "/status" -> answer.put("status", state.get());
            case "/exceptions" -> tellFailure(answer);
            case "/taskmanagers" -> tellWorkers(answer.putArray("taskmanagers"));
            case "/logs" -> {
                ArrayNode logs = answer.putArray("logs");
                Worker worker = workers.get(worker(path));
                String log = worker == null ? null : worker.log();
                if (log != null) {
                    logs.addObject().put("name", "taskexecutor.log").put("size", log.length());
                }
            }
            case "/stop" -> {
                JsonNode asked = JSON.readTree(body);
                stop.keep(Path.of(URI.create(asked.path("targetDirectory").asText())));
                state.set("FINISHED");
                answer.put("request-id", "wish");
            }
            case "/checkpoints" -> {
                if (checkpoints.decrementAndGet() == 0) {
                    state.set("FINISHED");
                }
                answer.put("request-id", "wish");
            }
            case "/wish" -> answer.putObject("status").put("id", "COMPLETED");
            default -> {
                // A jar that is forgotten.
            }
        }
        return answer;
    }

    private void tellFailure(ObjectNode answer) {
        String worker = failed;
        if (worker == null) {
            answer.put("root-exception", trace);
            return;
        }
        answer.putObject("exceptionHistory")
                .putArray("entries")
                .addObject()
                .put("stacktrace", trace)
                .put("endpoint", "machine:6121")
                .put("taskManagerId", worker);
    }

    private void tellWorkers(ArrayNode told) {
        workers.forEach((id, worker) ->
                told.addObject()
                        .put("id", id)
                        .put("path", "pekko.tcp://flink@machine:6122/user/rpc/taskmanager_0")
                        .putObject("memoryConfiguration")
                        .put("frameworkHeap", 0)
                        .put("taskHeap", worker.heap()));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
