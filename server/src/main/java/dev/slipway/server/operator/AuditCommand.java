package dev.slipway.server.operator;

import dev.slipway.cli.governance.AuditEraseCommand;
import dev.slipway.cli.governance.AuditShowCommand;
import picocli.CommandLine.Command;

/// `slipway audit`.
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "Show what was done; prove that the journal is what was recorded.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            AuditShowCommand.class,
            AuditVerifyCommand.class,
            AuditCheckpointCommand.class,
            AuditKeyCommand.class,
            AuditEraseCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  slipway audit show --subject flights",
            "  slipway audit key checkpoint.key",
            "  slipway audit checkpoint --key checkpoint.key --to /mnt/worm/checkpoints",
            "  slipway audit verify --checkpoint checkpoints --public-key checkpoint.key.pub"
        })
public final class AuditCommand {}
