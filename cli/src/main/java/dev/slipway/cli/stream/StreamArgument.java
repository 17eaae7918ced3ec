package dev.slipway.cli.stream;

import dev.slipway.api.model.StreamName;
import picocli.CommandLine.Parameters;

/// The stream that a verb is about.
final class StreamArgument {
    @Parameters(paramLabel = "STREAM", description = "The stream, as stream list shows it.")
    private String stream = "";

    StreamName name() {
        return new StreamName(stream);
    }
}
