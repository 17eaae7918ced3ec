package dev.slipway.cli.shadow;

import picocli.CommandLine.Command;

/// `slipway shadow`.
@Command(
        name = "shadow",
        description = {
            "Let a version see an endpoint's traffic without answering anybody, and compare.",
            "It is loaded beside the version that answers, runs at the lowest priority on",
            "what the machine has left, and can neither delay nor change an answer."
        },
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            ShadowStartCommand.class,
            ShadowReportCommand.class,
            ShadowStopCommand.class,
            ShadowListCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  slipway shadow start flights --version 2",
            "  slipway shadow report flights --version 2",
            "  slipway shadow stop flights --version 2",
            "  slipway shadow list"
        })
public final class ShadowCommand {}
