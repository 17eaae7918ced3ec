package dev.slipway.server.drill;

import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.ClientSettings;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A server that a drill has started for itself, over a directory of its own, on free ports of
/// loopback. It ends with whoever started it.
final class DrillServer implements AutoCloseable {
    private static final String READY = "slipway ready http=";
    private static final String ANY_PORT = "127.0.0.1:0";
    private static final String VECTORS = "jdk.incubator.vector";
    private static final List<String> OF_COMPILERS =
            List.of("-XX:TieredStopAtLevel=", "-XX:MaxVectorSize=");
    private static final int LOG_TAIL = 2_000;

    private final Process process;
    private final Writer orders;
    private final URI url;
    private final String token;

    private DrillServer(Process process, URI url, String token) {
        this.process = process;
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        this.url = url;
        this.token = token;
    }

    /// Starts one and waits until it is ready.
    ///
    /// *Errors*: `IOException` with what it said when it ends before.
    ///
    /// @param main the class whose `main` is the command line
    /// @param scratch a directory of the drill's own
    static DrillServer start(String main, Fault fault, Path scratch) throws IOException {
        Path data = scratch.resolve("data");
        if (!Files.exists(data)) {
            DrillGround.make(data);
        }
        Path log = scratch.resolve("server.log");
        ProcessBuilder builder = new ProcessBuilder(command(main, fault, data));
        restrict(builder.environment());
        Process process =
                builder.directory(scratch.toFile())
                        .redirectError(Redirect.appendTo(log.toFile()))
                        .start();
        try {
            URI url = awaitReady(process, log);
            String token = Files.readString(data.resolve("admin-token")).strip();
            return new DrillServer(process, url, token);
        } catch (IOException | RuntimeException e) {
            end(process);
            throw e;
        }
    }

    static List<String> command(String main, Fault fault, Path data) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (ModuleFinder.ofSystem().find(VECTORS).isPresent()) {
            command.add("--add-modules=" + VECTORS);
        }
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseCompactObjectHeaders",
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "-Xss512k"));
        command.addAll(compilers());
        command.addAll(
                List.of(
                        main,
                        "serve",
                        "--drill",
                        fault.text(),
                        "--data",
                        data.toString(),
                        "--http",
                        ANY_PORT,
                        "--grpc",
                        ANY_PORT));
        return command;
    }

    /// What this JVM was told of compilers, for the server's, too: how far they go, and how wide
    /// the registers are that they may use.
    private static List<String> compilers() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> OF_COMPILERS.stream().anyMatch(argument::startsWith))
                .toList();
    }

    /// Settings of the server that answers people are none of this one's: least of all where its
    /// journal lies.
    private static void restrict(Map<String, String> environment) {
        String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
        environment.clear();
        environment.put("PATH", path);
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("MALLOC_ARENA_MAX", "2");
        environment.put("CLASSPATH", classPath());
    }

    private static String classPath() {
        return Arrays.stream(
                        System.getProperty("java.class.path", "").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static URI awaitReady(Process process, Path log) throws IOException {
        // Nothing is said behind that line, so the reader may keep what it has read ahead.
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith(READY)) {
                return URI.create(
                        line.substring(READY.length(), line.indexOf(' ', READY.length())));
            }
        }
        String all = Files.readString(log);
        throw new IOException(
                "the server of the drill has not started: "
                        + all.substring(Math.max(0, all.length() - LOG_TAIL)).strip());
    }

    /// Where it answers.
    InetSocketAddress address() {
        return new InetSocketAddress(url.getHost(), url.getPort());
    }

    /// A client with every right.
    SlipwayClient client() {
        return SlipwayClient.open(ClientSettings.of(url).withToken(() -> Optional.of(token)));
    }

    /// Has the fault begin.
    void begin() throws IOException {
        orders.write(FaultSwitch.BEGIN + "\n");
        orders.flush();
    }

    /// Kills it, as a machine does that loses power, and waits until it is gone.
    void kill() {
        end(process);
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        Process _ = process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        end(process);
    }
}
