package dev.slipway.cli;

import dev.slipway.cli.rows.RowTable;
import dev.slipway.client.Answer;
import dev.slipway.client.ClientException;
import dev.slipway.client.SlipwayClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway predict`.
@Command(
        name = "predict",
        description = "Send rows to an endpoint and print its answer and the curl line.",
        footer = {
            "",
            "Examples:",
            "  slipway predict flights minute_of_day=1020 day_of_week=5 distance=733 \\",
            "      origin=ATL destination=ORD origin_late_rate=0.31",
            "  slipway predict flights --rows flights.csv --limit 5 -o json",
            "  head -n 3 flights.csv | slipway predict flights --rows -"
        })
public final class PredictCommand implements Callable<Integer> {
    private static final int LONGEST_CURL = 2_000;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private RowOptions rows = new RowOptions();

    @Parameters(index = "0", paramLabel = "ENDPOINT", description = "The endpoint to ask.")
    private String endpoint = "";

    @Parameters(
            index = "1..*",
            paramLabel = "COLUMN=VALUE",
            description = "One row, column by column.")
    private List<String> cells = new ArrayList<>();

    @Option(names = "-o", defaultValue = "text", description = "text or json.")
    private OutputFormat format = OutputFormat.text;

    @Override
    public Integer call() throws IOException, ClientException {
        Console console = Console.of(spec);
        RowTable table = rows.table(cells);
        String body = RowOptions.dataframe(table, table.rows());
        try (SlipwayClient client = server.client()) {
            Answer answer = client.predictRows(endpoint, body);
            if (format == OutputFormat.json) {
                console.out().println(answer.body());
            } else {
                printText(console, answer, body);
            }
        }
        return 0;
    }

    private void printText(Console console, Answer answer, String body) {
        console.out().println(answer.body());
        console.out()
                .println("version " + answer.version() + ", prediction " + answer.predictionId());
        if (body.length() <= LONGEST_CURL) {
            console.out().println();
            console.out()
                    .println(
                            "curl -s "
                                    + server.url().resolve(SlipwayClient.rowsPath(endpoint))
                                    + " -H 'Content-Type: application/json' -d '"
                                    + body.replace("'", "'\\''")
                                    + "'");
        }
    }
}
