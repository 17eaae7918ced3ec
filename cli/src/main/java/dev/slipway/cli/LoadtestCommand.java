package dev.slipway.cli;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Rows;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.cli.load.ArrivalTrace;
import dev.slipway.cli.load.LoadClock;
import dev.slipway.cli.load.LoadMix;
import dev.slipway.cli.load.LoadReport;
import dev.slipway.cli.load.LoadRequests;
import dev.slipway.cli.load.Objectives;
import dev.slipway.cli.load.OpenLoop;
import dev.slipway.cli.load.UnsignedColumns;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.call.HttpForm;
import dev.slipway.client.load.GrpcLoadConnection;
import dev.slipway.client.load.HttpLoadConnection;
import dev.slipway.client.load.LoadAddress;
import dev.slipway.client.load.LoadConnection;
import dev.slipway.client.load.PreparedRequests;
import dev.slipway.client.prediction.EndpointDescription;
import dev.slipway.client.prediction.PredictRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
            "Send requests at a given rate and show their latency.",
            "A request is sent when it is due, whether or not earlier ones have returned,",
            "and its latency counts from that moment."
        },
        footer = {
            "",
            "Examples:",
            "  slipway loadtest flights --rate 5000",
            "  slipway loadtest flights --rows flights.csv --protocol rows --rate 2000",
            "  slipway loadtest flights --protocol grpc --grpc 127.0.0.1:8001 --poisson \\",
            "      -o json",
            "  slipway loadtest flights=3 fraud=1 --arrivals bursts --peak 4000 --duty 0.2",
            "  slipway loadtest flights --replay trace.csv --slo p99=200ms,errors=0.1%%",
            "  slipway loadtest flights --model-version 4 --slo endpoint --junit load.xml",
            "  slipway loadtest flights --replay slipway-data/capture/flights --speed 20",
            "",
            "Exit codes: without --slo 0 when all were answered, else 1; with it 0 kept,",
            "1 broken, 3 too few requests to know: p99 takes 300, errors=0.1%% takes 3000.",
            "Ctrl-C and SIGTERM show what was seen until then, and end with 130 and 143; a",
            "second one ends it at once."
        })
public final class LoadtestCommand implements Callable<Integer> {
    private static final String USUAL_GRPC = "127.0.0.1:8001";
    private static final String OF_ENDPOINT = "endpoint";

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

    @Mixin private StandingOptions standing = new StandingOptions();

    @Mixin private ArrivalOptions arrivals = new ArrivalOptions();

    @Parameters(
            index = "0..*",
            arity = "1..*",
            paramLabel = "ENDPOINT[=WEIGHT]",
            description = "The endpoint to load; several share the requests by their weights.")
    private List<String> endpoints = new ArrayList<>();

    @Option(
            names = "--connections",
            defaultValue = "32",
            description = "Requests that may be under way at once (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(names = "--batch", description = "Rows per request (default: 1).")
    private @Nullable Integer batch;

    @Option(
            names = "--protocol",
            description = {
                "json, binary, rows (named columns) or grpc (default: json, and rows for kept",
                "predictions, whose categories are text)."
            })
    private @Nullable Protocol protocol;

    @Option(
            names = "--grpc",
            paramLabel = "HOST:PORT",
            description = "The server's gRPC address (default: " + USUAL_GRPC + ").")
    private @Nullable String grpc;

    @Option(
            names = "--model-version",
            paramLabel = "N",
            description = {
                "Ask this version of the endpoint, loaded beside the one that answers, such as a",
                "release's candidate."
            })
    private @Nullable String version;

    @Option(
            names = "--slo",
            paramLabel = "OBJECTIVES",
            description = {
                "What each endpoint has to keep, such as p99=200ms,errors=0.1%%; without errors",
                "none may fail. endpoint: what its slo says."
            })
    private @Nullable String slo;

    @Mixin private JunitOption junit = new JunitOption();

    @Mixin private OutputOption output = new OutputOption();

    /// One endpoint and how much of the load it gets.
    private record Target(EndpointName endpoint, double weight, boolean isWeighted) {
        static Target parse(String text) {
            int equals = text.indexOf('=');
            try {
                return equals < 0
                        ? new Target(new EndpointName(text), 1, false)
                        : new Target(
                                new EndpointName(text.substring(0, equals)),
                                Double.parseDouble(text.substring(equals + 1)),
                                true);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "weight: " + text + " (expected: ENDPOINT=NUMBER)", e);
            }
        }
    }

    /// In what form they travel, as it was asked for or follows from what is sent.
    private Protocol form = Protocol.json;

    /// The version that is asked.
    private VersionChoice chosen = VersionChoice.ROUTED;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = Console.of(spec);
        checkTogether();
        if (batch() < 1) {
            throw new IllegalArgumentException("batch: " + batch() + " (expected: >= 1)");
        }
        Objectives given = given(slo);
        ArrivalOptions.Asked asked = arrivals.read(connections, rows.limit());
        form = form(asked.trace());
        chosen = chosen();
        List<Target> targets = targets();
        if (asked.trace() != null) {
            checkBeside(asked.trace(), targets);
        }
        Load load = prepare(targets, asked.trace());
        LoadMix mix =
                asked.trace() == null
                        ? LoadMix.weighted(load.parts(), asked.seed())
                        : LoadMix.traced(load.parts(), asked.trace(), asked.seed());
        List<Objectives> objectives = objectives(mix, given);
        OpenLoop loop = new OpenLoop(asked.plan(), mix, LoadClock.of(System::nanoTime));
        try (EarlyEnd end = EarlyEnd.by(loop::end)) {
            if (output.isText()) {
                announce(console, asked);
            }
            List<LoadReport> reports = loop.runParts(load.connect());
            LoadtestOutcome.Seen seen = new LoadtestOutcome.Seen(reports, end.endMeasuring());
            return show(console, new LoadtestOutcome(form.name(), asked, mix, objectives, seen));
        }
    }

    private int show(Console console, LoadtestOutcome outcome) throws IOException {
        if (output.isText()) {
            outcome.print(console);
        } else {
            output.document(console, outcome::write);
        }
        junit.write(outcome.junit());
        return outcome.code();
    }

    /// Refuses what would be left out of account beside something else, before anything is read.
    private void checkTogether() {
        rows.check(arrivals.isReplay());
        Together.refuse(junit.isGiven() && slo == null, "--junit", "--slo, whose verdict it has");
        Together.refuse(grpc != null && protocol != Protocol.grpc, "--grpc", "--protocol grpc");
    }

    /// Refuses what a trace says itself.
    private void checkBeside(ArrivalTrace trace, List<Target> targets) {
        boolean isOfTrace = !rows.areGiven() && trace.hasInputs();
        Together.refuse(isOfTrace && batch != null, "--batch", "none with the trace's inputs");
        boolean isNamed = trace.endpoints().stream().noneMatch(String::isEmpty);
        for (Target target : targets) {
            Together.refuse(
                    isNamed && target.isWeighted(),
                    target.endpoint() + "=" + target.weight(),
                    "no weight, the trace says what goes where");
        }
    }

    private static Objectives given(@Nullable String slo) {
        return slo == null || slo.equals(OF_ENDPOINT)
                ? new Objectives(List.of())
                : Objectives.parse(slo);
    }

    /// What was given, or what the endpoints' own objectives say. They are asked before the load,
    /// which may leave nobody to ask.
    private List<Objectives> objectives(LoadMix mix, Objectives given) {
        List<Objectives> objectives = new ArrayList<>();
        if (!OF_ENDPOINT.equals(slo)) {
            mix.parts().forEach(_ -> objectives.add(given));
            return objectives;
        }
        try (SlipwayClient client = server.client()) {
            for (LoadMix.Part part : mix.parts()) {
                EndpointName endpoint = new EndpointName(part.endpoint());
                objectives.add(Objectives.of(client.endpoints().one(endpoint).spec().slo()));
            }
        }
        return objectives;
    }

    private List<Target> targets() {
        List<Target> targets = endpoints.stream().map(Target::parse).toList();
        if (targets.stream().map(Target::endpoint).distinct().count() < targets.size()) {
            throw new IllegalArgumentException(
                    "endpoints: " + endpoints + " (expected: each once)");
        }
        return targets;
    }

    private int batch() {
        return batch == null ? 1 : batch;
    }

    private VersionChoice chosen() {
        if (version == null) {
            return VersionChoice.ROUTED;
        }
        if (form == Protocol.rows || endpoints.size() > 1) {
            throw new IllegalArgumentException(
                    "--model-version: (expected: one endpoint, and --protocol json, binary or"
                            + " grpc)");
        }
        return new VersionChoice.Exactly(
                VersionNumber.parse(version)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "--model-version: "
                                                + version
                                                + " (expected: its number)")));
    }

    private Protocol form(@Nullable ArrivalTrace trace) {
        if (protocol != null) {
            return protocol;
        }
        return trace != null && trace.hasInputs() && !rows.areGiven()
                ? Protocol.rows
                : Protocol.json;
    }

    private void announce(Console console, ArrivalOptions.Asked asked) {
        console.out()
                .printf(
                        Locale.ROOT,
                        "%s: %s requests a second (%s) over %s for %s s, after %s s of"
                                + " warm-up%n",
                        String.join(", ", endpoints),
                        LoadtestReport.perSecond(asked.plan().arrivals().rate()),
                        asked.text(),
                        form,
                        LoadtestReport.seconds(asked.plan().duration()),
                        LoadtestReport.seconds(asked.plan().warmUp()));
        if (asked.trace() != null) {
            asked.trace().gaps(!rows.areGiven()).forEach(console.out()::println);
        }
        console.out().flush();
    }

    /// Prepared requests, one endpoint's after another's, and how to connect.
    private record Load(List<LoadMix.Part> parts, Supplier<LoadConnection> connect) {}

    private Load prepare(List<Target> targets, @Nullable ArrivalTrace trace) throws IOException {
        // The admin token is not for load: what it costs to show one is measured when asked for.
        ClientSettings settings =
                server.settings().withToken(server.shown()).withStanding(standing.standing());
        String caller = caller(settings) + PreparedRequests.standing(settings.standing());
        List<Rows> given = rows.areGiven() ? givenRows() : List.of();
        List<LoadMix.Part> parts = new ArrayList<>();
        List<byte[]> bodies = new ArrayList<>();
        List<PredictRequest> messages = new ArrayList<>();
        for (Target target : targets) {
            EndpointName endpoint = target.endpoint();
            List<Rows> inputs = rows.areGiven() || trace == null ? given : kept(endpoint, trace);
            int before = bodies.size() + messages.size();
            switch (form) {
                case rows -> {
                    requireRows(endpoint, inputs, trace);
                    bodies.addAll(rowBodies(endpoint, inputs, caller));
                }
                case grpc -> messages.addAll(tensors(endpoint, inputs));
                case json -> bodies.addAll(http(endpoint, inputs, caller, HttpForm.JSON));
                case binary -> bodies.addAll(http(endpoint, inputs, caller, HttpForm.BINARY));
            }
            int own = bodies.size() + messages.size() - before;
            parts.add(new LoadMix.Part(endpoint.value(), target.weight(), own));
        }
        SSLContext tls = settings.isEncrypted() ? settings.tlsContext() : null;
        return new Load(
                parts,
                form == Protocol.grpc
                        ? GrpcLoadConnection.channels(grpcAddress(), settings, messages)
                        : () -> new HttpLoadConnection(server.address(), tls, bodies));
    }

    /// What the trace says that was sent, if it does.
    private List<Rows> kept(EndpointName endpoint, ArrivalTrace trace) {
        List<Rows> inputs = trace.inputs(endpoint);
        if (inputs.isEmpty()) {
            return inputs;
        }
        try (SlipwayClient client = server.client()) {
            return UnsignedColumns.asSent(described(client, endpoint).inputs(), inputs);
        }
    }

    /// Prepared requests show the same token as long as the load lasts.
    private static String caller(ClientSettings settings) {
        return settings.token().token().map(PreparedRequests::caller).orElse("");
    }

    /// The rows of each request that a file says, read once: standard input can be read no second
    /// time.
    private List<Rows> givenRows() throws IOException {
        List<Rows> given = rows.table(List.of()).batches(batch());
        if (given.isEmpty()) {
            throw new IllegalArgumentException(
                    "batch: " + batch() + " (expected: at most as many as there are rows)");
        }
        return given;
    }

    private List<byte[]> http(
            EndpointName endpoint, List<Rows> inputs, String caller, HttpForm form)
            throws IOException {
        return tensors(endpoint, inputs).stream()
                .map(request -> PreparedRequests.tensors(server.address(), caller, request, form))
                .toList();
    }

    /// Named columns are not made up. Whether there is such an endpoint is asked first: its name is
    /// what should be mended then.
    private void requireRows(
            EndpointName endpoint, List<Rows> inputs, @Nullable ArrivalTrace trace) {
        try (SlipwayClient client = server.client()) {
            EndpointDescription _ = described(client, endpoint);
        }
        if (inputs.isEmpty() && trace != null) {
            trace.requireAny(endpoint);
        }
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("rows: none (expected: --rows FILE)");
        }
    }

    private List<byte[]> rowBodies(EndpointName endpoint, List<Rows> inputs, String caller) {
        return inputs.stream()
                .map(part -> PreparedRequests.rows(server.address(), caller, endpoint, part))
                .toList();
    }

    private List<PredictRequest> tensors(EndpointName endpoint, List<Rows> inputs)
            throws IOException {
        try (SlipwayClient client = server.client()) {
            EndpointDescription described = described(client, endpoint);
            List<PredictRequest> requests =
                    inputs.isEmpty()
                            ? LoadRequests.madeUp(described, batch())
                            : LoadRequests.of(described, inputs);
            return chosen instanceof VersionChoice.Exactly exactly
                    ? requests.stream().map(request -> request.to(exactly)).toList()
                    : requests;
        }
    }

    /// What the server says of an endpoint; one that is not there is refused before the load.
    private EndpointDescription described(SlipwayClient client, EndpointName endpoint) {
        String name = endpoint.value();
        return UnknownEndpoint.told(client, name, () -> client.describe(name, chosen));
    }

    private InetSocketAddress grpcAddress() {
        String address = grpc == null ? USUAL_GRPC : grpc;
        int colon = address.lastIndexOf(':');
        try {
            return LoadAddress.of(
                    address.substring(0, Math.max(0, colon)),
                    Integer.parseInt(address.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("grpc: " + address + " (expected: HOST:PORT)", e);
        }
    }
}
