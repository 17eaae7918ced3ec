package dev.slipway.cli.governance;

import picocli.CommandLine.Command;

/// `slipway key`.
@Command(
        name = "key",
        description = {
            "Make, register, list and revoke the keys by which people sign.",
            "The private half signs verdicts (approve --key) and models (model push --sign-key) and",
            "never leaves its holder's machine; the server knows whose the public half is."
        },
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            KeyCreateCommand.class,
            KeyRegisterCommand.class,
            KeyListCommand.class,
            KeyRevokeCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  slipway key create ada.pem",
            "  slipway key register ada.pem",
            "  slipway key list",
            "  slipway key revoke 3f2a9c1d --reason 'laptop stolen'"
        })
public final class KeyCommand {}
