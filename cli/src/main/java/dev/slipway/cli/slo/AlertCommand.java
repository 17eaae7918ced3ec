package dev.slipway.cli.slo;

import picocli.CommandLine.Command;

/// `slipway alert`.
@Command(
        name = "alert",
        description = "Show promises that break too fast, and streams in trouble.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {AlertListCommand.class},
        footer = {"", "Examples:", "  slipway alert list", "  slipway alert list -o json"})
public final class AlertCommand {}
