package dev.slipway.server.doctor;

import dev.slipway.runtime.Runtime;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.config.Settings;
import dev.slipway.serving.ledger.MemoryBudget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/// Looks at the Java runtime, the machine, the settings, the data directory and the addresses.
public final class Checkup {
    private static final long LEAST_HEAP = 128L << 20;
    private static final long LEAST_DISK = 1L << 30;

    private final Path data;
    private final Path config;

    /// A check-up for a server with this data directory and these settings.
    public Checkup(Path data, Path config) {
        this.data = data;
        this.config = config;
    }

    /// Everything that was found, in a fixed order.
    public List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        findings.add(java());
        findings.add(vectorModule());
        findings.add(machine());
        findings.add(runtimes());
        findings.add(settings());
        findings.add(memory());
        findings.add(dataDirectory());
        findings.add(port("http port", 8000));
        findings.add(port("grpc port", 8001));
        return findings;
    }

    private static Finding java() {
        java.lang.Runtime.Version version = java.lang.Runtime.version();
        boolean recent = version.compareTo(java.lang.Runtime.Version.parse("25.0.3")) >= 0;
        return new Finding("java", recent, version + " (expected: 25.0.3 or newer)");
    }

    private static Finding vectorModule() {
        boolean present = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        return new Finding(
                "vector module",
                present,
                present
                        ? "present: tree ensembles use vector instructions"
                        : "absent: tree ensembles run, several times slower (expected:"
                                + " --add-modules=jdk.incubator.vector)");
    }

    private static Finding machine() {
        java.lang.Runtime process = java.lang.Runtime.getRuntime();
        long heap = process.maxMemory();
        return new Finding(
                "machine",
                heap >= LEAST_HEAP,
                process.availableProcessors()
                        + " cores, heap up to "
                        + (heap >> 20)
                        + " MiB (expected: >= "
                        + (LEAST_HEAP >> 20)
                        + " MiB)");
    }

    private static Finding runtimes() {
        String names =
                ServiceLoader.load(Runtime.class).stream()
                        .map(provider -> provider.get().name())
                        .sorted()
                        .collect(Collectors.joining(", "));
        return new Finding("runtimes", !names.isEmpty(), names);
    }

    private Finding settings() {
        try {
            Map<String, String> file = file();
            Settings sources = Settings.of(file, System.getenv(), Map.of());
            ServerSettings.from(sources, ServerSettings.Machine.ours(), "");
            List<String> unknown = sources.unknownVariables();
            return new Finding(
                    "settings",
                    unknown.isEmpty(),
                    unknown.isEmpty()
                            ? file.size() + " keys in " + config
                            : "variables that are no settings: " + unknown);
        } catch (RuntimeException e) {
            return new Finding("settings", false, String.valueOf(e.getMessage()));
        }
    }

    /// What loaded versions may hold, and of what that is left.
    private Finding memory() {
        ServerSettings.Machine machine = ServerSettings.Machine.ours();
        MemoryBudget budget;
        try {
            Settings sources = Settings.of(file(), System.getenv(), Map.of());
            budget = ServerSettings.from(sources, machine, "").serving().memory();
        } catch (RuntimeException e) {
            return new Finding("memory", true, "unknown until the settings are right");
        }
        boolean fits = budget.bytes() <= machine.memoryBytes();
        return new Finding(
                "memory",
                fits,
                "%,d MiB for models, of them up to %,d MiB on the heap, of a machine with %,d MiB"
                                .formatted(
                                        budget.bytes() >> 20,
                                        Math.min(budget.bytes(), budget.heapBytes()) >> 20,
                                        machine.memoryBytes() >> 20)
                        + (fits ? "" : " (expected: no more than it has)"));
    }

    private Map<String, String> file() {
        return Files.isRegularFile(config) ? Settings.readFile(config) : Map.of();
    }

    private Finding dataDirectory() {
        Path existing = data.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            long free = Files.getFileStore(existing).getUsableSpace();
            boolean good = Files.isWritable(existing) && free >= LEAST_DISK;
            return new Finding(
                    "data directory",
                    good,
                    data
                            + (Files.isWritable(existing) ? " can be written, " : " is read-only, ")
                            + (free >> 30)
                            + " GiB free (expected: >= 1 GiB)");
        } catch (IOException e) {
            return new Finding("data directory", false, data + ": " + e);
        }
    }

    private static Finding port(String subject, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return new Finding(subject, true, port + " is free");
        } catch (IOException e) {
            return new Finding(
                    subject, true, port + " is taken, perhaps by a running server (" + e + ")");
        }
    }
}
