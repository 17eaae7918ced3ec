package dev.slipway.server.features;

import dev.slipway.cli.feature.FeaturesPushCommand;
import picocli.CommandLine.Command;

/// `slipway features`.
@Command(
        name = "features",
        description = {
            "Bring events to windowed features, and make training sets of them.",
            "A training set has what was known then; a check shows that both are the same."
        },
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            FeaturesPushCommand.class,
            FeaturesBuildCommand.class,
            FeaturesCheckCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  slipway features push arrivals --input arrivals.csv",
            "  slipway features build --features flights --input arrivals.parquet \\",
            "      --spine flights.parquet --output training.parquet",
            "  slipway features check --features flights --input arrivals.parquet \\",
            "      --spine flights.parquet"
        })
public final class FeaturesCommand {}
