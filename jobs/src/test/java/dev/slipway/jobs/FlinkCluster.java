package dev.slipway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.cluster.DoorKeys;
import dev.slipway.jobs.cluster.Preflight;
import dev.slipway.jobs.cluster.RestDoor;
import dev.slipway.testkit.Repository;
import dev.slipway.testkit.outside.FreePort;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/// A standing cluster as people have it: a job manager and task managers, each a process, with the
/// engine's own jars on their class path, and of ours only what holds native code.
final class FlinkCluster implements AutoCloseable {
    /// Has the second compiler, too, wherever it is started. For each job its jar is digested
    /// twice, and only that compiler knows the processor's own instructions for digests.
    private static final String MANAGER = "manager";

    private static final int SLOTS = 2;
    private static final int LAST_LINES = 15;

    /// What a machine with much else to do needs to start three processes.
    private static final Duration PATIENCE = Duration.ofMinutes(3);

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

    /// Named like the engine, and brought by the job jar.
    private static final List<String> OF_THE_JOB =
            List.of("flink-connector-base-", "flink-connector-kafka-");

    /// Lies beside the child's jars; clusters have it in another, and unpack it.
    private static final Pattern OF_THE_CHILD = Pattern.compile("flink-rpc-akka-[0-9].*");

    private final Path directory;
    private final int port;
    private final int door;
    private final Process manager;
    private final Map<String, Process> workers = new TreeMap<>();
    private final List<String> started = new ArrayList<>();

    private FlinkCluster(Path directory, int port, int door) throws IOException {
        this.directory = directory;
        this.port = port;
        this.door = door;
        this.manager =
                start(
                        MANAGER,
                        "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint");
    }

    /// One with so many task managers, each with two slots, which come up beside what follows.
    static FlinkCluster start(Path directory, int workers) throws IOException {
        FlinkCluster cluster = new FlinkCluster(directory, FreePort.take(), FreePort.take());
        try {
            for (int i = 0; i < workers; i++) {
                cluster.addWorker();
            }
            return cluster;
        } catch (IOException e) {
            cluster.close();
            throw e;
        }
    }

    private void addWorker() throws IOException {
        String name = "worker-" + started.size();
        workers.put(name, start(name, "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"));
    }

    /// Kills a task manager, one that works if any does; another takes its place, as whoever runs
    /// clusters has it.
    void replaceWorker() throws IOException, InterruptedException {
        Map<String, Integer> free = freeSlots();
        String name =
                workers.keySet().stream()
                        .filter(worker -> free.getOrDefault(worker, SLOTS) < SLOTS)
                        .findFirst()
                        .orElseGet(() -> workers.keySet().iterator().next());
        Process worker = Objects.requireNonNull(workers.remove(name));
        addWorker();
        worker.destroyForcibly().waitFor();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + door);
    }

    /// Its door, as jobs see it.
    RestDoor open(Path jar) {
        return new RestDoor(new Place.Cluster("big", address(), jar), new DoorKeys(null, null));
    }

    /// Waits until each task manager is known, no other is, and nothing works there.
    void awaitFree() throws IOException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!isFree()) {
            if (!manager.isAlive() || System.nanoTime() - until >= 0) {
                throw new IllegalStateException("the cluster is not free: " + told());
            }
            LockSupport.parkNanos(100_000_000);
        }
    }

    /// By task manager that is known, its slots without a task.
    private Map<String, Integer> freeSlots() throws IOException {
        Map<String, Integer> free = new TreeMap<>();
        try (InputStream in = address().resolve("/v1/taskmanagers").toURL().openStream()) {
            for (JsonNode one : JobFixture.JSON.readTree(in).path("taskmanagers")) {
                free.put(one.path("id").asText(), one.path("freeSlots").asInt());
            }
        }
        return free;
    }

    private boolean isFree() {
        Map<String, Integer> free;
        try {
            free = freeSlots();
        } catch (IOException e) {
            // It starts.
            return false;
        }
        return free.keySet().equals(workers.keySet())
                && free.values().stream().allMatch(slots -> slots == SLOTS);
    }

    /// The jars that lie at its door, by their ids.
    List<String> jobJars() throws IOException {
        List<String> ids = new ArrayList<>();
        try (InputStream in = address().resolve("/v1/jars").toURL().openStream()) {
            for (JsonNode jar : JobFixture.JSON.readTree(in).path("files")) {
                ids.add(jar.path("id").asText());
            }
        }
        return ids;
    }

    /// The last lines of each process, for whoever has to find out what went wrong.
    String told() throws IOException {
        StringBuilder told = new StringBuilder();
        for (String name : started) {
            List<String> lines = Files.readAllLines(directory.resolve(name + ".log"));
            told.append("\n== ").append(name);
            lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())
                    .forEach(line -> told.append('\n').append(line));
        }
        return told.toString();
    }

    private Process start(String name, String main) throws IOException {
        Path own = Files.createDirectories(directory.resolve(name));
        Files.writeString(own.resolve("config.yaml"), configuration(name, own));
        List<String> command = new ArrayList<>();
        command.add(jvm());
        command.addAll(opened());
        if (!name.equals(MANAGER)) {
            command.addAll(Compilers.asHere());
        }
        // Each process loads the classes of each job anew, by a loader of its own.
        command.addAll(Compilers.unverified());
        command.addAll(
                List.of(
                        "-Xmx384m",
                        "-XX:+UseSerialGC",
                        "-Djava.io.tmpdir=" + own,
                        "-cp",
                        String.join(File.pathSeparator, jars()),
                        main,
                        "--configDir",
                        own.toString()));
        started.add(name);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile())
                .start();
    }

    /// What its processes run on: this one's, or another that the property `cluster.jvm` names.
    private static String jvm() {
        Path here = Path.of(System.getProperty("java.home"), "bin", "java");
        return System.getProperty("cluster.jvm", here.toString());
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
        return OF_THE_ENGINE.stream().anyMatch(name::startsWith)
                && !OF_THE_CHILD.matcher(name).matches()
                && OF_THE_JOB.stream().noneMatch(name::startsWith);
    }

    private String configuration(String name, Path own) {
        return """
        jobmanager.rpc.address: 127.0.0.1
        jobmanager.bind-host: 127.0.0.1
        jobmanager.rpc.port: %d
        rest.address: 127.0.0.1
        rest.bind-address: 127.0.0.1
        rest.port: %d
        rest.bind-port: "%d"
        blob.server.port: "0"
        taskmanager.resource-id: %s
        taskmanager.host: 127.0.0.1
        taskmanager.bind-host: 127.0.0.1
        taskmanager.rpc.port: "0"
        taskmanager.numberOfTaskSlots: %d
        taskmanager.load-balance.mode: SLOTS
        taskmanager.cpu.cores: 1.0
        taskmanager.memory.framework.heap.size: 64mb
        taskmanager.memory.framework.off-heap.size: 64mb
        taskmanager.memory.jvm-metaspace.size: 160mb
        taskmanager.memory.jvm-overhead.min: 64mb
        taskmanager.memory.jvm-overhead.max: 64mb
        taskmanager.memory.task.heap.size: 192mb
        taskmanager.memory.task.off-heap.size: 64mb
        taskmanager.memory.network.min: 16mb
        taskmanager.memory.network.max: 16mb
        taskmanager.memory.managed.size: 1mb
        heartbeat.interval: 500
        heartbeat.timeout: 3000
        io.tmp.dirs: %s
        web.tmpdir: %s
        """
                .formatted(port, door, door, name, SLOTS, own, own);
    }

    @Override
    public void close() {
        List<Process> all = new ArrayList<>(workers.values());
        all.add(manager);
        all.forEach(Process::destroyForcibly);
        all.forEach(process -> process.onExit().join());
    }
}
