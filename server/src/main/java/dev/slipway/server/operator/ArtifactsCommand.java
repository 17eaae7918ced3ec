package dev.slipway.server.operator;

import picocli.CommandLine.Command;

/// `slipway artifacts`.
@Command(
        name = "artifacts",
        mixinStandardHelpOptions = true,
        description = "Look after the bytes of models on disk.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {ArtifactsCollectCommand.class},
        footer = {"", "Example:", "  slipway artifacts collect --dry-run"})
public final class ArtifactsCommand {}
