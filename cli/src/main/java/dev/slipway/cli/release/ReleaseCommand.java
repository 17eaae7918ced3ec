package dev.slipway.cli.release;

import picocli.CommandLine.Command;

/// `slipway release`.
@Command(
        name = "release",
        description = {
            "Move an endpoint to another version in steps that evidence decides.",
            "Until it is final the version before stays loaded, and answers again at once",
            "when the new one is worse."
        },
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            ReleaseStartCommand.class,
            ReleaseStatusCommand.class,
            ReleaseWatchCommand.class,
            ReleasePauseCommand.class,
            ReleaseResumeCommand.class,
            ReleasePromoteCommand.class,
            ReleaseAbortCommand.class,
            ReleaseRevokeCommand.class,
            ReleaseHistoryCommand.class,
            ReleaseExplainCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  slipway release start flights --to 4 --watch",
            "  slipway release status flights",
            "  slipway release abort flights --reason 'support sees wrong answers'",
            "  slipway release history --summary",
            "  slipway release explain flights 3"
        })
public final class ReleaseCommand {}
