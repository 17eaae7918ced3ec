package dev.slipway.jobs;

import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.cluster.Preflight;
import dev.slipway.jobs.cluster.RestDoor;
import dev.slipway.testkit.Repository;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A standing cluster as people have it: a job manager and task managers, each a process, with the
/// engine's own jars on their class path, and of ours only what holds native code.
final class FlinkCluster implements AutoCloseable {
    private static final int SLOTS = 2;
    private static final List<String> OF_THE_ENGINE =
            List.of(
                    "flink-",
                    "kryo-",
                    "minlog-",
                    "objenesis-",
                    "reflectasm-",
                    "javassist-",
                    "commons-",
                    "snappy-java-",
                    "lz4-java-",
                    "async-profiler-",
                    "slf4j-",
                    "jsr305-",
                    "snakeyaml-engine-");

    private final Path directory;
    private final int port;
    private final int door;
    private final Process manager;
    private final List<Process> workers = new ArrayList<>();
    private int started;

    private FlinkCluster(Path directory, int port, int door) throws IOException {
        this.directory = directory;
        this.port = port;
        this.door = door;
        this.manager =
                start(
                        "manager",
                        "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint");
    }

    /// One with so many task managers, each with two slots.
    static FlinkCluster start(Path directory, int workers) throws Exception {
        FlinkCluster cluster = new FlinkCluster(directory, freePort(), freePort());
        for (int i = 0; i < workers; i++) {
            cluster.addWorker();
        }
        cluster.awaitSlots(workers * SLOTS);
        return cluster;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Starts another task manager.
    void addWorker() throws IOException {
        workers.add(
                start(
                        "worker-" + started++,
                        "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"));
    }

    /// Kills the first task manager that lives.
    void killWorker() throws InterruptedException {
        Process worker = workers.removeFirst();
        worker.destroyForcibly().waitFor();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + door);
    }

    /// Its door, as jobs see it.
    RestDoor open(Path jar) {
        return new RestDoor(new Place.Cluster("big", address(), jar), null);
    }

    void awaitSlots(int wanted) throws Exception {
        try (RestDoor open = open(directory)) {
            while (slots(open) != wanted) {
                LockSupport.parkNanos(100_000_000);
                if (!manager.isAlive()) {
                    throw new IllegalStateException(
                            Files.readString(directory.resolve("manager.log")));
                }
            }
        }
    }

    private static int slots(RestDoor open) throws InterruptedException {
        try {
            return open.overview().path("slots-available").asInt();
        } catch (JobException e) {
            // It starts.
            return -1;
        }
    }

    private Process start(String name, String main) throws IOException {
        Path own = Files.createDirectories(directory.resolve(name));
        Files.writeString(own.resolve("config.yaml"), configuration(own));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(opened());
        command.addAll(
                List.of(
                        "-Xmx384m",
                        "-Djava.io.tmpdir=" + own,
                        "-cp",
                        String.join(File.pathSeparator, jars()),
                        main,
                        "--configDir",
                        own.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile())
                .start();
    }

    /// What the engine's own scripts open to it, and no other option of ours.
    private static List<String> opened() throws IOException {
        Path options = Repository.root().resolve("jobs/src/main/launch/jobs.options");
        return Files.readAllLines(options).stream()
                .filter(option -> option.startsWith("--add-opens"))
                .toList();
    }

    private List<String> jars() throws IOException {
        List<String> jars = new ArrayList<>();
        for (Path entry : JobJar.classPath()) {
            if (isOfTheEngine(String.valueOf(entry.getFileName()))) {
                jars.add(entry.toString());
            } else if (JobJar.artifact(entry).equals("onnxruntime")) {
                Path library = directory.resolve(Preflight.LIBRARY);
                if (!Files.exists(library)) {
                    Files.copy(entry, library);
                }
                jars.add(library.toString());
            }
        }
        return jars;
    }

    private static boolean isOfTheEngine(String name) {
        return OF_THE_ENGINE.stream().anyMatch(name::startsWith);
    }

    private String configuration(Path own) {
        return """
        jobmanager.rpc.address: 127.0.0.1
        jobmanager.bind-host: 127.0.0.1
        jobmanager.rpc.port: %d
        rest.address: 127.0.0.1
        rest.bind-address: 127.0.0.1
        rest.port: %d
        rest.bind-port: "%d"
        blob.server.port: "0"
        taskmanager.host: 127.0.0.1
        taskmanager.bind-host: 127.0.0.1
        taskmanager.rpc.port: "0"
        taskmanager.numberOfTaskSlots: %d
        taskmanager.cpu.cores: 1.0
        taskmanager.memory.framework.heap.size: 64mb
        taskmanager.memory.framework.off-heap.size: 64mb
        taskmanager.memory.jvm-metaspace.size: 128mb
        taskmanager.memory.jvm-overhead.min: 64mb
        taskmanager.memory.jvm-overhead.max: 64mb
        taskmanager.memory.task.heap.size: 192mb
        taskmanager.memory.task.off-heap.size: 64mb
        taskmanager.memory.network.min: 16mb
        taskmanager.memory.network.max: 16mb
        taskmanager.memory.managed.size: 1mb
        heartbeat.interval: 500
        heartbeat.timeout: 5000
        io.tmp.dirs: %s
        web.tmpdir: %s
        """
                .formatted(port, door, door, SLOTS, own, own);
    }

    @Override
    public void close() {
        List<Process> all = new ArrayList<>(workers);
        all.add(manager);
        all.forEach(Process::destroyForcibly);
        all.forEach(process -> process.onExit().join());
    }
}
