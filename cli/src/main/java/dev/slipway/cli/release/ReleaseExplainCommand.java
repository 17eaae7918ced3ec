package dev.slipway.cli.release;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseFinding;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.Table;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.ReleaseCalls;
import dev.slipway.documents.Constants;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
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

/// `slipway release explain`.
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Say move by move how a release went and why.",
            "What its verdicts rest on can be exported, and the verdicts found again from",
            "it, on any machine and without a server."
        },
        footer = {
            "",
            "Examples:",
            "  slipway release explain flights",
            "  slipway release explain flights 3 --export flights.3.evidence.gz",
            "  slipway release explain --replay flights.3.evidence.gz",
            "",
            "Exit codes: with --replay 0 every verdict was found again, 1 one was not; else 0."
        })
public final class ReleaseExplainCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "ENDPOINT",
            description = "The endpoint that was released.")
    private @Nullable String endpoint;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NUMBER",
            description = "Which of its releases; the newest when absent.")
    private @Nullable Long number;

    @Option(
            names = "--export",
            paramLabel = "FILE",
            description = "Write what the verdicts rest on; compressed when FILE ends in .gz.")
    private @Nullable Path export;

    @Option(
            names = "--replay",
            paramLabel = "FILE",
            description = "Find the verdicts again from such a file.")
    private @Nullable Path replay;

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        if ((replay == null) == (endpoint == null) || (replay != null && export != null)) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "Give either ENDPOINT or --replay FILE");
        }
        if (replay != null) {
            return replay(console, replay);
        }
        try (SlipwayClient client = server.client()) {
            explain(console, client.releases(), new EndpointName(endpoint));
        }
        return 0;
    }

    private void explain(Console console, ReleaseCalls releases, EndpointName name)
            throws IOException {
        ReleaseStatus status = number == null ? releases.newest(name) : releases.one(name, number);
        if (export != null) {
            long which = status.release().id().number();
            long seconds = EvidenceFile.write(export, releases.evidence(name, which));
            console.err().println("slipway: " + export + ": " + seconds + " seconds of evidence");
        }
        output.print(console, status, out -> print(status, out));
    }

    private static void print(ReleaseStatus status, PrintWriter out) {
        ReleaseText.print(status, out);
        Release release = status.release();
        out.println();
        Table table =
                new Table("TIME", "FROM", "TO", "STEP", "CANDIDATE", "CAUSE", "BY", "AFTER", "WHY");
        for (Release.Move move : release.moves()) {
            ReleaseTransition made = move.transition();
            table.row(
                    move.time(),
                    Constants.word(made.from()),
                    Constants.word(made.to()),
                    made.step() == 0 ? null : made.step(),
                    ReleaseText.percent(made.weight()),
                    Constants.word(made.cause()),
                    move.by(),
                    ReleaseText.time(MoveTime.of(release, move)),
                    made.why());
        }
        table.print(out);
        out.println();
        for (ReleaseFinding finding : status.evidence().findings()) {
            out.println(finding.check() + ": " + finding.why());
        }
    }

    private int replay(Console console, Path file) throws IOException {
        Replay found = EvidenceFile.read(file, Replay::of);
        output.print(console, found, out -> found.print(out));
        return found.isAsRecorded() ? 0 : 1;
    }
}
