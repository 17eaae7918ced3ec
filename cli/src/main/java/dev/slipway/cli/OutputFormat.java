package dev.slipway.cli;

/// How a verb prints its result.
enum OutputFormat {
    text,
    json
}
