package dev.slipway.server.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A streaming program that keeps the contract of children and reads no topic: the name of its
/// topic says what befalls each attempt, words between dots, the last one for all further ones.
///
/// `run` (500 rows, and 100 by each further version), `stay` (the same, with the version that it
/// has begun with), `idle` (no row comes), `make-way` (for another version), `crash`, `further` (a
/// checkpoint, then a crash), `lose` (a commit), `refuse`, `fail`, `mute` (it crashes before it
/// says anything), or a [Telling].
final class FakeStream {
    private static final PrintStream OUT = System.out;
    private static final int CRASHED = 134;
    private static final int STOPPED = 6;

    /// While such a file lies in a stream's directory its cluster does not answer.
    static final String AWAY = "cluster-is-away";

    private final Path directory;
    private final JsonNode task;
    private String model;
    private long version;

    private FakeStream(Path directory, JsonNode task) {
        this.directory = directory;
        this.task = task;
        this.model = task.at("/model/name").asText();
        this.version = task.at("/model/version").asLong();
    }

    /// Whether a directory is one of a stream.
    static boolean isOf(Path directory) {
        return Files.exists(directory.resolve("stream.json"));
    }

    /// Leaves what it was given, and nothing on a cluster that is there.
    static void discard(Path directory) throws IOException {
        endOnCluster(directory);
        Files.writeString(
                directory.resolveSibling(directory.getFileName() + ".token"),
                String.valueOf(System.getenv("SLIPWAY_FLINK_TOKEN")));
        Files.writeString(
                directory.resolveSibling(directory.getFileName() + ".discarded"),
                String.valueOf(System.getenv("SLIPWAY_KAFKA_SECRETS")));
    }

    /// Leaves the token that it was given, and nothing on a cluster.
    static void end(Path directory) throws IOException {
        Files.writeString(
                directory.resolve("ended"), String.valueOf(System.getenv("SLIPWAY_FLINK_TOKEN")));
        endOnCluster(directory);
    }

    private static void endOnCluster(Path directory) throws IOException {
        if (Files.notExists(directory.resolve(AWAY))) {
            Files.deleteIfExists(directory.resolve("cluster.json"));
        }
    }

    static void play(Path directory) throws IOException, InterruptedException {
        JsonNode task =
                FakeChild.TREES.readTree(Files.readString(directory.resolve("stream.json")));
        new FakeStream(directory, task).play();
    }

    private void play() throws IOException, InterruptedException {
        int attempt = task.path("attempt").asInt();
        List<String> words = List.of(task.at("/input/topic").asText().split("\\.", -1));
        if (task.path("on").isObject()) {
            Files.writeString(directory.resolve("cluster.json"), "{}");
        }
        String word = words.get(Math.min(attempt, words.size()) - 1);
        if (word.equals("mute")) {
            Runtime.getRuntime().halt(CRASHED);
        }
        say("{\"event\":\"planned\",\"partitions\":2}");
        Optional<Telling> telling = Telling.of(word);
        if (telling.isPresent()) {
            tell(telling.get(), attempt);
            return;
        }
        say("{\"event\":\"started\"," + named() + ",\"resumed-rows\":0}");
        switch (word) {
            case "run" -> run(true);
            case "stay" -> run(false);
            case "idle" -> idle();
            case "make-way" ->
                    say(
                            "{\"event\":\"stopped\",\"rows\":500,\"checkpoint\":7,"
                                    + "\"reason\":\"another version was wanted: flights/2\"}");
            case "crash" -> {
                // The engine takes some as it begins.
                say("{\"event\":\"checkpoint\",\"number\":1,\"rows\":0}");
                Runtime.getRuntime().halt(CRASHED);
            }
            case "further" -> {
                say("{\"event\":\"checkpoint\",\"number\":1,\"rows\":1}");
                Runtime.getRuntime().halt(CRASHED);
            }
            case "lose" -> {
                if (task.path("repair").asBoolean()) {
                    run(true);
                }
                say(
                        "{\"event\":\"failed\",\"code\":\"commit-lost\",\"message\":\"a commit was"
                                + " lost\",\"retryable\":false,\"lost\":[{\"topic\":\"lose\","
                                + "\"partition\":0,\"from\":812,\"to\":901}]}");
            }
            case "gone" ->
                    say(
                            "{\"event\":\"failed\",\"code\":\"input-gone\",\"message\":\"messages"
                                    + " were deleted\",\"retryable\":false,\"lost\":[{\"topic\":"
                                    + "\"gone\",\"partition\":1,\"from\":50,\"to\":70}]}");
            case "refuse" ->
                    say(
                            "{\"event\":\"refused\",\"code\":\"topic-not-found\","
                                    + "\"message\":\"topic refuse: unknown\"}");
            case "fail" ->
                    say(
                            "{\"event\":\"failed\",\"code\":\"too-many-dead-letters\","
                                    + "\"message\":\"11 of 10\",\"retryable\":false}");
            default -> throw new IllegalArgumentException(word);
        }
    }

    private void tell(Telling telling, int attempt) throws InterruptedException {
        say(telling.started(attempt, named() + ","));
        say(telling.progress(named() + ",\"dead-letters\":3,"));
        if (telling.end().equals("hold")) {
            new CountDownLatch(1).await();
        }
        Runtime.getRuntime().halt(CRASHED);
    }

    private void run(boolean isFollowing) throws IOException, InterruptedException {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> {
                            say("{\"event\":\"stopped\",\"rows\":500,\"checkpoint\":7}");
                            Runtime.getRuntime().halt(STOPPED);
                        }));
        CountDownLatch never = new CountDownLatch(1);
        for (int turn = 1; ; turn++) {
            if (isFollowing) {
                follow(turn);
            }
            say("{\"event\":\"checkpoint\",\"number\":" + turn + ",\"rows\":500}");
            say(
                    "{\"event\":\"progress\",\"rows\":"
                            + (400 + 100 * version)
                            + ",\"dead-letters\":2,\"rows-per-second\":250.0,"
                            + named()
                            + ",\"answered\":[{\"name\":\"gates\",\"version\":2,\"rows\":1},{"
                            + named()
                            + ",\"rows\":497}],\"lag\":{\"0\":12,\"1\":0},\"lag-total\":12,"
                            + "\"watermark-delay-ms\":5200,\"commit-latency-ms\":{\"p50\":400,"
                            + "\"p99\":900},\"windows\":{\"keys\":3,\"tiles\":40,\"waiting\":5,"
                            + "\"events-aside\":1,\"bytes\":9000},\"checkpoint\":"
                            + turn
                            + ",\"checkpoint-age-ms\":100,\"kafka\":\"ok\"}");
            boolean _ = never.await(100, TimeUnit.MILLISECONDS);
        }
    }

    private static void idle() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (int turn = 1; ; turn++) {
            say("{\"event\":\"checkpoint\",\"number\":" + turn + ",\"rows\":0}");
            boolean _ = never.await(100, TimeUnit.MILLISECONDS);
        }
    }

    private void follow(int turn) throws IOException {
        Path file = directory.resolve("follow.json");
        if (!Files.exists(file)) {
            return;
        }
        JsonNode wanted = FakeChild.TREES.readTree(Files.readString(file));
        String name = wanted.path("name").asText();
        long number = wanted.path("version").asLong();
        if (number != version || !name.equals(model)) {
            model = name;
            version = number;
            say(
                    "{\"event\":\"version\","
                            + named()
                            + ",\"checkpoint\":"
                            + turn
                            + ",\"offsets\":{\"0\":812,\"1\":799}}");
        }
    }

    private String named() {
        return "\"name\":\"" + model + "\",\"version\":" + version;
    }

    private static synchronized void say(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        OUT.write(bytes, 0, bytes.length);
        OUT.flush();
    }
}
