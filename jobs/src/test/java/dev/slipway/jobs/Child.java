package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.jobs.attempt.Seal;
import dev.slipway.jobs.stream.Unsealed;
import dev.slipway.testkit.Repository;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The child as its starter runs it: a process of its own.
final class Child implements Talking, AutoCloseable {
    private final Process process;
    private final BufferedReader lines;
    private final List<JsonNode> said = new ArrayList<>();

    private Child(Process process) {
        this.process = process;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    static Child start(Path directory) throws IOException {
        return start(directory, List.of(), List.of());
    }

    /// One that gives back what attempts have left.
    static Child startDiscard(Path directory) throws IOException {
        return start(directory, List.of(), List.of("--discard"));
    }

    /// One that ends what an attempt of a stream has left on a cluster.
    static Child startEnd(Path directory) throws IOException {
        return start(directory, List.of(), List.of("--end"));
    }

    /// One that waits beside an attempt for its turn.
    static Child startStandby(Path directory, int beside) throws IOException {
        return start(directory, List.of(), List.of("--standby", Integer.toString(beside)));
    }

    /// Tells one that waits that its turn has come.
    ///
    /// @param variables a JSON object
    void tell(String variables) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((variables + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    /// One to which the system refuses files that are larger.
    static Child startNarrow(Path directory, long bytes) throws IOException {
        return start(directory, List.of("prlimit", "--fsize=" + bytes + ":" + bytes), List.of());
    }

    /// One with variables of its own, such as those of a disk that is played.
    static Child startWith(Map<String, String> variables, Path directory) throws IOException {
        List<String> before = new ArrayList<>(List.of("env"));
        variables.forEach((name, value) -> before.add(name + "=" + value));
        return start(directory, before, List.of());
    }

    private static Child start(Path directory, List<String> before, List<String> options)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + Repository.root().resolve("jobs/src/main/launch/jobs.options"),
                        "-Xmx512m"));
        command.addAll(Compilers.asHere());
        command.addAll(ChildLibrary.options());
        command.addAll(List.of("dev.slipway.jobs.Main", directory.toString()));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put(Seal.VARIABLE, Unsealed.KEY);
        return new Child(
                builder.directory(directory.toFile())
                        .redirectError(directory.resolve("child.log").toFile())
                        .start());
    }

    @Override
    public boolean await(String event) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode node = JobFixture.JSON.readTree(line);
            said.add(node);
            if (node.path("event").asText().equals(event)) {
                return true;
            }
        }
        return false;
    }

    /// Reads lines until rows have been read, or there are no more; whether some have.
    boolean awaitRows() throws IOException {
        while (await("progress")) {
            if (said.getLast().path("rows").asLong() > 0) {
                return true;
            }
        }
        return false;
    }

    /// Gives it so long to go on; whether it has ended by then.
    boolean endsWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /// Gives it so long to go on; fails with what it has said when it has ended by then.
    void requireAlive(long millis) throws IOException, InterruptedException {
        if (endsWithin(millis)) {
            throw new AssertionError("ended with " + end() + ": " + said);
        }
    }

    /// Reads to the end; the exit code.
    int end() throws IOException, InterruptedException {
        await("");
        return process.waitFor();
    }

    @Override
    public List<JsonNode> said() {
        return said;
    }

    /// How many rows its newest checkpoint holds, of one that goes on from others: never from
    /// further back than the newest that was told of, so that no more than what was done since then
    /// is done again.
    long kept(long before) {
        long kept = before;
        for (JsonNode line : said) {
            switch (line.path("event").asText()) {
                case "started" ->
                        assertThat(line.path("resumed-rows").asLong())
                                .as("rows that need not be scored again")
                                .isGreaterThanOrEqualTo(before);
                case "checkpoint" -> kept = Math.max(kept, line.path("rows").asLong());
                default -> {}
            }
        }
        return kept;
    }

    /// From now on the system refuses to let files of it grow beyond so many bytes, as a full disk
    /// would.
    void narrow(long bytes) throws IOException, InterruptedException {
        Process narrowed =
                new ProcessBuilder(
                                "prlimit",
                                "--pid=" + process.pid(),
                                "--fsize=" + bytes + ":" + bytes)
                        .inheritIO()
                        .start();
        assertThat(narrowed.waitFor()).isZero();
    }

    /// By its handle: the process's own way closes what it said and was not read yet.
    void kill() throws IOException, InterruptedException {
        process.toHandle().destroyForcibly();
        end();
    }

    long pid() {
        return process.pid();
    }

    void terminate() {
        process.toHandle().destroy();
    }

    void leave() throws IOException {
        process.getOutputStream().close();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
