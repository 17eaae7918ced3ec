package dev.slipway.server;

import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.config.Settings;
import dev.slipway.server.drill.DrillGround;
import dev.slipway.server.drill.FaultSwitch;
import dev.slipway.server.exit.Exit;
import dev.slipway.server.place.Versions;
import dev.slipway.server.process.ModelArgument;
import dev.slipway.server.process.ServerStart;
import dev.slipway.server.process.SlipwayServer;
import dev.slipway.server.stop.StopSignals;
import dev.slipway.server.stop.StopToldException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway serve`.
@Command(
        name = "serve",
        description = "Serve models until told to stop (SIGTERM or Ctrl-C).",
        footer = {
            "",
            "Examples:",
            "  slipway serve --model flights=examples/flights/v1",
            "  slipway serve --model a=model.onnx --model b=model.json --http 127.0.0.1:0",
            "  slipway serve --config slipway.yaml"
        })
final class ServeCommand implements Callable<Integer> {
    private static final Path DEFAULT_CONFIG = Path.of("slipway.yaml");

    private final BiConsumer<Consumer<Duration>, Duration> signals;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--model",
            paramLabel = "NAME=PATH",
            description = "A model file or package to serve; repeat a name for its next version.")
    private List<String> models = new ArrayList<>();

    @Option(names = "--data", paramLabel = "DIR", description = "The data directory.")
    private @Nullable String data;

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            description = "Where to listen for HTTP; port 0 picks a free one.")
    private @Nullable String http;

    @Option(
            names = "--grpc",
            paramLabel = "HOST:PORT",
            description = "Where to listen for gRPC; port 0 picks a free one.")
    private @Nullable String grpc;

    @Option(
            names = "--insecure-plaintext",
            description = "Listen beyond this machine without TLS, where something else encrypts.")
    private boolean plaintext;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings in YAML.")
    private @Nullable Path config;

    @Option(
            names = "--accept-rewind",
            description = "Go on with a journal that lost records since its last checkpoint.")
    private boolean acceptRewind;

    @Mixin private OutputOption output = new OutputOption();

    @Option(names = "--rehearse", hidden = true)
    private boolean rehearse;

    @Option(names = "--drill", hidden = true)
    private @Nullable String drill;

    ServeCommand() {
        this(StopSignals::stopBy);
    }

    /// @param signals has the first called when the process is told to stop, as [StopSignals] does
    ServeCommand(BiConsumer<Consumer<Duration>, Duration> signals) {
        this.signals = signals;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = Console.of(spec);
        PrintWriter err = console.err();
        Settings sources = sources();
        ServerSettings settings =
                ServerSettings.from(sources, ServerSettings.Machine.ours(), Versions.ours());
        for (String variable : sources.unknownVariables()) {
            err.println(
                    "slipway: warning: "
                            + variable
                            + " is not a setting"
                            + sources.meantBy(variable));
        }
        for (String secret : settings.connections().unreadable()) {
            err.println("slipway: warning: " + secret);
        }
        List<String> named = new ArrayList<>(settings.models());
        named.addAll(models);
        List<ModelArgument> arguments = ModelArgument.parse(named);
        FaultSwitch faults = DrillGround.faults(drill, settings.data());
        ServerStart start = new ServerStart(settings, arguments, faults, System.err);
        CountDownLatch stopped = new CountDownLatch(1);
        signals.accept(
                delay -> {
                    try {
                        start.stop().ifPresent(server -> stop(server, delay));
                    } finally {
                        stopped.countDown();
                    }
                },
                settings.drainDelay());
        SlipwayServer server;
        try {
            server = start.run();
        } catch (StopToldException e) {
            return Exit.PASSED;
        }
        Map<VersionId, VersionState> states = server.firstModels();
        List<String> ready = report(states, err);
        if (start.isTold()) {
            // It may answer yet, but nobody should come to it any more.
            stopped.await();
            return Exit.PASSED;
        }
        boolean isEmpty = states.values().stream().allMatch(VersionState.Failed.class::isInstance);
        if (isEmpty && !arguments.isEmpty()) {
            err.println("slipway: no model could be loaded");
            return Exit.FAILED;
        }
        sayReady(console, server, ready);
        if (rehearse) {
            return Rehearsal.run(server);
        }
        if (drill != null) {
            // Nobody needs it any more, and nothing of it is kept.
            faults.follow(System.in, () -> Runtime.getRuntime().halt(Exit.FAILED));
        }
        stopped.await();
        return Exit.PASSED;
    }

    private static void stop(SlipwayServer server, Duration delay) {
        try {
            server.drain(delay);
        } finally {
            server.close();
        }
    }

    /// What file, variables and flags say, the last above all.
    Settings sources() {
        return Settings.of(file(), System.getenv(), overrides());
    }

    private Map<String, String> file() {
        return config == null ? Settings.readIfThere(DEFAULT_CONFIG) : Settings.readFile(config);
    }

    private Map<String, String> overrides() {
        Map<String, String> overrides = new HashMap<>();
        put(overrides, "data", data);
        put(overrides, "journal.accept-rewind", acceptRewind ? "true" : null);
        put(overrides, "access.insecure-plaintext", plaintext ? "true" : null);
        put(overrides, "http.listen", http);
        put(overrides, "grpc.listen", grpc);
        return overrides;
    }

    private static void put(Map<String, String> map, String key, @Nullable String value) {
        if (value != null) {
            map.put(key, value);
        }
    }

    /// Says of each version that does not answer why, and gives the others.
    static List<String> report(Map<VersionId, VersionState> states, PrintWriter err) {
        List<String> ready = new ArrayList<>();
        states.forEach((version, state) -> {
            if (state.isReady()) {
                ready.add(version.toString());
            } else {
                err.println("slipway: " + version + " not loaded: " + reason(state));
            }
        });
        err.flush();
        return ready;
    }

    private static String reason(VersionState state) {
        return state instanceof VersionState.Failed(String reason) ? reason : "it was unloaded";
    }

    private void sayReady(Console console, SlipwayServer server, List<String> ready)
            throws IOException {
        String httpUrl = server.httpUrl().text();
        String grpcAddress = text(server.grpcAddress());
        if (!output.isText()) {
            output.document(
                    console,
                    json -> {
                        json.writeStartObject();
                        json.writeStringField("http", httpUrl);
                        json.writeStringField("grpc", grpcAddress);
                        json.writeArrayFieldStart("models");
                        for (String model : ready) {
                            json.writeString(model);
                        }
                        json.writeEndArray();
                        json.writeEndObject();
                    });
        } else {
            console.out()
                    .println(
                            "slipway ready http="
                                    + httpUrl
                                    + " grpc="
                                    + grpcAddress
                                    + " models="
                                    + String.join(",", ready));
        }
        console.out().flush();
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
