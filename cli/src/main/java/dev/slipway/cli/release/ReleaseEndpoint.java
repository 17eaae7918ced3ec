package dev.slipway.cli.release;

import dev.slipway.api.model.EndpointName;
import picocli.CommandLine.Parameters;

/// The endpoint whose release a verb is about.
final class ReleaseEndpoint {
    @Parameters(paramLabel = "ENDPOINT", description = "The endpoint that is released.")
    private String endpoint = "";

    EndpointName name() {
        return new EndpointName(endpoint);
    }
}
