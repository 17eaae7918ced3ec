package dev.slipway.cli.governance;

import dev.slipway.api.answer.Outcome;
import dev.slipway.cli.CommandOptions;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.client.SlipwayClient;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway audit erase`.
@Command(
        name = "erase",
        mixinStandardHelpOptions = true,
        description = {
            "Erase what somebody wrote in a record: descriptions, reasons, notes.",
            "The record stays, and the journal verifies as before. There is no way back.",
            "Backups, exports and other records that hold the same words keep them.",
            "Names of principals, holders and the people behind them stay in records.",
            "So does a digest of the command: whoever guesses all of it can tell that",
            "it is right."
        },
        footer = {"", "Example:", "  slipway audit erase 4711 --reason 'it names a customer'"})
public final class AuditEraseCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(paramLabel = "SEQ", description = "The record's number, as audit show shows it.")
    private long record;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
    private String reason = "";

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            Outcome outcome = client.audit().erase(record, reason, options.sending());
            output.print(
                    console,
                    outcome,
                    out ->
                            CommandOptions.say(
                                    out, outcome, "words of record " + record + " erased"));
        }
        return 0;
    }
}
