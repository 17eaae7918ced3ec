package dev.slipway.server.doctor;

import dev.slipway.api.access.ServerAddress;
import dev.slipway.runtime.Runtime;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.config.Settings;
import dev.slipway.server.exit.AddressFault;
import dev.slipway.serving.ledger.MemoryBudget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Looks at the Java runtime, the machine, the settings, the data directory and the addresses.
public final class Checkup {
    private static final long LEAST_HEAP = 128L << 20;
    private static final long LEAST_DISK = 1L << 30;
    private static final String UNKNOWN = "unknown until the settings are right";
    private static final String USUAL_CONFIG = "slipway.yaml";
    private static final String USUAL_DATA = "slipway-data";
    private static final int PATIENCE_MILLIS = 1_000;

    private final @Nullable Path asked;
    private final Map<String, String> flags;

    /// A check-up for a server with these settings.
    ///
    /// @param asked the file that was named; absent for the one that is read where it is there
    /// @param flags settings that go before it and the variables
    public Checkup(@Nullable Path asked, Map<String, String> flags) {
        this.asked = asked;
        this.flags = Map.copyOf(flags);
    }

    /// The file of settings, which need not be there.
    public Path config() {
        return asked == null ? Path.of(USUAL_CONFIG) : asked;
    }

    /// The data directory, which need not be there.
    public Path data() {
        ServerSettings read = read();
        return read == null ? Path.of(flags.getOrDefault("data", USUAL_DATA)) : read.data();
    }

    /// Where programs of this machine reach a server with these settings; empty where they are
    /// wrong, or leave the port to the system.
    public Optional<URI> server() {
        ServerSettings read = read();
        if (read == null || read.http().address().getPort() == 0) {
            return Optional.empty();
        }
        InetSocketAddress address = read.http().address();
        InetSocketAddress reached =
                new InetSocketAddress(near(address.getAddress()), address.getPort());
        String scheme = read.reach().tls() == null ? "http" : "https";
        return Optional.of(URI.create(ServerAddress.of(scheme, reached).text()));
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
        findings.add(dataDirectory(data()));
        ServerSettings read = read();
        findings.add(port("http port", read == null ? null : read.http().address()));
        findings.add(port("grpc port", read == null ? null : read.grpc().address()));
        return findings;
    }

    private static Finding java() {
        java.lang.Runtime.Version version = java.lang.Runtime.version();
        boolean recent = version.compareTo(java.lang.Runtime.Version.parse("25.0.3")) >= 0;
        return new Finding(
                "java",
                recent,
                version
                        + " in "
                        + System.getProperty("java.home")
                        + " (expected: 25.0.3 or newer)");
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
            Settings sources = Settings.of(file, System.getenv(), flags);
            ServerSettings read = ServerSettings.from(sources, ServerSettings.Machine.ours(), "");
            List<String> troubles = new ArrayList<>(read.connections().unreadable());
            List<String> unknown = sources.unknownVariables();
            if (!unknown.isEmpty()) {
                troubles.add("variables that are no settings: " + unknown);
            }
            return new Finding(
                    "settings",
                    troubles.isEmpty(),
                    troubles.isEmpty()
                            ? file.size() + " keys in " + config()
                            : String.join("; ", troubles));
        } catch (RuntimeException e) {
            return new Finding("settings", false, String.valueOf(e.getMessage()));
        }
    }

    /// What loaded versions may hold, and of what that is left.
    private Finding memory() {
        ServerSettings.Machine machine = ServerSettings.Machine.ours();
        ServerSettings read = read();
        if (read == null) {
            return new Finding("memory", true, UNKNOWN);
        }
        MemoryBudget budget = read.serving().memory();
        boolean fits = budget.bytes() <= machine.memoryBytes();
        return new Finding(
                "memory",
                fits,
                String.format(
                                Locale.ROOT,
                                "%,d MiB for models, of them up to %,d MiB on the heap, of a"
                                        + " machine with %,d MiB",
                                budget.bytes() >> 20,
                                Math.min(budget.bytes(), budget.heapBytes()) >> 20,
                                machine.memoryBytes() >> 20)
                        + (fits ? "" : " (expected: no more than it has)"));
    }

    /// What a server would go by; absent where settings are wrong, which is a finding of its own.
    private @Nullable ServerSettings read() {
        try {
            Settings sources = Settings.of(file(), System.getenv(), flags);
            return ServerSettings.from(sources, ServerSettings.Machine.ours(), "");
        } catch (RuntimeException e) {
            return null;
        }
    }

    private Map<String, String> file() {
        return asked == null
                ? Settings.readIfThere(Path.of(USUAL_CONFIG))
                : Settings.readFile(asked);
    }

    private static Finding dataDirectory(Path data) {
        Path existing = data.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            return new Finding(
                    "data directory",
                    false,
                    data + ": " + existing + " is no directory (expected: one to write to)");
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

    private static Finding port(String subject, @Nullable InetSocketAddress address) {
        if (address == null) {
            return new Finding(subject, true, UNKNOWN);
        }
        String text = address.getHostString() + ":" + address.getPort();
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
            return new Finding(subject, true, text + " is free");
        } catch (IOException e) {
            return isAnswered(address)
                    ? new Finding(subject, true, text + " is taken, perhaps by a running server")
                    : new Finding(subject, false, text + fault(e));
        }
    }

    private static String fault(IOException refused) {
        return AddressFault.inWords(refused)
                .map(words -> " " + words)
                .orElseGet(() -> ": " + refused.getMessage() + " (expected: one to listen at)");
    }

    /// What listens at all addresses does so at that of the loop.
    private static InetAddress near(InetAddress address) {
        return address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
    }

    /// Whether somebody listens there.
    private static boolean isAnswered(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        if (host == null) {
            return false;
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(near(host), address.getPort()), PATIENCE_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
