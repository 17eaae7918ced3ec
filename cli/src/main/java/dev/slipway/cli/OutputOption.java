package dev.slipway.cli;

import picocli.CommandLine.Option;

/// How a verb prints its result.
public final class OutputOption {
    @Option(
            names = "-o",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (default: ${DEFAULT-VALUE}).")
    private Format format = Format.text;

    private enum Format {
        text,
        json
    }

    /// Whether it is one JSON document.
    public boolean isJson() {
        return format == Format.json;
    }
}
