package dev.slipway.server;

import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// Refuses what stands before the last verb of a line.
///
/// That verb alone runs, with what stands behind it: of `score --url A cancel job-7` it would not
/// hear of `A`, and end a job of another server.
final class LastVerb implements IExecutionStrategy {
    private final IExecutionStrategy next;

    /// @param next runs the verb
    LastVerb(IExecutionStrategy next) {
        this.next = next;
    }

    @Override
    public int execute(ParseResult parsed) {
        for (ParseResult group = parsed; group.hasSubcommand(); group = group.subcommand()) {
            check(group, group.subcommand().commandSpec());
        }
        return next.execute(parsed);
    }

    private static void check(ParseResult group, CommandSpec verb) {
        for (OptionSpec option : group.matchedOptions()) {
            if (!option.usageHelp() && !option.versionHelp()) {
                throw refusal(verb, option.longestName(), "behind it");
            }
        }
        if (!group.matchedPositionals().isEmpty()) {
            throw refusal(verb, group.matchedPositionals().getFirst().paramLabel(), "none");
        }
    }

    private static ParameterException refusal(CommandSpec verb, String what, String expected) {
        return new ParameterException(
                verb.commandLine(),
                what + ": before " + verb.name() + " (expected: " + expected + ")");
    }
}
