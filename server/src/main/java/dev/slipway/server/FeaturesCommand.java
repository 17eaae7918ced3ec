package dev.slipway.server;

import dev.slipway.cli.feature.FeaturesPushCommand;
import picocli.CommandLine.Command;

/// `slipway features`.
@Command(
        name = "features",
        description = "Bring events to windowed features.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {FeaturesPushCommand.class},
        footer = {"", "Examples:", "  slipway features push arrivals --input arrivals.csv"})
final class FeaturesCommand {}
