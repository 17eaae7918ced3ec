package dev.slipway.cli;

import dev.slipway.api.model.EndpointName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/// The endpoint that a verb is about, or all of them.
public final class EndpointArgument {
    @Parameters(
            arity = "0..1",
            paramLabel = "ENDPOINT",
            description = "The endpoint; all when absent.")
    private @Nullable String endpoint;

    /// The one that was named.
    public Optional<EndpointName> name() {
        return Optional.ofNullable(endpoint).map(EndpointName::new);
    }
}
