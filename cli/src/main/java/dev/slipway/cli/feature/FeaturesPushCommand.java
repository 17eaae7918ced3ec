package dev.slipway.cli.feature;

import dev.slipway.api.feature.EventDelivery;
import dev.slipway.api.feature.EventReceipt;
import dev.slipway.api.feature.EventSource;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.Rows;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.client.SlipwayClient;
import dev.slipway.packages.rows.RowFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway features push`.
@Command(
        name = "push",
        mixinStandardHelpOptions = true,
        description = {
            "Bring events of SOURCE to the versions whose features.yaml has aggregates of it.",
            "Rows are read from CSV, JSON lines or Parquet and sent, numbered, 2,000 at once.",
            "A file that is brought again counts once: it is known by its content, or by",
            "FEEDER."
        },
        footer = {
            "",
            "Examples:",
            "  slipway features push arrivals --input arrivals.csv",
            "  zcat july.csv.gz | slipway features push arrivals --input - --feeder atc",
            "  zcat august.csv.gz | slipway features push arrivals --input - --feeder atc \\",
            "      --from 17"
        })
public final class FeaturesPushCommand implements Callable<Integer> {
    /// Part of what a number means: the same file has the same deliveries for ever.
    private static final int AT_ONCE = 2_000;

    private static final int NAMED = 16;
    private static final String STANDARD_INPUT = "-";

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(paramLabel = "SOURCE", description = "The source, as aggregates name it.")
    private String source = "";

    @Option(
            names = "--input",
            paramLabel = "FILE",
            required = true,
            description = "Events from CSV, JSON lines or Parquet; - reads standard input.")
    private String input = "";

    @Option(
            names = "--feeder",
            paramLabel = "NAME",
            description = {
                "Who brings them; by default the content of the file. Deliveries of one feeder",
                "count once by their number."
            })
    private @Nullable String feeder;

    @Option(
            names = "--from",
            paramLabel = "N",
            defaultValue = "0",
            description = {
                "The number of the first delivery; a feeder that goes",
                "on begins at the next that it was told (default: ${DEFAULT-VALUE})."
            })
    private long from;

    @Mixin private OutputOption output = new OutputOption();

    /// What became of a file.
    ///
    /// @param next the number of the delivery that would come next
    record Pushed(String feeder, long events, long repeated, long next) {}

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        EventSource into = new EventSource(source);
        String name = feeder == null ? ofContent() : feeder;
        try (SlipwayClient client = server.client()) {
            Sender sender = new Sender(client, into, name, from);
            try {
                RowFiles.each(input, System.in, AT_ONCE, sender);
            } catch (IOException | RuntimeException e) {
                tellBrought(sender.pushed(), console.err());
                throw e;
            }
            Pushed pushed = sender.pushed();
            output.print(console, pushed, out -> print(pushed, out));
            return 0;
        }
    }

    private String ofContent() throws IOException {
        if (input.equals(STANDARD_INPUT) || isReadOnce(Path.of(input))) {
            throw new IllegalArgumentException(
                    "feeder: missing (expected: --feeder NAME with standard input or a pipe)");
        }
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(Path.of(input))) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return "file-" + Sha256.finished(digest).hex().substring(0, NAMED);
    }

    /// A pipe, as `<(zcat july.csv.gz)` is one: read for its content it would have no events left.
    private static boolean isReadOnce(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }

    /// What is mended has another content, and would have another name.
    private void tellBrought(Pushed pushed, PrintWriter err) {
        if (pushed.events() > 0) {
            err.printf(
                    Locale.ROOT,
                    "%,d events were brought before this. Mend what stands behind them, and bring"
                            + " all of it again with --feeder %s%s: they count once.%n",
                    pushed.events(),
                    pushed.feeder(),
                    from == 0 ? "" : " --from " + from);
        }
    }

    private static void print(Pushed pushed, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%,d events brought by %s, %,d of them known already; the next delivery is %d%n",
                pushed.events(),
                pushed.feeder(),
                pushed.repeated(),
                pushed.next());
    }

    /// Sends rows as deliveries, in their order.
    private static final class Sender implements Consumer<Rows> {
        private final SlipwayClient client;
        private final EventSource source;
        private final String feeder;
        private long number;
        private long events;
        private long repeated;

        Sender(SlipwayClient client, EventSource source, String feeder, long first) {
            this.client = client;
            this.source = source;
            this.feeder = feeder;
            this.number = first;
        }

        @Override
        public void accept(Rows rows) {
            EventReceipt receipt =
                    client.events(source, new EventDelivery(feeder, number, events(rows)));
            number++;
            events += receipt.events();
            if (receipt.taken() == 0) {
                repeated += receipt.events();
            }
        }

        private static List<Map<String, Cell>> events(Rows rows) {
            List<Map<String, Cell>> events = new ArrayList<>();
            for (List<Cell> row : rows.cells()) {
                Map<String, Cell> fields = new LinkedHashMap<>();
                for (int i = 0; i < row.size(); i++) {
                    String column = rows.columns().get(i);
                    if (fields.put(column, row.get(i)) != null) {
                        throw new IllegalArgumentException(
                                "column '" + column + "' (expected: once)");
                    }
                }
                events.add(fields);
            }
            return events;
        }

        Pushed pushed() {
            return new Pushed(feeder, events, repeated, number);
        }
    }
}
