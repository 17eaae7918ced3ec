package dev.slipway.cli;

import dev.slipway.api.answer.FeedbackReceipt;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.client.SlipwayClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway feedback`.
@Command(
        name = "feedback",
        description = {
            "Say what became of predictions.",
            "A label is what would have been right, an outcome what acting on it was worth.",
            "What is said again changes nothing; another value replaces the one before."
        },
        footer = {
            "",
            "Examples:",
            "  slipway feedback 019ac0b6b1f200000000012f4c1d92aa --label 1",
            "  slipway feedback 019ac0b6b1f200000000012f4c1d92aa --outcome -12.5",
            "  slipway feedback -f labels.ndjson",
            "",
            "A line of the file:",
            "  {\"prediction\":\"019a...\",\"label\":\"late\",\"time\":\"2026-11-26T12:00:00Z\"}",
            "",
            "Exit codes: 0 all were taken, 1 some were not."
        })
public final class FeedbackCommand implements Callable<Integer> {
    private static final int AT_ONCE = 2_000;
    private static final int SOME_REFUSED = 1;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(
            arity = "0..1",
            paramLabel = "PREDICTION-ID",
            description = "The prediction: slipway-prediction-id of its answer.")
    private @Nullable String prediction;

    @Option(names = "--label", paramLabel = "X", description = "What would have been right.")
    private @Nullable String label;

    @Option(
            names = "--outcome",
            paramLabel = "NUMBER",
            description = "What acting on it was worth, in a unit of your own.")
    private @Nullable Double outcome;

    @Option(
            names = "--endpoint",
            paramLabel = "ENDPOINT",
            description = "Which endpoint predicted; needed by who may not ask all of them.")
    private @Nullable String endpoint;

    @Option(
            names = "--time",
            paramLabel = "TIME",
            description = "When it became known, such as 2026-11-26T12:00:00Z; now when absent.")
    private @Nullable Instant time;

    @Option(
            names = "-f",
            paramLabel = "FILE",
            description = "A JSON array of items, or one a line; - is standard input.")
    private @Nullable Path file;

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        if ((file == null) == (prediction == null)) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "Give either PREDICTION-ID or -f FILE");
        }
        Together.refuse(file != null && label != null, "--label", "PREDICTION-ID");
        Together.refuse(file != null && outcome != null, "--outcome", "PREDICTION-ID");
        Together.refuse(file != null && time != null, "--time", "PREDICTION-ID");
        try (SlipwayClient client = server.client()) {
            FeedbackReceipt all =
                    file == null
                            ? client.feedback(List.of(one(Objects.requireNonNull(prediction))))
                            : send(client, file);
            output.print(console, all, out -> print(all, out));
            return all.refused() == 0 ? 0 : SOME_REFUSED;
        }
    }

    private FeedbackItem one(String id) {
        return new FeedbackItem(
                new PredictionId(id),
                endpoint(),
                label == null ? null : Cell.parse(label),
                outcome,
                time);
    }

    private @Nullable EndpointName endpoint() {
        return endpoint == null ? null : new EndpointName(endpoint);
    }

    private FeedbackReceipt send(SlipwayClient client, Path from) throws IOException {
        FeedbackReceipt all = new FeedbackReceipt(0, 0, 0, 0, List.of());
        long before = 0;
        try (FeedbackFile items = FeedbackFile.open(from, endpoint())) {
            for (List<FeedbackItem> some = next(items, before);
                    !some.isEmpty();
                    some = next(items, before)) {
                all = plus(all, client.feedback(some), before);
                before += some.size();
            }
        }
        return all;
    }

    /// A line that is none comes too late for those that were sent.
    private static List<FeedbackItem> next(FeedbackFile items, long before) throws IOException {
        try {
            return items.next(AT_ONCE);
        } catch (IllegalArgumentException e) {
            String sent = before == 0 ? "" : "; the first " + before + " items were sent";
            throw new IllegalArgumentException(e.getMessage() + sent, e);
        }
    }

    private static FeedbackReceipt plus(FeedbackReceipt all, FeedbackReceipt more, long before) {
        List<FeedbackReceipt.Problem> problems = new ArrayList<>(all.problems());
        for (FeedbackReceipt.Problem one : more.problems()) {
            problems.add(
                    new FeedbackReceipt.Problem(before + one.index(), one.prediction(), one.why()));
        }
        return new FeedbackReceipt(
                all.added() + more.added(),
                all.repeated() + more.repeated(),
                all.replaced() + more.replaced(),
                all.refused() + more.refused(),
                problems);
    }

    private static void print(FeedbackReceipt all, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%,d taken, %,d known already, %,d replaced, %,d not taken%n",
                all.added(),
                all.repeated(),
                all.replaced(),
                all.refused());
        if (all.added() > 0) {
            out.println(
                    "whether their predictions are known was not looked at: labels may come first");
        }
        for (FeedbackReceipt.Problem one : all.problems()) {
            out.println(
                    "item "
                            + one.index()
                            + (one.prediction() == null ? "" : " (" + one.prediction() + ")")
                            + ": "
                            + one.why());
        }
    }
}
