package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A `slipway` process of a test's own, ended with the test.
final class Launched implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;
    private static final long ORPHANS_SECONDS = 20;
    private static final long BETWEEN_PRESSES_NANOS = 300_000_000;
    private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

    /// Verbs that run models in their own JVM, as the launcher has it.
    private static final Set<String> RUN_MODELS = Set.of("serve", "demo", "doctor");

    /// A server of a journey lives for seconds and is asked some thousand rows: what the second
    /// compiler does for it is never paid back, and without that compiler vector code never wins,
    /// so it is told of registers too narrow for it. A demonstration sends six thousand rows a
    /// second and has both, as what the clients' suites and the tarball's journey start has.
    private static final List<String> SHORT_LIVED =
            List.of("-XX:TieredStopAtLevel=1", "-XX:MaxVectorSize=16");

    private static final String SERVER_OPTIONS = "@" + Repository.root() + "/scripts/java.options";
    private static final String VERB_OPTIONS = "@" + Repository.root() + "/scripts/remote.options";

    static {
        List<String> options = new ArrayList<>(List.of(SERVER_OPTIONS));
        options.addAll(SHORT_LIVED);
        options.add("-Xmx1g");
        StartCaches.make(options);
    }

    private final Process process;
    private final Path errors;
    private final StringBuilder printed = new StringBuilder();
    private String ready = "";

    /// What it had started when it was killed.
    private List<ProcessHandle> left = List.of();

    private Launched(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    /// Starts a verb.
    static Launched run(Path scratch, String... arguments) {
        return run(Map.of(), List.of(), scratch, arguments);
    }

    /// Starts a demonstration, a server among other things, that is ended as soon as it is under
    /// way, and whose temporary files lie in a directory.
    static Launched runBrieflyIn(Path temporary, Path scratch, String... arguments) {
        List<String> options = new ArrayList<>(SHORT_LIVED);
        options.addAll(StartCaches.ofServers());
        options.addAll(List.of("-Xmx1g", "-Djava.io.tmpdir=" + temporary));
        return run(Map.of(), options, scratch, arguments);
    }

    private static Launched run(
            Map<String, String> settings,
            List<String> javaOptions,
            Path scratch,
            String... arguments) {
        try {
            List<String> command = new ArrayList<>(Interruptible.FRONT);
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(options(arguments));
            command.addAll(javaOptions);
            command.add("-cp");
            command.add(Repository.root().resolve("server/target/lib") + "/*");
            command.add("dev.slipway.server.Main");
            command.addAll(List.of(arguments));
            Path errors = Files.createTempFile(scratch, "errors", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("SLIPWAY_HOME", Repository.root().toString());
            builder.environment().put("SLIPWAY_LIMITS_DRAIN_DELAY", "0s");
            builder.environment().putAll(settings);
            builder.directory(scratch.toFile()).redirectError(errors.toFile());
            return new Launched(builder.start(), errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What the launcher starts a verb with, and what is added for one that lives for seconds.
    private static List<String> options(String... arguments) {
        boolean isShown = String.join(" ", arguments).startsWith("model show ");
        boolean runsModels = isShown || RUN_MODELS.contains(arguments[0]);
        List<String> options = new ArrayList<>();
        options.add(runsModels ? SERVER_OPTIONS : VERB_OPTIONS);
        if (!arguments[0].equals("demo")) {
            options.addAll(SHORT_LIVED);
        }
        if (arguments[0].equals("serve")) {
            options.addAll(StartCaches.ofServers());
        }
        return options;
    }

    /// Starts `serve` on free ports and waits until it is ready.
    static Launched serve(Path scratch, String... arguments) {
        return serveIn("1g", Map.of(), scratch, arguments);
    }

    /// As `serve`, with these variables.
    static Launched serveWith(Map<String, String> variables, Path scratch, String... arguments) {
        return serveIn("1g", variables, scratch, arguments);
    }

    /// As `serve`, with a heap of at most this size and these variables.
    static Launched serveIn(
            String heap, Map<String, String> settings, Path scratch, String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("serve", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0"));
        all.addAll(List.of("--data", scratch.resolve("data").toString()));
        all.addAll(List.of(arguments));
        Launched launched =
                run(settings, List.of("-Xmx" + heap), scratch, all.toArray(String[]::new));
        launched.awaitReady();
        return launched;
    }

    private void awaitReady() {
        try {
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                printed.append(line).append('\n');
                if (line.startsWith("slipway ready")) {
                    ready = line;
                    return;
                }
            }
            throw new AssertionError("ended before it was ready: " + errors());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads what it prints until a line has these words.
    void awaitLine(String words) {
        try {
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                printed.append(line).append('\n');
                if (line.contains(words)) {
                    return;
                }
            }
            throw new AssertionError("ended without '" + words + "': " + printed + errors());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Processes that it has started, and theirs.
    List<ProcessHandle> descendants() {
        return process.toHandle().descendants().toList();
    }

    /// Tells it what Ctrl-C does, it alone, and waits.
    void interrupt() {
        pressCtrlC();
        awaitExit();
    }

    /// As somebody who presses Ctrl-C until it ends.
    void interruptImpatiently() {
        while (isAlive()) {
            pressCtrlC();
            LockSupport.parkNanos(BETWEEN_PRESSES_NANOS);
        }
        awaitExit();
    }

    private void pressCtrlC() {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The line that said it was ready.
    String readyLine() {
        return ready;
    }

    /// The address of a door, `http` or `grpc`, from the ready line.
    String address(String door) {
        for (String word : ready.split(" ", -1)) {
            if (word.startsWith(door + "=")) {
                return word.substring(door.length() + 1);
            }
        }
        throw new AssertionError("no " + door + " in: " + ready);
    }

    /// A door's port.
    int port(String door) {
        String address = address(door);
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /// The bytes of live objects: what the heap holds after a full collection.
    long liveBytes() {
        long bytes = 0;
        // It takes several commands, a line each, and is a JVM of its own.
        Matcher used = USED.matcher(diagnose("GC.run\nGC.heap_info"));
        while (used.find()) {
            bytes += Long.parseLong(used.group(1)) << 10;
        }
        assertThat(bytes).isPositive();
        return bytes;
    }

    private String diagnose(String command) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process run =
                    new ProcessBuilder(jcmd, Long.toString(process.pid()), command)
                            .redirectErrorStream(true)
                            .start();
            String text = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(run.waitFor()).as(text).isZero();
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    HttpResponse<String> post(String path, String body) {
        return send(
                HttpRequest.newBuilder(URI.create(address("http") + path))
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(URI.create(address("http") + path)).GET());
    }

    /// As `get`, with these headers.
    HttpResponse<String> get(String path, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address("http") + path));
        headers.forEach(request::header);
        return send(request.GET());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// Waits for the end and returns the exit code.
    int awaitExit() {
        try {
            printed.append(
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("still running: " + printed);
            }
            return process.exitValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// Whether it runs.
    boolean isAlive() {
        return process.isAlive();
    }

    /// Sends SIGTERM.
    void terminate() {
        process.toHandle().destroy();
    }

    /// Sends SIGKILL and waits.
    void kill() {
        left = descendants();
        process.toHandle().destroyForcibly();
        awaitExit();
    }

    String printed() {
        return printed.toString();
    }

    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends it at once, and waits until its directory is free for the next one: children notice by
    /// themselves that it is gone, and may write until then.
    @Override
    public void close() {
        if (process.isAlive()) {
            left = descendants();
        }
        process.destroyForcibly();
        try {
            boolean _ = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(ORPHANS_SECONDS);
        while (!left.stream().allMatch(Launched::isOver) && System.nanoTime() < until) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /// Nobody may ask how an orphan has ended: it is a zombie for ever then.
    private static boolean isOver(ProcessHandle orphan) {
        if (!orphan.isAlive()) {
            return true;
        }
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(orphan.pid()), "stat"));
            return stat.substring(stat.lastIndexOf(')') + 1).startsWith(" Z");
        } catch (IOException e) {
            return true;
        }
    }
}
