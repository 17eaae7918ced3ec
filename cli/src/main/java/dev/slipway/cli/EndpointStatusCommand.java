package dev.slipway.cli;

import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.EndpointStatus.State;
import dev.slipway.api.answer.OpenRelease;
import dev.slipway.api.answer.ServerStatus;
import dev.slipway.api.status.BatchingStatus;
import dev.slipway.api.status.MemoryStatus;
import dev.slipway.api.status.SlotStatus;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.EndpointCalls;
import dev.slipway.documents.Constants;
import dev.slipway.documents.ReleaseForms;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
            "  slipway endpoint status --junit endpoints.xml",
            "",
            "Exit codes: 0 all serve, 1 one is degraded or empty, 3 one has not said yet."
        })
public final class EndpointStatusCommand implements Callable<Integer> {
    private static final int NOT_SERVED = 1;
    private static final int NOT_KNOWN = 3;
    private static final double MEBIBYTE = 1 << 20;
    private static final double SHOWN = 1e5;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private EndpointArgument endpoint = new EndpointArgument();

    @Mixin private AsOfOption asOf = new AsOfOption();

    @Mixin private JunitOption junit = new JunitOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            EndpointCalls calls = asOf.on(client.endpoints(), EndpointCalls::asOf);
            List<EndpointStatus> found =
                    endpoint.name().map(calls::one).map(List::of).orElseGet(calls::all);
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
                                        "MEMORY",
                                        "REASON");
                        for (EndpointStatus one : found) {
                            table.row(
                                    one.spec().endpoint(),
                                    Constants.word(one.state()),
                                    one.spec().serves(),
                                    one.version(),
                                    one.serving(),
                                    one.memory() == null ? null : mebibytes(one.memory().total()),
                                    one.reason());
                        }
                        table.print(out);
                        found.forEach(one -> printRelease(one.release(), out));
                        found.forEach(one -> printBatching(one, out));
                        if (!asOf.isGiven()) {
                            printServer(client.status(), out);
                        }
                    });
            junit.write(report(found));
            return code(found);
        }
    }

    /// What the server has for all of them, which is known of now alone.
    private static void printServer(ServerStatus status, PrintWriter out) {
        printSlots(status.slots(), out);
        printMemory(status.memory(), out);
    }

    /// What moves the endpoint to another version.
    private static void printRelease(@Nullable OpenRelease release, PrintWriter out) {
        if (release == null) {
            return;
        }
        out.printf(
                Locale.ROOT,
                "%nrelease %s: version %s -> %s, %s%s, %s %% to candidate%s%n",
                release.id(),
                release.stable(),
                release.candidate(),
                Constants.word(release.phase()),
                release.step() == 0 ? "" : ", step " + release.step(),
                ReleaseForms.percent(Math.round(SHOWN * release.weight()) / SHOWN),
                release.why().value().isEmpty() ? "" : ": " + release.why());
    }

    /// How requests share executions, by the size of their rows.
    private static void printBatching(EndpointStatus one, PrintWriter out) {
        for (BatchingStatus version : one.batching()) {
            for (BatchingStatus.OfSize size : version.sizes()) {
                out.printf(
                        Locale.ROOT,
                        "%nbatching %s/%s%s: %s + %s a row, up to %d rows (%s), lately %.1f,"
                                + " gain %.1f",
                        one.spec().endpoint(),
                        version.version(),
                        size.rowElements() == null
                                ? ""
                                : " (rows of up to " + size.rowElements() + " values)",
                        millis(size.fixedNanos()),
                        millis(size.rowNanos()),
                        size.largestRows(),
                        size.reason(),
                        size.meanRows(),
                        size.gain());
            }
        }
        if (!one.batching().isEmpty()) {
            out.println();
        }
    }

    private static String millis(double nanos) {
        return String.format(Locale.ROOT, "%.4f ms", nanos / 1e6);
    }

    /// Whether the server's slots are enough for what its endpoints are asked.
    private static void printSlots(@Nullable SlotStatus slots, PrintWriter out) {
        if (slots != null && slots.missing() > 0) {
            out.printf(
                    Locale.ROOT,
                    "%nneeds a replica: the last minute asked for %.1f of %d slots (expected: 50 to"
                            + " 70 %% in use, which takes %d)%n",
                    slots.demand(),
                    slots.slots(),
                    slots.wanted());
        }
    }

    /// What loaded versions hold together, and the teams that have a floor or a ceiling.
    private static void printMemory(@Nullable MemoryStatus memory, PrintWriter out) {
        if (memory == null) {
            return;
        }
        out.printf(
                Locale.ROOT,
                "%nmemory: %s of %s held%s%n",
                mebibytes(memory.held().total()),
                mebibytes(memory.budgetBytes()),
                memory.reserved().total() == 0
                        ? ""
                        : ", " + mebibytes(memory.reserved().total()) + " reserved");
        for (MemoryStatus.TeamMemory team : memory.teams()) {
            Long ceiling = team.ceilingBytes();
            if (team.floorBytes() > 0 || ceiling != null) {
                out.printf(
                        Locale.ROOT,
                        "team %s: %s, floor %s, ceiling %s%n",
                        team.team(),
                        mebibytes(team.bytes()),
                        mebibytes(team.floorBytes()),
                        ceiling == null ? "none" : mebibytes(ceiling));
            }
        }
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MiB", bytes / MEBIBYTE);
    }

    private static JunitReport report(List<EndpointStatus> found) {
        return new JunitReport(
                "slipway endpoint status",
                found.stream()
                        .map(one ->
                                new JunitReport.Check(
                                        one.spec().endpoint().value(),
                                        one.state() == State.SERVING
                                                        || one.state() == State.ON_DEMAND
                                                ? List.of()
                                                : List.of(why(one))))
                        .toList());
    }

    private static String why(EndpointStatus one) {
        String state = Constants.word(one.state());
        return one.reason() == null ? state : state + ": " + one.reason();
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
