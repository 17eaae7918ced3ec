package dev.slipway.cli.stream;

import picocli.CommandLine.Command;

/// `slipway stream`.
@Command(
        name = "stream",
        description = {
            "See and steer stream jobs: rows of a Kafka topic, scored as they come.",
            "A stream is declared by a file of kind StreamJob: slipway apply -f job.yaml."
        },
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            StreamListCommand.class,
            StreamStatusCommand.class,
            StreamWatchCommand.class,
            StreamStartCommand.class,
            StreamStopCommand.class,
            StreamRepairCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  slipway apply -f job.yaml",
            "  slipway stream list",
            "  slipway stream watch late-flights",
            "  slipway stream stop late-flights",
            "",
            "Exit codes: 0 as it should be, 1 refused, failed, or needs repair."
        })
public final class StreamCommand {}
