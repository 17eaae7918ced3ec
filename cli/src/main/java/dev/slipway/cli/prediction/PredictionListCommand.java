package dev.slipway.cli.prediction;

import dev.slipway.api.capture.CaptureQuestion;
import dev.slipway.api.capture.CaptureStatus;
import dev.slipway.api.capture.CapturedList;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.model.EndpointName;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.Table;
import dev.slipway.cli.UnknownEndpoint;
import dev.slipway.client.SlipwayClient;
import dev.slipway.documents.Constants;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway prediction list`.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List kept predictions of an endpoint, or those of a trace, newest first.",
        footer = {
            "",
            "Examples:",
            "  slipway prediction list flights",
            "  slipway prediction list flights --status failed --limit 20 -o json",
            "  slipway prediction list flights --slowest",
            "  slipway prediction list --trace 4bf92f3577b34da6a3ce929d0e0e4736"
        })
public final class PredictionListCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(arity = "0..1", paramLabel = "ENDPOINT", description = "The endpoint.")
    private @Nullable String endpoint;

    @Option(names = "--trace", paramLabel = "ID", description = "A trace, not an endpoint.")
    private @Nullable String trace;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "Those that were answered, refused or failed.")
    private @Nullable String status;

    @Option(names = "--slowest", description = "The slowest first.")
    private boolean slowest;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "At most this many, up to 1000 (default: ${DEFAULT-VALUE}).")
    private int limit = 100;

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            CapturedList found = found(client);
            output.printAll(
                    console,
                    found.predictions(),
                    out -> {
                        Table table =
                                new Table(
                                        "PREDICTION",
                                        "TIME",
                                        "ENDPOINT",
                                        "VERSION",
                                        "STATUS",
                                        "KEPT",
                                        "TOTAL");
                        for (CapturedPrediction one : found.predictions()) {
                            table.row(
                                    one.id(),
                                    one.time().truncatedTo(ChronoUnit.MILLIS).toString(),
                                    one.endpoint(),
                                    one.version(),
                                    Constants.word(
                                            one.refusal() == null ? one.status() : one.refusal()),
                                    Constants.word(one.kept()),
                                    millis(one.times().totalNanos()));
                        }
                        table.print(out);
                    });
            if (!found.isComplete()) {
                console.err()
                        .println(
                                "slipway: there may be more: not every file was read, or not every"
                                        + " value shown");
            }
            if (found.predictions().isEmpty() && endpoint != null) {
                console.err().println("slipway: " + noneOf(client, endpoint, found.isComplete()));
            }
        }
        return 0;
    }

    /// Nothing but the head of a table would leave open whether the name is right. That none is
    /// kept is known where everything was read.
    private static String noneOf(SlipwayClient client, String endpoint, boolean isComplete) {
        String meant = UnknownEndpoint.meant(client, endpoint);
        String none = "no such prediction of " + endpoint;
        if (!isComplete) {
            return none + " is in what was read" + meant;
        }
        return none
                + " is kept"
                + (meant.isEmpty() ? " (capture.sample in its spec says how many are)" : meant);
    }

    private CapturedList found(SlipwayClient client) {
        if ((endpoint == null) == (trace == null)) {
            throw new IllegalArgumentException("ENDPOINT, --trace: (expected: one of them)");
        }
        if (trace != null && (status != null || slowest)) {
            throw new IllegalArgumentException("--status, --slowest: (expected: with ENDPOINT)");
        }
        return trace != null
                ? client.captures().ofTrace(trace, limit)
                : client.captures()
                        .list(
                                new CaptureQuestion(
                                        new EndpointName(String.valueOf(endpoint)),
                                        status(status),
                                        slowest,
                                        limit));
    }

    private static @Nullable CaptureStatus status(@Nullable String text) {
        if (text == null) {
            return null;
        }
        for (CaptureStatus one : CaptureStatus.values()) {
            if (Constants.word(one).equals(text)) {
                return one;
            }
        }
        throw new IllegalArgumentException(
                "--status: " + text + " (expected: answered, refused or failed)");
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
    }
}
