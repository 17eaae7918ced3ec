package dev.slipway.server.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.Documents;
import dev.slipway.quiet.QuietStart;
import dev.slipway.server.child.SmallFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/// A program of the room `jobs` that runs beside the demonstration, at the lowest priority. It says
/// lines of JSON, and ends when its input does: with this process, however that ends.
///
/// *Threads*: any; what it says is heard on a thread of its own.
final class BesideChild implements AutoCloseable {
    private static final int LOG_TAIL = 1_500;

    private final Program program;
    private final Process process;
    private final Path log;
    private final Writer input;
    private final CompletableFuture<JsonNode> first = new CompletableFuture<>();
    private volatile String failure = "";

    private BesideChild(Program program, Process process, Path log) {
        this.program = program;
        this.process = process;
        this.log = log;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
    }

    /// What runs.
    ///
    /// @param name for people
    /// @param main the class whose `main` it is
    /// @param heapMib its heap at most
    record Program(
            String name, String main, String classPath, int heapMib, List<String> arguments) {
        Program {
            arguments = List.copyOf(arguments);
        }

        private List<String> words() {
            List<String> words =
                    new ArrayList<>(
                            List.of(
                                    "-Xmx" + heapMib + "m",
                                    "-XX:+UseSerialGC",
                                    "-XX:TieredStopAtLevel=1",
                                    "-XX:+ExitOnOutOfMemoryError",
                                    "-XX:-UsePerfData",
                                    "-cp",
                                    classPath,
                                    main));
            words.addAll(arguments);
            return words;
        }
    }

    /// Starts one.
    ///
    /// @param directory where it works and what goes wrong is written
    /// @param heard takes what it says behind its first line
    static BesideChild start(Program program, Path directory, Consumer<JsonNode> heard)
            throws IOException {
        Path log = directory.resolve(program.name() + ".log");
        Process process =
                QuietStart.java(program.words())
                        .directory(directory.toFile())
                        .redirectError(Redirect.appendTo(log.toFile()))
                        .start();
        BesideChild child = new BesideChild(program, process, log);
        Thread.ofPlatform().daemon().name("demo-" + program.name()).start(() -> child.hear(heard));
        return child;
    }

    private void hear(Consumer<JsonNode> heard) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode said = Documents.tree(line);
                if (said.path("event").asText().equals("failed")) {
                    failure = said.path("message").asText();
                } else if (!first.complete(said)) {
                    heard.accept(said);
                }
            }
        } catch (IOException | RuntimeException e) {
            failure = e.toString();
        }
        boolean _ = first.completeExceptionally(new IOException(program.name() + " has ended"));
    }

    /// What it says first.
    ///
    /// *Errors*: `IOException` with its last words when it ends before.
    JsonNode first() throws IOException, InterruptedException {
        try {
            return first.get();
        } catch (ExecutionException e) {
            throw ended();
        }
    }

    /// Refuses to go on without it.
    ///
    /// *Errors*: `IOException` with its last words when it has ended or failed.
    void requireRunning() throws IOException {
        if (!process.isAlive() || !failure.isEmpty()) {
            throw ended();
        }
    }

    private IOException ended() throws IOException {
        String end = failure;
        if (end.isEmpty() && Files.exists(log)) {
            end = SmallFiles.tail(log, LOG_TAIL).strip();
        }
        return new IOException("the " + program.name() + " has ended: " + end);
    }

    /// Tells it a line; [#flush] sends what was told.
    void tell(String line) throws IOException {
        input.write(line);
        input.write('\n');
    }

    void flush() throws IOException {
        input.flush();
    }

    /// Kills it: nothing of a demonstration is kept.
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        Process _ = process.destroyForcibly().onExit().join();
    }
}
