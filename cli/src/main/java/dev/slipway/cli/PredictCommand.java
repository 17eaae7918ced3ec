package dev.slipway.cli;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Rows;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.prediction.RowPredictions;
import dev.slipway.client.prediction.RowsRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
            "  slipway predict flights --rows rows.csv --limit 5 -o json",
            "  slipway predict flights --rows labelled.parquet --columns distance,origin",
            "  head -n 3 rows.csv | slipway predict flights --rows -"
        })
public final class PredictCommand implements Callable<Integer> {
    private static final int LONGEST_CURL = 2_000;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private RowOptions rows = new RowOptions();

    @Mixin private StandingOptions standing = new StandingOptions();

    @Parameters(index = "0", paramLabel = "ENDPOINT", description = "The endpoint to ask.")
    private String endpoint = "";

    @Parameters(
            index = "1..*",
            paramLabel = "COLUMN=VALUE",
            description = "One row, column by column.")
    private List<String> cells = new ArrayList<>();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        rows.check(false);
        Rows sent = rows.table(cells);
        try (SlipwayClient client = server.client(standing.standing())) {
            RowPredictions answer = ask(client, sent);
            if (!output.isText()) {
                output.document(
                        console,
                        json -> {
                            json.writeStartObject();
                            json.writeFieldName("predictions");
                            Console.writeValue(json, answer.values());
                            json.writeStringField("version", answer.version());
                            json.writeStringField("prediction_id", answer.id());
                            json.writeEndObject();
                        });
            } else {
                printText(console, answer, sent);
            }
        }
        return 0;
    }

    private RowPredictions ask(SlipwayClient client, Rows sent) {
        try {
            return UnknownEndpoint.told(client, endpoint, () -> client.predictRows(endpoint, sent));
        } catch (SlipwayException e) {
            if (e.code() == ErrorCode.INVALID_INPUT && rows.areGiven() && rows.areWhole()) {
                throw new RefusedRowsException(e);
            }
            throw e;
        }
    }

    private void printText(Console console, RowPredictions answer, Rows sent) throws IOException {
        console.json(json -> {
            json.writeStartObject();
            json.writeFieldName("predictions");
            Console.writeValue(json, answer.values());
            json.writeEndObject();
        });
        console.out().println("version " + answer.version() + ", prediction " + answer.id());
        String body = RowsRequest.body(sent);
        if (body.length() <= LONGEST_CURL) {
            console.out().println();
            console.out()
                    .println(
                            "curl -s "
                                    + server.url()
                                            .resolve(RowsRequest.path(new EndpointName(endpoint)))
                                    + " -H 'Content-Type: "
                                    + RowsRequest.contentType(sent)
                                    + "'"
                                    + headers()
                                    + " --data-raw '"
                                    + body.replace("'", "'\\''")
                                    + "'");
        }
    }

    private String headers() {
        return standing.standing().headers().entrySet().stream()
                .map(header -> " -H '" + header.getKey() + ": " + header.getValue() + "'")
                .collect(Collectors.joining());
    }
}
