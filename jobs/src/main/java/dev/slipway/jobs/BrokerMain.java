package dev.slipway.jobs;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A Kafka broker for trying things out: of this machine alone, with everything that it keeps below
/// one directory. It ends at once when whoever started it is gone.
///
/// The broker's jars are fetched when somebody wants one and lie on no other class path, so its
/// classes are called by name.
public final class BrokerMain {
    private static final String CLUSTER = "bG9jYWwtYnJva2VyLTAwMA";
    private static final String SETTINGS = "server.properties";

    private BrokerMain() {}

    /// Says the port and runs until it is killed.
    ///
    /// @param arguments an empty directory of this process alone
    public static void main(String[] arguments) {
        Report report = Report.onStandardOutput();
        Main.watchParent();
        TermSignal.leaveInterruptsToParent();
        try {
            run(Path.of(arguments[0]).toAbsolutePath(), report);
            report.end(Report.line("failed").put("message", "the broker has ended"));
        } catch (IOException | ReflectiveOperationException | RuntimeException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            report.end(Report.line("failed").put("message", cause.toString()));
        }
        Runtime.getRuntime().halt(ExitStatus.FAILED.code());
    }

    private static void run(Path directory, Report report)
            throws IOException, ReflectiveOperationException {
        List<Integer> ports = freePorts();
        Path file = directory.resolve(SETTINGS);
        Files.write(file, settings(directory, ports.getFirst(), ports.getLast()));
        format(
                file,
                new PrintStream(directory.resolve("format.log").toFile(), StandardCharsets.UTF_8));
        report.say(Report.line("listening").put("port", ports.getFirst()));
        Class.forName("kafka.Kafka")
                .getMethod("main", String[].class)
                .invoke(null, (Object) new String[] {file.toString()});
    }

    /// Two that are free now; nobody else is expected to take them in the next seconds.
    private static List<Integer> freePorts() throws IOException {
        try (ServerSocket one = loopback();
                ServerSocket other = loopback()) {
            return List.of(one.getLocalPort(), other.getLocalPort());
        }
    }

    private static ServerSocket loopback() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    /// One node that is broker and controller, with as little of everything as it works with.
    private static List<String> settings(Path directory, int port, int controller) {
        return List.of(
                "process.roles=broker,controller",
                "node.id=1",
                "controller.listener.names=CONTROLLER",
                "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller,
                "advertised.listeners=PLAINTEXT://127.0.0.1:" + port,
                "controller.quorum.voters=1@127.0.0.1:" + controller,
                "log.dirs=" + directory.resolve("logs"),
                "num.network.threads=1",
                "num.io.threads=2",
                "background.threads=2",
                "offsets.topic.replication.factor=1",
                "offsets.topic.num.partitions=1",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "transaction.state.log.num.partitions=1",
                "group.initial.rebalance.delay.ms=0",
                "auto.create.topics.enable=false");
    }

    private static void format(Path file, PrintStream log)
            throws IOException, ReflectiveOperationException {
        String[] words = {"format", "-t", CLUSTER, "-c", file.toString()};
        try (log) {
            Object code =
                    Class.forName("kafka.tools.StorageTool")
                            .getMethod("execute", String[].class, PrintStream.class)
                            .invoke(null, words, log);
            if (!Integer.valueOf(0).equals(code)) {
                throw new IOException("the broker's directory cannot be made; see format.log");
            }
        }
    }
}
