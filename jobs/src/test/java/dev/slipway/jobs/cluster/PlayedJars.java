package dev.slipway.jobs.cluster;

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
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The REST door of a cluster as far as it keeps jars and runs them, one request after the other.
final class PlayedJars implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern UPLOADED = Pattern.compile("filename=\"([^\"]+)\"");
    private static final Pattern ONE = Pattern.compile("/jars/([^/]+)(/run)?");
    private static final int OK = 200;
    private static final int REFUSED = 400;
    private static final int UNKNOWN = 404;

    /// What lies there, and since when.
    final Map<String, Long> jars = new ConcurrentHashMap<>();

    /// Ids of jars, in the order in which they were run.
    final List<String> ran = new CopyOnWriteArrayList<>();

    /// The jobs that run.
    final Set<String> jobs = ConcurrentHashMap.newKeySet();

    final AtomicInteger uploads = new AtomicInteger();

    /// Answers to a jar that is to be run.
    final AtomicReference<Runs> runs = new AtomicReference<>(id -> "");

    /// What happens behind an upload.
    final AtomicReference<Runs> uploaded = new AtomicReference<>(id -> "");

    private final HttpServer server;

    /// With which it answers who asks for its jars; 0 for no answer.
    private volatile int telling = OK;

    /// Decides about a jar.
    interface Runs {
        /// The words with which it is refused; none where it is not.
        String of(String id);
    }

    /// An answer.
    private record Said(int status, ObjectNode body) {
        static Said no(int status, String words) {
            ObjectNode body = JSON.createObjectNode();
            body.putArray("errors").add(words);
            return new Said(status, body);
        }
    }

    private PlayedJars(HttpServer server) {
        this.server = server;
    }

    static PlayedJars open() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        PlayedJars played = new PlayedJars(server);
        server.createContext("/v1", played::answer);
        server.start();
        return played;
    }

    RestDoor door() {
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new RestDoor(
                new Place.Cluster("big", address, Path.of("/job.jar")), new DoorKeys(null, null));
    }

    /// Has it keep to itself which jars lie there.
    ///
    /// @param status of its answers; 0 for none
    void tellNothing(int status) {
        telling = status;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath().substring("/v1".length());
            if (path.equals("/jars") && telling == 0) {
                return;
            }
            Said said = answer(exchange.getRequestMethod(), path, body);
            byte[] bytes = JSON.writeValueAsBytes(said.body());
            exchange.sendResponseHeaders(said.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Said answer(String method, String path, byte[] body) throws IOException {
        if (path.equals("/jars")) {
            return telling == OK ? new Said(OK, listed()) : Said.no(telling, "Not found.");
        }
        if (path.equals("/jars/upload")) {
            return new Said(OK, upload(new String(body, StandardCharsets.ISO_8859_1)));
        }
        if (path.startsWith("/jobs/")) {
            String job = path.substring("/jobs/".length(), path.lastIndexOf('/'));
            return jobs.contains(job)
                    ? new Said(OK, JSON.createObjectNode().put("status", "RUNNING"))
                    : Said.no(UNKNOWN, "no job " + job);
        }
        Matcher one = ONE.matcher(path);
        if (!one.matches()) {
            return Said.no(UNKNOWN, "Not found: " + path);
        }
        String id = one.group(1);
        if (method.equals("DELETE")) {
            boolean isGone = jars.remove(id) != null;
            return isGone ? new Said(OK, JSON.createObjectNode()) : absent(id);
        }
        return run(id, JSON.readTree(body).path("jobId").asText());
    }

    private static Said absent(String id) {
        return Said.no(REFUSED, "Jar file /tmp/" + id + " does not exist");
    }

    private Said run(String id, String job) {
        String words = runs.get().of(id);
        if (!jars.containsKey(id)) {
            return absent(id);
        }
        if (!words.isEmpty()) {
            return Said.no(500, words);
        }
        ran.add(id);
        return jobs.add(job)
                ? new Said(OK, JSON.createObjectNode().put("jobid", job))
                : Said.no(500, "Job has already been submitted.");
    }

    private ObjectNode listed() {
        ObjectNode listed = JSON.createObjectNode();
        ArrayNode files = listed.putArray("files");
        new TreeMap<>(jars)
                .forEach((id, since) ->
                        files.addObject()
                                .put("id", id)
                                .put("name", id.substring(id.indexOf('_') + 1))
                                .put("uploaded", since));
        return listed;
    }

    private ObjectNode upload(String body) {
        Matcher name = UPLOADED.matcher(body);
        if (!name.find()) {
            throw new IllegalArgumentException(body);
        }
        int number = uploads.incrementAndGet();
        String id = "%08x-5a5a_%s".formatted(1_000 - number, name.group(1));
        jars.put(id, (long) number);
        String ignored = uploaded.get().of(id);
        return JSON.createObjectNode().put("filename", "/tmp/flink-web-upload/" + id);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
