package dev.slipway.cli;

import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.EndpointStatus.State;
import dev.slipway.api.model.EndpointName;
import dev.slipway.client.EndpointCalls;
import dev.slipway.client.SlipwayClient;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway endpoint status`.
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Show what endpoints are to serve, what they serve, and why not.",
        footer = {
            "",
            "Examples:",
            "  slipway endpoint status",
            "  slipway endpoint status flights -o yaml",
            "",
            "Exit codes: 0 all serve, 1 one is degraded or empty, 3 one has not said yet."
        })
public final class EndpointStatusCommand implements Callable<Integer> {
    private static final int NOT_SERVED = 1;
    private static final int NOT_KNOWN = 3;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(
            arity = "0..1",
            paramLabel = "ENDPOINT",
            description = "The endpoint; all when absent.")
    private @Nullable String endpoint;

    @Option(
            names = "--as-of",
            paramLabel = "TIME|SEQ",
            description = "As it was at a time, or after a record.")
    private @Nullable String asOf;

    @Mixin private RecordOption output = new RecordOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            EndpointCalls calls = asOf == null ? client.endpoints() : client.endpoints().asOf(asOf);
            List<EndpointStatus> found =
                    endpoint == null ? calls.all() : List.of(calls.one(new EndpointName(endpoint)));
            output.printAll(
                    console,
                    found,
                    out -> {
                        Table table =
                                new Table(
                                        "ENDPOINT",
                                        "STATE",
                                        "SERVES",
                                        "VERSION",
                                        "SERVING",
                                        "REASON");
                        for (EndpointStatus one : found) {
                            table.row(
                                    one.spec().endpoint(),
                                    one.state().name().toLowerCase(Locale.ROOT),
                                    one.spec().serves(),
                                    one.version(),
                                    one.serving(),
                                    one.reason());
                        }
                        table.print(out);
                    });
            return code(found);
        }
    }

    private static int code(List<EndpointStatus> found) {
        if (found.stream().anyMatch(one -> one.state() == State.DEGRADED || isEmpty(one))) {
            return NOT_SERVED;
        }
        return found.stream().anyMatch(one -> one.state() == State.WAITING) ? NOT_KNOWN : 0;
    }

    private static boolean isEmpty(EndpointStatus one) {
        return one.state() == State.EMPTY || one.state() == State.UNLOADED;
    }
}
