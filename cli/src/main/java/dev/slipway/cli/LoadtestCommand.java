package dev.slipway.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.api.model.EndpointName;
import dev.slipway.cli.load.LoadClock;
import dev.slipway.cli.load.LoadPlan;
import dev.slipway.cli.load.LoadReport;
import dev.slipway.cli.load.LoadRequests;
import dev.slipway.cli.load.OpenLoop;
import dev.slipway.client.ClientSettings;
import dev.slipway.client.EndpointDescription;
import dev.slipway.client.HttpForm;
import dev.slipway.client.PredictRequest;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.load.GrpcLoadConnection;
import dev.slipway.client.load.HttpLoadConnection;
import dev.slipway.client.load.LoadConnection;
import dev.slipway.client.load.PreparedRequests;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
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
            "Send requests at a fixed rate and show their latency.",
            "A request is sent when it is due, whether or not earlier ones have returned,",
            "and its latency counts from that moment."
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

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
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
        if (output.isText()) {
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
        OpenLoop loop = new OpenLoop(plan, load.requests(), LoadClock.of(System::nanoTime));
        LoadReport report = loop.run(load.connect());
        long answered = report.latency().getTotalCount();
        if (!output.isText()) {
            output.document(console, json -> writeJson(json, report, answered));
        } else {
            printText(console, report, answered);
        }
        return report.failures(answered) == 0 ? 0 : 1;
    }

    /// Prepared requests and how to connect.
    private record Load(int requests, Supplier<LoadConnection> connect) {}

    private Load prepare() throws IOException {
        // The admin token is not for load: what it costs to show one is measured when asked for.
        ClientSettings settings = server.settings().withToken(server.given());
        if (protocol == Protocol.rows) {
            return http(settings, rowBodies(caller(settings)));
        }
        List<PredictRequest> requests = tensors();
        if (protocol == Protocol.grpc) {
            return new Load(
                    requests.size(),
                    GrpcLoadConnection.channels(grpcAddress(), settings, requests));
        }
        HttpForm form = protocol == Protocol.binary ? HttpForm.BINARY : HttpForm.JSON;
        String caller = caller(settings);
        return http(
                settings,
                requests.stream()
                        .map(request ->
                                PreparedRequests.tensors(server.address(), caller, request, form))
                        .toList());
    }

    /// Prepared requests show the same token as long as the load lasts.
    private static String caller(ClientSettings settings) {
        return settings.token().token().map(PreparedRequests::caller).orElse("");
    }

    private Load http(ClientSettings settings, List<byte[]> requests) {
        if (requests.isEmpty()) {
            throw new IllegalArgumentException(
                    "batch: " + batch + " (expected: at most as many as there are rows)");
        }
        SSLContext tls = settings.isEncrypted() ? settings.tlsContext() : null;
        return new Load(
                requests.size(), () -> new HttpLoadConnection(server.address(), tls, requests));
    }

    private List<byte[]> rowBodies(String caller) throws IOException {
        if (!rows.areGiven()) {
            throw new IllegalArgumentException("rows: none (expected: --rows FILE)");
        }
        EndpointName name = new EndpointName(endpoint);
        return rows.table(List.of()).batches(batch).stream()
                .map(part -> PreparedRequests.rows(server.address(), caller, name, part))
                .toList();
    }

    private List<PredictRequest> tensors() throws IOException {
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

    private void printText(Console console, LoadReport report, long answered) {
        console.out()
                .printf(
                        Locale.ROOT,
                        "%n  answered     %,d (%,.0f a second)%n  not answered %,d%n%n",
                        answered,
                        report.throughput(),
                        report.failures(answered));
        if (answered > 0) {
            for (double quantile : QUANTILES) {
                console.out()
                        .printf(
                                Locale.ROOT,
                                "  p%-6s %,12.0f µs%n",
                                name(quantile),
                                report.micros(quantile));
            }
        }
        for (Map.Entry<Integer, Long> status : report.statuses().entrySet()) {
            console.out()
                    .printf(
                            Locale.ROOT,
                            "  %s status %d: %,d%n",
                            protocol == Protocol.grpc ? "gRPC" : "HTTP",
                            status.getKey(),
                            status.getValue());
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
            if (answered > 0) {
                json.writeNumberField("p" + name(quantile), report.micros(quantile));
            }
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
