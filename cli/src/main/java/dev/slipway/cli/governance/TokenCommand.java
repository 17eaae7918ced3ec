package dev.slipway.cli.governance;

import picocli.CommandLine.Command;

/// `slipway token`.
@Command(
        name = "token",
        description = "Make, list and revoke tokens.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {TokenCreateCommand.class, TokenListCommand.class, TokenRevokeCommand.class},
        footer = {
            "",
            "Examples:",
            "  slipway token create --role caller@team:fraud --note 'checkout service'",
            "  slipway token list",
            "  slipway token revoke k3v9 --reason 'left the company'"
        })
public final class TokenCommand {}
