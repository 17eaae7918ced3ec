package dev.slipway.server.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.server.child.JobProgram.Begin;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// A scoring program that keeps the contract of children and scores nothing: its input says what
/// befalls each attempt, a word a line, the last one for all further ones.
///
/// `commit`, `crash`, `advance-and-crash`, `advance-and-hang`, `refuse`, `fail`, `full`, `hang`,
/// `commit-and-die`, `commit-and-hang`, `babble`, `die-at-once` (before its first line), `exhaust`
/// (its heap, which a sample does, too), `mute` (it crashes before it says anything), `found` (an
/// output that attempts before it have finished), or a [Telling]. A sample of `exhaust-late` does
/// so once all is said. One on a cluster tells that this has used 3,000 s in each attempt, and
/// 500 s more once that was over.
final class FakeChild {
    /// Reads trees alone. That of documents knows hundreds of classes, which each child would load.
    static final ObjectMapper TREES = new ObjectMapper();

    private static final PrintStream OUT = System.out;
    private static final int CRASHED = 134;
    private static final int OUT_OF_MEMORY = 3;
    private static final int ORPHANED = 5;

    private FakeChild() {}

    /// Starts one.
    static Process start(Begin begin) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                // Of what it runs nothing is the product's.
                                "-XX:+UnlockDiagnosticVMOptions",
                                "-XX:-BytecodeVerificationRemote",
                                "-cp",
                                System.getProperty("java.class.path", ""),
                                FakeChild.class.getName(),
                                begin.directory().toString()));
        command.addAll(begin.options());
        ProcessBuilder child = new ProcessBuilder(command);
        child.environment().putAll(begin.environment());
        return child.redirectError(Redirect.appendTo(begin.log().toFile())).start();
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = Path.of(arguments[0]);
        if (FakeStream.isOf(directory)) {
            stream(directory, arguments.length > 1 ? arguments[1] : "");
            return;
        }
        JsonNode task = TREES.readTree(Files.readString(directory.resolve("attempt.json")));
        if (arguments.length > 1) {
            discard(task);
            return;
        }
        watchParent();
        if (task.path("on").isObject()) {
            Files.writeString(directory.resolve("cluster.json"), "{}");
            tellUse(task.path("attempt").asInt());
        }
        int attempt = task.path("attempt").asInt();
        List<String> words = Files.readAllLines(Path.of(task.at("/input/path").asText()));
        if (words.getFirst().equals("die-at-once")) {
            System.err.println("no class of this name");
            Runtime.getRuntime().halt(CRASHED);
        }
        boolean isSample = !task.path("sample-rows").isNull();
        if (!isSample && isTold(word(words, attempt), task, attempt)) {
            return;
        }
        say("{\"event\":\"started\",\"resumed-rows\":" + 100 * (attempt - 1) + "}");
        say("{\"event\":\"planned\",\"files\":2,\"bytes\":20,\"rows-total\":1000}");
        Path staged = stage(task, attempt);
        if (isSample) {
            if (words.getFirst().equals("exhaust")) {
                exhaust();
            }
            say(
                    "{\"event\":\"sampled\",\"rows\":10,\"bad-rows\":1,\"rows-total\":1000,"
                            + "\"rows-total-exact\":true,\"rows-per-second\":100,"
                            + "\"estimated-seconds\":10,\"estimated-bytes-out\":4000}");
            if (words.getFirst().equals("exhaust-late")) {
                exhaust();
            }
            return;
        }
        play(word(words, attempt), task, staged);
    }

    private static String word(List<String> words, int attempt) {
        return words.get(Math.min(attempt, words.size()) - 1);
    }

    /// Whether a word says of itself what is told from the first line on; then it was.
    private static boolean isTold(String word, JsonNode task, int attempt)
            throws IOException, InterruptedException {
        Optional<Telling> telling = Telling.of(word);
        if (word.equals("mute")) {
            Runtime.getRuntime().halt(CRASHED);
        } else if (word.equals("found")) {
            say(committed(task, stage(task, attempt)));
            return true;
        } else if (telling.isEmpty()) {
            return false;
        }
        say(telling.orElseThrow().started(attempt, ""));
        say(telling.orElseThrow().progress(""));
        switch (telling.orElseThrow().end()) {
            case "done" -> say(committed(task, stage(task, attempt)));
            case "hold" -> new CountDownLatch(1).await();
            default -> Runtime.getRuntime().halt(CRASHED);
        }
        return true;
    }

    /// Leaves the token that it was given where the job's output would be.
    private static void discard(JsonNode task) throws IOException {
        Files.writeString(
                Path.of(task.at("/output/directory").asText()),
                String.valueOf(System.getenv("SLIPWAY_FLINK_TOKEN")));
    }

    private static void tellUse(int attempt) {
        StringBuilder used = new StringBuilder("\"" + attempt + "\":3000000000000");
        for (int before = 1; before < attempt; before++) {
            used.append(",\"").append(before).append("\":3500000000000");
        }
        String line = "{\"event\":\"used\",\"cpu-nanos\":{" + used + "}}";
        say(line);
        say(line);
    }

    private static void stream(Path directory, String option)
            throws IOException, InterruptedException {
        switch (option) {
            case "--discard" -> FakeStream.discard(directory);
            case "--end" -> FakeStream.end(directory);
            case "--standby" -> {
                awaitTurn(directory);
                watchParent();
                FakeStream.play(directory);
            }
            default -> {
                watchParent();
                FakeStream.play(directory);
            }
        }
    }

    /// Says that it is ready, and leaves what it is told then in `told.json`. Beside a file `hang`
    /// it makes `hanging`, and nothing more.
    private static void awaitTurn(Path directory) throws IOException, InterruptedException {
        if (Files.exists(directory.resolve("hang"))) {
            Files.createFile(directory.resolve("hanging"));
            new CountDownLatch(1).await();
        }
        say("{\"event\":\"standing-by\"}");
        StringBuilder told = new StringBuilder();
        for (int next = System.in.read(); next != '\n'; next = System.in.read()) {
            if (next < 0) {
                Runtime.getRuntime().halt(ORPHANED);
            }
            told.append((char) next);
        }
        Files.writeString(directory.resolve("told.json"), told);
    }

    private static void play(String word, JsonNode task, Path staged)
            throws IOException, InterruptedException {
        say(
                "{\"event\":\"progress\",\"rows\":500,\"bad-rows\":2,\"files\":1,\"files-total\":2,"
                        + "\"rows-total\":1000,\"rows-per-second\":250.0,\"files-per-hour\":7200,"
                        + "\"seconds-left\":2.0}");
        switch (word) {
            case "commit" -> say(committed(task, staged));
            case "commit-and-die" -> {
                String unsaid = committed(task, staged);
                System.err.println("died before it said " + unsaid.length() + " characters");
                Runtime.getRuntime().halt(CRASHED);
            }
            case "commit-and-hang" -> {
                String unsaid = committed(task, staged);
                System.err.println("hangs before it says " + unsaid.length() + " characters");
                new CountDownLatch(1).await();
            }
            case "advance-and-crash" -> {
                say("{\"event\":\"checkpoint\",\"number\":1,\"rows\":1000000}");
                Runtime.getRuntime().halt(CRASHED);
            }
            case "advance-and-hang" -> {
                say("{\"event\":\"checkpoint\",\"number\":3,\"rows\":400}");
                new CountDownLatch(1).await();
            }
            case "exhaust" -> exhaust();
            case "crash" -> {
                System.err.println("something is broken");
                Runtime.getRuntime().halt(CRASHED);
            }
            case "refuse" ->
                    say(
                            "{\"event\":\"refused\",\"code\":\"missing-column\","
                                    + "\"message\":\"column 'distance': missing\"}");
            case "fail" ->
                    say(
                            "{\"event\":\"failed\",\"code\":\"model-failed\","
                                    + "\"message\":\"it broke\",\"retryable\":false}");
            case "babble" ->
                    say(
                            "{\"event\":\"failed\",\"code\":\"model-failed\","
                                    + "\"message\":\"it broke: "
                                    + "x".repeat(150_000)
                                    + "\",\"retryable\":false}");
            case "full" ->
                    say(
                            "{\"event\":\"failed\",\"code\":\"output-failed\","
                                    + "\"message\":\"no space left\",\"hindered\":true,"
                                    + "\"retryable\":true}");
            case "hang" -> new CountDownLatch(1).await();
            default -> throw new IllegalArgumentException(word);
        }
    }

    /// As a JVM ends that was told to by `ExitOnOutOfMemoryError`.
    private static void exhaust() {
        say("Terminating due to java.lang.OutOfMemoryError: Java heap space");
        Runtime.getRuntime().halt(OUT_OF_MEMORY);
    }

    private static Path stage(JsonNode task, int attempt) throws IOException {
        Path output = Path.of(task.at("/output/directory").asText());
        String job = task.path("job").asText() + "-" + task.path("identity").asText();
        String name = "." + output.getFileName() + "." + job + ".attempt-";
        Path staged = output.resolveSibling(name + attempt);
        Files.createDirectories(staged);
        return staged;
    }

    private static String committed(JsonNode task, Path staged) throws IOException {
        Path output = Path.of(task.at("/output/directory").asText());
        Files.writeString(
                staged.resolve("_manifest.json"),
                "{\"job\":\""
                        + task.path("job").asText()
                        + "\",\"identity\":\""
                        + task.path("identity").asText()
                        + "\",\"rows\":1000,\"bad-rows\":3,\"parts\":[{},{}]}");
        Files.move(staged, output);
        return "{\"event\":\"committed\",\"rows\":1000,\"bad-rows\":3,\"parts\":2,"
                + "\"manifest-sha256\":\""
                + "0".repeat(64)
                + "\"}";
    }

    private static void say(String line) {
        OUT.write((line + "\n").getBytes(StandardCharsets.UTF_8), 0, line.length() + 1);
        OUT.flush();
    }

    /// Whoever started it is gone when its input ends.
    private static void watchParent() {
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        while (System.in.read() >= 0) {
                            // Nothing is said.
                        }
                    } catch (IOException e) {
                        // The same as its end.
                    }
                    Runtime.getRuntime().halt(ORPHANED);
                });
    }
}
