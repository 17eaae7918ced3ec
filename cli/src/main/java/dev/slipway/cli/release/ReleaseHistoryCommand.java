package dev.slipway.cli.release;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.release.ReleaseHistory;
import dev.slipway.api.release.ReleaseHistory.Entry;
import dev.slipway.api.release.ReleaseHistory.Figures;
import dev.slipway.cli.Console;
import dev.slipway.cli.EndpointArgument;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.Table;
import dev.slipway.client.SlipwayClient;
import dev.slipway.documents.Constants;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway release history`.
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = {
            "List releases, newest first, or how well they go.",
            "--summary: releases a week, lead time from push to service, the part that was",
            "rolled back and how long that took, of each endpoint and team."
        },
        footer = {
            "",
            "Examples:",
            "  slipway release history flights",
            "  slipway release history --summary",
            "  slipway release history --team operations --summary -o json"
        })
public final class ReleaseHistoryCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private EndpointArgument endpoint = new EndpointArgument();

    @Option(names = "--team", paramLabel = "TEAM", description = "Only endpoints of this team.")
    private @Nullable String team;

    @Option(names = "--summary", description = "Figures of each endpoint and team.")
    private boolean summary;

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        Optional<EndpointName> one = endpoint.name();
        if (one.isPresent() && team != null) {
            throw new IllegalArgumentException(
                    "team: " + team + " (expected: without an endpoint)");
        }
        try (SlipwayClient client = server.client()) {
            ReleaseHistory history =
                    one.map(client.releases()::history)
                            .orElseGet(() -> client.releases().everywhere(team));
            output.print(
                    console,
                    history,
                    out -> {
                        if (summary) {
                            printFigures(history, out);
                        } else {
                            printReleases(history, out);
                        }
                    });
        }
        return 0;
    }

    private static void printReleases(ReleaseHistory history, PrintWriter out) {
        Table table =
                new Table(
                        "RELEASE",
                        "MODEL",
                        "FROM",
                        "TO",
                        "STRATEGY",
                        "BEGUN",
                        "TOOK",
                        "PHASE",
                        "ANSWERS",
                        "BAD",
                        "WHY");
        for (Entry one : history.releases()) {
            table.row(
                    one.id(),
                    one.model(),
                    one.stable(),
                    one.candidate(),
                    one.strategy(),
                    one.started(),
                    one.ended() == null
                            ? null
                            : ReleaseText.time(Duration.between(one.started(), one.ended())),
                    Constants.word(one.phase()),
                    count(one.answers()),
                    count(one.bad()),
                    why(one));
        }
        table.print(out);
    }

    private static String count(@Nullable Long count) {
        return count == null ? "?" : String.format(Locale.ROOT, "%,d", count);
    }

    /// Why it stands where it does, and why nothing is known of its answers.
    private static String why(Entry one) {
        String why = one.why() == null ? "" : one.why().value();
        if (one.unread() == null) {
            return why;
        }
        return why.isEmpty() ? one.unread() : why + "; " + one.unread();
    }

    private static void printFigures(ReleaseHistory history, PrintWriter out) {
        Table table =
                new Table(
                        "TEAM",
                        "ENDPOINT",
                        "OVER",
                        "SERVED",
                        "A WEEK",
                        "LEAD TIME",
                        "ROLLED BACK",
                        "TIME TO RESTORE");
        for (Figures one : history.figures()) {
            table.row(
                    one.team(),
                    one.endpoint() == null ? "all" : one.endpoint(),
                    one.over(),
                    one.made(),
                    one.perWeek() == null ? null : ReleaseText.number(one.perWeek()),
                    one.leadTime() == null ? null : ReleaseText.time(one.leadTime()),
                    one.failureRate() == null ? null : ReleaseText.percent(one.failureRate()),
                    one.timeToRestore() == null ? null : precise(one.timeToRestore()));
        }
        table.print(out);
    }

    /// Going back takes milliseconds, finding out takes minutes.
    private static String precise(Duration time) {
        return time.toSeconds() == 0 ? time.toMillis() + "ms" : ReleaseText.time(time);
    }
}
