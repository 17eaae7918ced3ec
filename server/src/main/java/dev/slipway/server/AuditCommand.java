package dev.slipway.server;

import picocli.CommandLine.Command;

/// `slipway audit`.
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "Prove that the journal is what was recorded.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            AuditVerifyCommand.class,
            AuditCheckpointCommand.class,
            AuditKeyCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  slipway audit key checkpoint.key",
            "  slipway audit checkpoint --key checkpoint.key --to /mnt/worm/checkpoints",
            "  slipway audit verify --checkpoint checkpoints --public-key checkpoint.key.pub"
        })
final class AuditCommand {}
