package dev.slipway.cli.slo;

import picocli.CommandLine.Command;

/// `slipway slo`.
@Command(
        name = "slo",
        description = "Show what endpoints promise and how much of it is kept.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {SloShowCommand.class, SloListCommand.class},
        footer = {
            "",
            "Examples:",
            "  slipway slo list",
            "  slipway slo show flights",
            "  slipway slo show flights -o json"
        })
public final class SloCommand {}
