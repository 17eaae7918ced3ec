package dev.slipway.cli.shadow;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which shadow of which endpoint.
final class ShadowArguments {
    @Parameters(paramLabel = "ENDPOINT", description = "The endpoint whose traffic it sees.")
    private String endpoint = "";

    @Option(
            names = "--version",
            required = true,
            paramLabel = "N",
            description = "The version's number.")
    private long version;

    // Of the standard options only this: `--version` is the shadow's here.
    @SuppressWarnings("UnusedVariable") // the parser looks at it
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    private boolean isHelpAsked;

    EndpointName endpoint() {
        return new EndpointName(endpoint);
    }

    VersionNumber version() {
        return new VersionNumber(version);
    }
}
