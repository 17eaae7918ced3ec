package dev.slipway.server.features;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.Console;
import dev.slipway.cli.JunitOption;
import dev.slipway.cli.JunitReport;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.Together;
import dev.slipway.server.exit.Exit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway features check`.
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Compare two ways to the same features, bit by bit.",
            "These are what training sees of the events, and what an online store answers",
            "that is fed with them as they became available,",
            "with the features of rows in a batch, and of each in a request of its own;",
            "or, with --against, what a table says and what is computed now: a training",
            "set or, with --for-scoring, what a batch takes;",
            "or, with --captured, what rows of requests and streams were given",
            "of events, and what training sees.",
            "With --between, other two of these, or what rows of a stream would have seen."
        },
        footer = {
            "",
            "Examples:",
            "  slipway features check --features flights --input arrivals.parquet \\",
            "      --spine flights.parquet --sample 10000",
            "  slipway features check --features flights --input arrivals.parquet \\",
            "      --spine flights.parquet --against training.parquet",
            "  slipway features check --features flights --input arrivals.parquet \\",
            "      --spine flights.parquet --between batch,stream",
            "  slipway features check --features flights/3 --input arrivals.parquet \\",
            "      --spine slipway-data/capture/flights --captured --only streams",
            "",
            "Exit codes: 0 the same bits, 1 a difference or refused."
        })
final class FeaturesCheckCommand implements Callable<Integer> {
    private static final long USUAL_SAMPLE = 1_000;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private FeatureOptions options = new FeatureOptions();

    @Option(
            names = "--against",
            paramLabel = "FILE",
            description = "A table with a column for each feature, its rows those of SPINE.")
    private @Nullable Path against;

    @Option(
            names = "--between",
            paramLabel = "WAY,WAY",
            description = {
                "Two of training, batch, stream and request, or",
                "one of them and captured or table",
                "(default: training,request)."
            })
    private @Nullable String between;

    @Option(
            names = "--for-scoring",
            description = "FILE is what slipway score takes, no training set.")
    private boolean isForScoring;

    @Option(
            names = "--captured",
            description = "SPINE is what capture has kept of an endpoint: capture/ENDPOINT.")
    private boolean captured;

    @Option(
            names = "--of",
            paramLabel = "VERSION",
            description =
                    "The version whose captured rows are looked at; by default that of MODEL, or"
                            + " the only one that is there.")
    private @Nullable Long of;

    @Option(
            names = "--only",
            paramLabel = "WHOSE",
            description = "With --captured: rows of requests or of streams alone.")
    private @Nullable String only;

    @Option(
            names = "--sample",
            paramLabel = "N",
            description = {
                "About how many rows are compared, spread evenly",
                "over all of them (default: 1000, and all with",
                "--against or --captured)."
            })
    private @Nullable Long sample;

    @Mixin private JunitOption junit = new JunitOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        if (sample != null && sample < 1) {
            throw new IllegalArgumentException("sample: " + sample + " (expected: >= 1)");
        }
        JsonNode said = options.run(wanted());
        if (!said.path("event").asText().equals("checked")) {
            console.err().println("slipway: " + said.path("message").asText());
            return Exit.FAILED;
        }
        List<String> failures = CheckedText.difference(said).stream().toList();
        output.print(
                console,
                said,
                out -> {
                    CheckedText.print(said, out);
                    if (captured) {
                        CapturedSkewText.print(said, out);
                    }
                });
        junit.write(
                new JunitReport(
                        "features", List.of(new JunitReport.Check("the same bits", failures))));
        return failures.isEmpty() ? Exit.PASSED : Exit.FAILED;
    }

    private FeatureOptions.Wanted wanted() {
        if (captured && against != null) {
            throw new IllegalArgumentException("against, captured: (expected: one of them)");
        }
        if (of != null && !captured) {
            throw new IllegalArgumentException("of: " + of + " (expected: with --captured)");
        }
        if (only != null && !List.of("requests", "streams").contains(only)) {
            throw new IllegalArgumentException(
                    "only: " + only + " (expected: requests or streams)");
        }
        Together.refuse(isForScoring && against == null, "--for-scoring", "--against");
        Together.refuse(only != null && !captured, "--only", "--captured");
        if (captured) {
            FeatureOptions.Captured kept = new FeatureOptions.Captured(of, only);
            return new FeatureOptions.Wanted(null, false, null, sample, kept, between);
        }
        boolean isUsual = sample == null && against == null;
        Long rows = isUsual ? (Long) USUAL_SAMPLE : sample;
        return new FeatureOptions.Wanted(null, isForScoring, against, rows, null, between);
    }
}
