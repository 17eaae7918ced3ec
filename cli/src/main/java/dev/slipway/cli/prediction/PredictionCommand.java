package dev.slipway.cli.prediction;

import picocli.CommandLine.Command;

/// `slipway prediction`.
@Command(
        name = "prediction",
        description = "Look up predictions that were kept.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {PredictionShowCommand.class, PredictionListCommand.class},
        footer = {
            "",
            "Examples:",
            "  slipway prediction show 019ac0b6b1f200000000012f4c1d92aa",
            "  slipway prediction list flights --status failed",
            "  slipway prediction list --trace 4bf92f3577b34da6a3ce929d0e0e4736"
        })
public final class PredictionCommand {}
