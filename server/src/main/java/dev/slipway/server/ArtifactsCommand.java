package dev.slipway.server;

import picocli.CommandLine.Command;

/// `slipway artifacts`.
@Command(
        name = "artifacts",
        mixinStandardHelpOptions = true,
        description = "Look after the bytes of models on disk.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {ArtifactsCollectCommand.class},
        footer = {"", "Example:", "  slipway artifacts collect --dry-run"})
final class ArtifactsCommand {}
