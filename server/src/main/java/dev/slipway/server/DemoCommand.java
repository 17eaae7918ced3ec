package dev.slipway.server;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.load.LoadReport;
import dev.slipway.client.ClientSettings;
import dev.slipway.client.SlipwayClient;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.demo.BadRelease;
import dev.slipway.server.demo.FlightReplay;
import dev.slipway.server.demo.Flights;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway demo`.
@Command(
        name = "demo",
        description = {
            "Serve the flights model and replay real flights against it, then release a",
            "version that answers wrongly and watch it being taken back.",
            "Ends by itself and leaves nothing behind."
        },
        footer = {"", "Examples:", "  slipway demo", "  slipway demo --seconds 5"})
final class DemoCommand implements Callable<Integer> {
    private static final int ALL = 120_000;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--seconds",
            defaultValue = "20",
            description = "How long the replay takes (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (seconds < 1 || seconds > 3_600) {
            throw new IllegalArgumentException("seconds: " + seconds + " (expected: 1 to 3600)");
        }
        Console console = Console.of(spec);
        PrintWriter out = !output.isText() ? new PrintWriter(Writer.nullWriter()) : console.out();
        Path example = ExampleFiles.flights();
        out.println("Reading real flights of January to June 2001 (US DOT) ...");
        Flights flights = Flights.read(example.resolve("flights.parquet"), ALL);
        Path data = Files.createTempDirectory("slipway-demo");
        try (SlipwayServer server = start(data)) {
            load(server, example.resolve("v1"));
            boolean isAnswered = replay(server.httpAddress(), flights, console, out);
            boolean isTakenBack = release(server, data, flights, out);
            printNextSteps(out);
            return isAnswered && isTakenBack ? Exit.PASSED : Exit.FAILED;
        } finally {
            deleteTree(data);
        }
    }

    private static SlipwayServer start(Path data) throws IOException {
        Map<String, String> keys =
                Map.of(
                        "data", data.toString(),
                        "http.listen", "127.0.0.1:0",
                        "grpc.listen", "127.0.0.1:0");
        ServerSettings settings =
                ServerSettings.of(keys, ServerSettings.Machine.ours(), Versions.ours());
        return SlipwayServer.start(settings, OutputStream.nullOutputStream());
    }

    private static void load(SlipwayServer server, Path model) {
        List<ModelArgument> models = ModelArgument.parse(List.of("flights=" + model));
        for (VersionState state : server.load(models).values()) {
            if (state instanceof VersionState.Failed failed) {
                throw new IllegalStateException("flights not loaded: " + failed.reason());
            }
        }
    }

    private boolean replay(
            InetSocketAddress server, Flights flights, Console console, PrintWriter out)
            throws IOException, InterruptedException {
        out.printf(
                Locale.ROOT,
                "Serving flights version 1 (XGBoost, 200 trees) on http:/%s%n"
                        + "After 3 s of warm-up: %,d flights in time order, one request each, in"
                        + " %d s:%n",
                server,
                flights.bodies().size(),
                seconds);
        FlightReplay replay = new FlightReplay(server, flights);
        LoadReport report = replay.run(Duration.ofSeconds(seconds), out);
        long answered = report.latency().getTotalCount();
        out.printf(
                Locale.ROOT,
                "%n  %,d predictions, %,.0f a second, %d without an answer%n"
                        + "  latency p50 %.0f µs, p99 %.0f µs (from the moment each was due)%n"
                        + "  AUC %.4f: will the flight be more than 15 minutes late?%n%n",
                answered,
                report.throughput(),
                report.failures(answered),
                report.micros(50),
                report.micros(99),
                replay.auc());
        if (!output.isText()) {
            output.document(console, json -> writeJson(json, report, replay.auc()));
        }
        return report.failures(answered) == 0;
    }

    private static boolean release(
            SlipwayServer server, Path data, Flights flights, PrintWriter out)
            throws IOException, InterruptedException {
        out.println(
                "Now version 2, trained with two of its columns swapped: same signature, no error,\n"
                        + "wrong answers. It is released in steps while labels come in:");
        String token = Files.readString(data.resolve("admin-token")).strip();
        ClientSettings settings =
                ClientSettings.of(URI.create("http:/" + server.httpAddress()))
                        .withToken(() -> Optional.of(token));
        try (SlipwayClient client = SlipwayClient.open(settings)) {
            ReleaseStatus status =
                    new BadRelease(client, server.httpAddress(), flights)
                            .run(ExampleFiles.flights(), out);
            out.printf("%n  why: %s%n%n", BadRelease.reason(status));
            return BadRelease.wasTakenBack(status);
        }
    }

    private static void writeJson(JsonGenerator json, LoadReport report, double auc)
            throws IOException {
        long answered = report.latency().getTotalCount();
        json.writeStartObject();
        json.writeNumberField("answered", answered);
        json.writeNumberField("not_answered", report.failures(answered));
        json.writeNumberField("throughput", report.throughput());
        json.writeNumberField("p50_us", report.micros(50));
        json.writeNumberField("p99_us", report.micros(99));
        json.writeNumberField("auc", auc);
        json.writeEndObject();
    }

    private static void printNextSteps(PrintWriter out) {
        out.println("Next, serve it yourself:");
        out.println("  slipway serve --model flights=" + ExampleFiles.shown("v1"));
        out.println("and in a second terminal:");
        out.println(
                "  slipway predict flights minute_of_day=1020 day_of_week=5 distance=733"
                        + " origin=ATL destination=ORD origin_late_rate=0.31");
        out.println("  slipway loadtest flights --rate 5000");
    }

    /// Deletes a directory of ours and all that is in it.
    static void deleteTree(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
