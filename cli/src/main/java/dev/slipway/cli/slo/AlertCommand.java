package dev.slipway.cli.slo;

import picocli.CommandLine.Command;

/// `slipway alert`.
@Command(
        name = "alert",
        description = "Show which promises are broken faster than they can bear.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {AlertListCommand.class},
        footer = {"", "Examples:", "  slipway alert list", "  slipway alert list -o json"})
public final class AlertCommand {}
