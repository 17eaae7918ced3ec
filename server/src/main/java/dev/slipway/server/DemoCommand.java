package dev.slipway.server;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.load.LoadReport;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.server.child.SmallFiles;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.demo.BadRelease;
import dev.slipway.server.demo.FlightReplay;
import dev.slipway.server.demo.Flights;
import dev.slipway.server.demo.StreamDemo;
import dev.slipway.server.demo.StreamOutcome;
import dev.slipway.server.exit.CleanEnd;
import dev.slipway.server.exit.Exit;
import dev.slipway.server.place.ExampleFiles;
import dev.slipway.server.place.TypedLauncher;
import dev.slipway.server.place.Versions;
import dev.slipway.server.process.ModelArgument;
import dev.slipway.server.process.SlipwayServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
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
            "Serve the flights model, replay real flights, and see a bad release taken back.",
            "With --stream: send a week of real flights through a Kafka broker of its own,",
            "have a stream job score them, and see what a feature made of events is worth.",
            "Ends by itself, or by Ctrl-C, and leaves nothing behind."
        },
        footer = {
            "",
            "Examples:",
            "  slipway demo",
            "  slipway demo --seconds 5",
            "  slipway demo --stream",
            "  slipway demo --stream --seconds 15 -o json"
        })
final class DemoCommand implements Callable<Integer> {
    private static final int ALL = 120_000;
    private static final int USUAL_SECONDS = 20;
    private static final int USUAL_STREAM_SECONDS = 60;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--stream",
            description = {
                "Flights as messages. In a source tree Maven",
                "fetches the broker the first time (about 50 MB);",
                "the tarball has it."
            })
    private boolean isStream;

    @Option(
            names = "--seconds",
            description = {
                "How long the replay takes (default: 20); with",
                "--stream flights are sent for that long at most",
                "(default: 60)."
            })
    private @Nullable Integer seconds;

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Duration wanted = duration();
        try (CleanEnd end = CleanEnd.begin()) {
            try {
                return inScratch(wanted, end) ? Exit.PASSED : Exit.FAILED;
            } catch (IOException | InterruptedException | RuntimeException e) {
                if (end.isAsked()) {
                    return Exit.FAILED;
                }
                throw e;
            }
        }
    }

    private Duration duration() {
        int wanted =
                Objects.requireNonNullElse(
                        seconds, isStream ? USUAL_STREAM_SECONDS : USUAL_SECONDS);
        if (wanted < 1 || wanted > 3_600) {
            throw new IllegalArgumentException("seconds: " + wanted + " (expected: 1 to 3600)");
        }
        return Duration.ofSeconds(wanted);
    }

    private boolean inScratch(Duration wanted, CleanEnd end)
            throws IOException, InterruptedException {
        Console console = Console.of(spec);
        PrintWriter out = !output.isText() ? new PrintWriter(Writer.nullWriter()) : console.out();
        Stage stage = new Stage(Files.createTempDirectory("slipway-demo"), wanted, console, out);
        try {
            return isStream ? stream(stage, end) : requests(stage, end);
        } finally {
            end.calm();
            SmallFiles.deleteTree(stage.scratch());
        }
    }

    /// Where and for how long it takes place, and who looks on.
    ///
    /// @param out takes what people read
    private record Stage(Path scratch, Duration wanted, Console console, PrintWriter out) {
        Path data() {
            return scratch.resolve("data");
        }

        SlipwayClient admin(SlipwayServer server) throws IOException {
            String token = Files.readString(data().resolve("admin-token")).strip();
            return SlipwayClient.open(
                    ClientSettings.of(URI.create("http:/" + server.httpAddress()))
                            .withToken(() -> Optional.of(token)));
        }
    }

    private boolean stream(Stage stage, CleanEnd end) throws IOException, InterruptedException {
        StreamDemo.Place place =
                new StreamDemo.Place(
                        ExampleFiles.home(),
                        ExampleFiles.flights(),
                        Files.createDirectory(stage.scratch().resolve("stream")));
        try (StreamDemo demo = StreamDemo.begin(place, stage.out());
                SlipwayServer server = start(stage.data())) {
            try (SlipwayClient client = stage.admin(server)) {
                StreamOutcome outcome = demo.run(client, stage.wanted());
                if (!output.isText()) {
                    output.document(stage.console(), outcome::write);
                }
                stage.out()
                        .println(
                                "\nNext, score a topic of your own:"
                                        + " docs/how-to/score-a-stream.md");
                return outcome.isWhole();
            } finally {
                end.calm();
            }
        }
    }

    private boolean requests(Stage stage, CleanEnd end) throws IOException, InterruptedException {
        Path example = ExampleFiles.flights();
        stage.out().println("Reading real flights of January to June 2001 (US DOT) ...");
        Flights flights = Flights.read(example.resolve("flights.parquet"), ALL);
        try (SlipwayServer server = start(stage.data())) {
            try {
                load(server, example.resolve("v1"));
                boolean isAnswered = replay(server, flights, stage);
                boolean isTakenBack = release(server, flights, stage);
                printNextSteps(stage.out());
                return isAnswered && isTakenBack;
            } finally {
                end.calm();
            }
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

    private boolean replay(SlipwayServer server, Flights flights, Stage stage)
            throws IOException, InterruptedException {
        PrintWriter out = stage.out();
        out.printf(
                Locale.ROOT,
                "Serving flights version 1 (XGBoost, 200 trees) on http:/%s%n"
                        + "After 3 s of warm-up: %,d flights in time order, one request each, in"
                        + " %d s:%n",
                server.httpAddress(),
                flights.bodies().size(),
                stage.wanted().toSeconds());
        FlightReplay replay = new FlightReplay(server.httpAddress(), flights);
        LoadReport report = replay.run(stage.wanted(), out);
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
            output.document(stage.console(), json -> writeJson(json, report, replay.auc()));
        }
        return report.failures(answered) == 0;
    }

    private static boolean release(SlipwayServer server, Flights flights, Stage stage)
            throws IOException, InterruptedException {
        PrintWriter out = stage.out();
        out.println(
                "Now version 2, trained with two of its columns swapped: same signature, no error,\n"
                        + "wrong answers. It is released in steps while labels come in:");
        try (SlipwayClient client = stage.admin(server)) {
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
        String slipway = "  " + TypedLauncher.command();
        out.println("Next, serve it yourself:");
        out.println(slipway + " serve --model flights=" + ExampleFiles.shown("v1"));
        out.println("and in a second terminal:");
        out.println(
                slipway
                        + " predict flights minute_of_day=1020 day_of_week=5 distance=733"
                        + " origin=ATL destination=ORD origin_late_rate=0.31");
        out.println(slipway + " loadtest flights --rate 5000");
    }
}
