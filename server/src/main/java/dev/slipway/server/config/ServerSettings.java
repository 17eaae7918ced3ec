package dev.slipway.server.config;

import com.sun.management.OperatingSystemMXBean;
import dev.slipway.api.status.ServerIdentity;
import dev.slipway.cost.PriceList;
import dev.slipway.frontend.grpc.GrpcDoorConfig;
import dev.slipway.frontend.http.HttpSettings;
import dev.slipway.intake.CachePolicy;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.serving.ServingConfig;
import dev.slipway.serving.ledger.MemoryBudget;
import dev.slipway.telemetry.TelemetryConfig;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything that `serve` can be told, one record per room.
///
/// @param data the data directory
/// @param oidc absent when people cannot sign in
/// @param console where browsers find its pages
/// @param connections what opens connections, and where they may lead
/// @param cache how much of what nothing serves stays laid out
/// @param capture what keeping predictions may take
/// @param jobs what batch jobs may touch and take
/// @param featureMemory bytes that online features may take of the heap
/// @param drainDelay how long it goes on answering after it was told to stop
/// @param prices absent when nothing has a price
/// @param models `NAME=PATH` of the file's `models`
public record ServerSettings(
        Path data,
        HttpSettings http,
        GrpcDoorConfig grpc,
        ReachSettings reach,
        ServingConfig serving,
        LoadOptions loading,
        TelemetryConfig telemetry,
        JournalSettings journal,
        @Nullable OidcSettings oidc,
        ConsoleSettings console,
        ConnectionSettings connections,
        CachePolicy cache,
        CaptureSettings capture,
        JobSettings jobs,
        long featureMemory,
        Duration drainDelay,
        @Nullable PriceList prices,
        List<String> models) {
    private static final long BODY = 64L << 20;
    private static final long LARGEST_BODY = 1L << 30;

    /// What the process has to share out.
    ///
    /// @param memoryBytes of the machine, or of the container that the process is in
    public record Machine(long maxHeapBytes, long memoryBytes, int cores) {
        /// What this process has.
        public static Machine ours() {
            java.lang.Runtime process = java.lang.Runtime.getRuntime();
            long memory =
                    ManagementFactory.getOperatingSystemMXBean()
                                    instanceof OperatingSystemMXBean system
                            ? system.getTotalMemorySize()
                            : Long.MAX_VALUE;
            return new Machine(process.maxMemory(), memory, process.availableProcessors());
        }
    }

    /// Reads all keys.
    ///
    /// *Errors*: [SettingsException] or `IllegalArgumentException` naming the key.
    public static ServerSettings from(Settings settings, Machine machine, String version) {
        Path data = settings.path("data", "slipway-data");
        long bodyBytes = some(settings, "limits.body-bytes", BODY, LARGEST_BODY);
        Duration bodyTime = settings.positive("limits.body-time", Duration.ofSeconds(30));
        Duration predictionTime =
                settings.positive("limits.prediction-time", Duration.ofSeconds(30));
        Duration drain = settings.duration("limits.drain-time", Duration.ofSeconds(10));
        HttpSettings.Limits limits =
                new HttpSettings.Limits(
                        bodyBytes,
                        bodyTime,
                        predictionTime,
                        oneOrMore(settings, "http.connections", 10_000),
                        settings.positive("http.idle-time", Duration.ofMinutes(5)),
                        drain);
        HttpSettings http =
                new HttpSettings(
                        settings.address("http.listen", "127.0.0.1:8000"),
                        limits,
                        settings.flag("http.overloaded-is-503", false),
                        new ServerIdentity("slipway", version));
        GrpcDoorConfig grpc =
                new GrpcDoorConfig(
                        settings.address("grpc.listen", "127.0.0.1:8001"),
                        Math.toIntExact(bodyBytes),
                        Math.max(bodyBytes, machine.maxHeapBytes() / 4),
                        oneOrMore(settings, "grpc.connections", 10_000),
                        new GrpcDoorConfig.Times(predictionTime, bodyTime, drain));
        ReachSettings reach = ReachSettings.from(settings, http.address(), grpc.address());
        ServerSettings read =
                new ServerSettings(
                        data,
                        http,
                        grpc,
                        reach,
                        serving(settings, machine, drain),
                        loading(settings, data),
                        telemetry(settings),
                        JournalSettings.from(settings),
                        OidcSettings.from(settings),
                        ConsoleSettings.from(settings),
                        ConnectionSettings.from(settings),
                        cache(settings),
                        CaptureSettings.from(settings),
                        JobSettings.from(settings, reach.isLocalOnly(), machine.cores()),
                        featureMemory(settings, machine),
                        settings.duration("limits.drain-delay", Duration.ofSeconds(5)),
                        PriceSettings.from(settings),
                        settings.below("models").stream()
                                .map(entry -> entry.getKey() + "=" + entry.getValue())
                                .toList());
        settings.refuseUnknown();
        return read;
    }

    private static long featureMemory(Settings settings, Machine machine) {
        long bytes = settings.bytes("features.memory", machine.maxHeapBytes() / 16);
        if (bytes < 0) {
            throw SettingsException.of("features.memory", bytes + "", "0 or more");
        }
        return bytes;
    }

    private static ServingConfig serving(Settings settings, Machine machine, Duration drain) {
        ServingConfig defaults =
                ServingConfig.defaults(
                        machine.maxHeapBytes(), machine.memoryBytes(), machine.cores());
        return new ServingConfig(
                some(settings, "serving.request-bytes", defaults.requestBytes(), Long.MAX_VALUE),
                oneOrMore(settings, "serving.concurrency", defaults.concurrency()),
                slots(settings, defaults.slots()),
                oneOrMore(settings, "serving.slot-queue", defaults.slotQueue()),
                settings.bytes("serving.pooled-bytes", defaults.pooledBytes()),
                memory(settings, defaults.memory()),
                settings.bytes("serving.warm-bytes", defaults.warmBytes()),
                settings.duration("serving.warm-up-limit", defaults.warmUpLimit()),
                drain);
    }

    /// What the machine has left, or as much as was set.
    private static MemoryBudget memory(Settings settings, MemoryBudget left) {
        String key = "serving.memory";
        return settings.text(key, "auto").equals("auto")
                ? left
                : left.withBytes(some(settings, key, left.bytes(), Long.MAX_VALUE));
    }

    /// One per core, or as many as were pinned.
    private static int slots(Settings settings, int cores) {
        String key = "serving.slots";
        return settings.text(key, "auto").equals("auto") ? cores : oneOrMore(settings, key, cores);
    }

    private static int oneOrMore(Settings settings, String key, int usual) {
        int given = settings.count(key, usual);
        if (given < 1) {
            throw SettingsException.of(key, given + "", "1 or more");
        }
        return given;
    }

    /// A size that leaves something to work with.
    private static long some(Settings settings, String key, long usual, long most) {
        long given = settings.bytes(key, usual);
        if (given < 1 || given > most) {
            throw SettingsException.of(
                    key,
                    settings.text(key, ""),
                    "a size above 0" + (most == Long.MAX_VALUE ? "" : ", of 1GiB at most"));
        }
        return given;
    }

    private static LoadOptions loading(Settings settings, Path data) {
        LoadOptions defaults = LoadOptions.defaults(data.resolve("cache").toAbsolutePath());
        return new LoadOptions(
                defaults.cache(),
                // To the runtime 0 is as many as there are cores, for a call that held no slot.
                oneOrMore(settings, "loading.intra-op-threads", defaults.intraOpThreads()),
                settings.flag("loading.spinning", defaults.spinning()),
                some(settings, "loading.memory-limit", defaults.memoryLimitBytes(), Long.MAX_VALUE),
                settings.positive("loading.time-limit", defaults.timeLimit()));
    }

    /// How much of what nothing serves stays laid out.
    ///
    /// *Errors*: `IllegalArgumentException` naming the key.
    public static CachePolicy cache(Settings settings) {
        CachePolicy defaults = CachePolicy.DEFAULT;
        return new CachePolicy(
                settings.bytes("cache.bytes", defaults.bytes()),
                settings.duration("cache.idle-time", defaults.idleTime()));
    }

    private static TelemetryConfig telemetry(Settings settings) {
        TelemetryConfig defaults = TelemetryConfig.defaults();
        String traces = settings.text("telemetry.traces", "off");
        return new TelemetryConfig(
                new TelemetryConfig.Metrics(
                        settings.flag("telemetry.metrics", true), defaults.metrics().maxSeries()),
                new TelemetryConfig.AccessLines(
                        settings.flag("telemetry.access-log", false),
                        defaults.accessLog().buffer()),
                new TelemetryConfig.Traces(
                        traces.equals("off") ? Optional.empty() : Optional.of(uri(traces)),
                        traceRatio(settings)));
    }

    private static OptionalDouble traceRatio(Settings settings) {
        String key = "telemetry.trace-ratio";
        return settings.text(key, "auto").equals("auto")
                ? OptionalDouble.empty()
                : OptionalDouble.of(settings.part(key, 0));
    }

    private static URI uri(String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme() + "")) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw SettingsException.of("telemetry.traces", text, "an OTLP address or off");
        }
        throw SettingsException.of("telemetry.traces", text, "an OTLP address or off");
    }

    /// The settings with nothing set but these keys.
    public static ServerSettings of(Map<String, String> keys, Machine machine, String version) {
        return from(Settings.of(Map.of(), Map.of(), keys), machine, version);
    }
}
