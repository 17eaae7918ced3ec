package dev.slipway.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.cli.load.LoadPlan;
import dev.slipway.cli.load.LoadReport;
import dev.slipway.cli.load.LoadRequests;
import dev.slipway.cli.load.OpenLoop;
import dev.slipway.cli.rows.RowTable;
import dev.slipway.client.ClientException;
import dev.slipway.client.EndpointDescription;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.load.GrpcLoadConnection;
import dev.slipway.client.load.HttpLoadConnection;
import dev.slipway.client.load.LoadConnection;
import dev.slipway.client.load.PreparedRequests;
import dev.slipway.tensor.NamedTensor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway loadtest`.
@Command(
        name = "loadtest",
        description = {
            "Send requests at a fixed rate, whether or not earlier ones have returned,",
            "and show latency from the moment each was due."
        },
        footer = {
            "",
            "Examples:",
            "  slipway loadtest flights --rate 5000",
            "  slipway loadtest flights --rows flights.csv --protocol rows --rate 2000",
            "  slipway loadtest flights --protocol grpc --grpc 127.0.0.1:8001 --poisson -o json"
        })
public final class LoadtestCommand implements Callable<Integer> {
    private static final double[] QUANTILES = {50, 90, 99, 99.9, 100};

    /// In what form requests travel.
    enum Protocol {
        json,
        binary,
        rows,
        grpc
    }

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private RowOptions rows = new RowOptions();

    @Parameters(index = "0", paramLabel = "ENDPOINT", description = "The endpoint to load.")
    private String endpoint = "";

    @Option(
            names = "--rate",
            defaultValue = "1000",
            description = "Requests per second (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--seconds",
            defaultValue = "10",
            description = "Counted time (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "3",
            description = "Seconds before that are not counted (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--connections",
            defaultValue = "32",
            description = "Requests that may be under way at once (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--batch",
            defaultValue = "1",
            description = "Rows per request (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--poisson", description = "Random arrivals instead of evenly spaced ones.")
    private boolean poisson;

    @Option(
            names = "--protocol",
            defaultValue = "json",
            description = "json, binary, rows (named columns) or grpc (default: ${DEFAULT-VALUE}).")
    private Protocol protocol = Protocol.json;

    @Option(
            names = "--grpc",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8001",
            description = "The server's gRPC address (default: ${DEFAULT-VALUE}).")
    private String grpc = "";

    @Option(names = "-o", defaultValue = "text", description = "text or json.")
    private OutputFormat format = OutputFormat.text;

    @Override
    public Integer call() throws IOException, ClientException, InterruptedException {
        Console console = Console.of(spec);
        if (batch < 1) {
            throw new IllegalArgumentException("batch: " + batch + " (expected: >= 1)");
        }
        LoadPlan plan =
                new LoadPlan(
                        rate,
                        poisson,
                        Duration.ofSeconds(warmUp),
                        Duration.ofSeconds(seconds),
                        connections);
        Load load = prepare();
        if (format == OutputFormat.text) {
            console.out()
                    .printf(
                            Locale.ROOT,
                            "%s: %,.0f requests a second over %s for %d s, after %d s of warm-up%n",
                            endpoint,
                            rate,
                            protocol,
                            seconds,
                            warmUp);
            console.out().flush();
        }
        OpenLoop loop = new OpenLoop(plan, load.requests(), System::nanoTime);
        LoadReport report = loop.run(load.connect());
        long answered = report.latency().getTotalCount();
        if (format == OutputFormat.json) {
            console.json(json -> writeJson(json, report, answered));
        } else {
            printText(console, report, answered);
        }
        return report.failures(answered) == 0 ? 0 : 1;
    }

    /// Prepared requests and how to connect.
    private record Load(int requests, Supplier<LoadConnection> connect) {}

    private Load prepare() throws IOException, ClientException {
        InetSocketAddress address = server.address();
        if (protocol == Protocol.rows) {
            return http(address, rowBodies(address));
        }
        List<NamedTensor> tensors = tensors();
        if (protocol == Protocol.grpc) {
            return new Load(
                    tensors.size(), GrpcLoadConnection.channels(grpcAddress(), endpoint, tensors));
        }
        List<byte[]> requests = new ArrayList<>();
        for (NamedTensor tensor : tensors) {
            requests.add(
                    protocol == Protocol.binary
                            ? PreparedRequests.binary(address, endpoint, tensor)
                            : PreparedRequests.json(address, endpoint, tensor));
        }
        return http(address, requests);
    }

    private static Load http(InetSocketAddress address, List<byte[]> requests) {
        return new Load(requests.size(), () -> new HttpLoadConnection(address, requests));
    }

    private List<byte[]> rowBodies(InetSocketAddress address) throws IOException {
        RowTable table = rows.table(List.of());
        List<byte[]> requests = new ArrayList<>();
        String path = SlipwayClient.rowsPath(endpoint);
        for (int row = 0; row + batch <= table.rows().size(); row += batch) {
            String body = RowOptions.dataframe(table, table.rows().subList(row, row + batch));
            requests.add(PreparedRequests.rows(address, path, body));
        }
        return requests;
    }

    private List<NamedTensor> tensors() throws IOException, ClientException {
        try (SlipwayClient client = server.client()) {
            EndpointDescription described = client.describe(endpoint);
            return rows.areGiven()
                    ? LoadRequests.of(described, rows.table(List.of()), batch)
                    : LoadRequests.madeUp(described, batch);
        }
    }

    private InetSocketAddress grpcAddress() {
        int colon = grpc.lastIndexOf(':');
        try {
            return new InetSocketAddress(
                    grpc.substring(0, Math.max(0, colon)),
                    Integer.parseInt(grpc.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("grpc: " + grpc + " (expected: HOST:PORT)", e);
        }
    }

    private static void printText(Console console, LoadReport report, long answered) {
        console.out()
                .printf(
                        Locale.ROOT,
                        "%n  answered     %,d (%,.0f a second)%n  not answered %,d%n%n",
                        answered,
                        report.throughput(),
                        report.failures(answered));
        for (double quantile : QUANTILES) {
            console.out()
                    .printf(
                            Locale.ROOT,
                            "  p%-6s %,12.0f µs%n",
                            name(quantile),
                            report.micros(quantile));
        }
        for (Map.Entry<Integer, Long> status : report.statuses().entrySet()) {
            console.out()
                    .printf(Locale.ROOT, "  status %d: %,d%n", status.getKey(), status.getValue());
        }
        if (report.broken() > 0 || report.unsent() > 0) {
            console.out()
                    .printf(
                            Locale.ROOT,
                            "  broken connections %,d, never sent %,d%n",
                            report.broken(),
                            report.unsent());
        }
    }

    private void writeJson(JsonGenerator json, LoadReport report, long answered)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("endpoint", endpoint);
        json.writeStringField("protocol", protocol.name());
        json.writeNumberField("rate", rate);
        json.writeNumberField("answered", answered);
        json.writeNumberField("not_answered", report.failures(answered));
        json.writeNumberField("throughput", report.throughput());
        json.writeObjectFieldStart("latency_us");
        for (double quantile : QUANTILES) {
            json.writeNumberField("p" + name(quantile), report.micros(quantile));
        }
        json.writeEndObject();
        json.writeObjectFieldStart("statuses");
        for (Map.Entry<Integer, Long> status : report.statuses().entrySet()) {
            json.writeNumberField(status.getKey().toString(), status.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static String name(double quantile) {
        return quantile == Math.rint(quantile)
                ? Integer.toString((int) quantile)
                : Double.toString(quantile);
    }
}
