package dev.slipway.api.shadow;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import java.util.List;
import java.util.Optional;

/// The shadows of a server.
///
/// *Threads*: any; a report waits for nobody who predicts.
public interface Shadows {
    /// Lets a version see part of an endpoint's traffic from now on.
    ///
    /// *Errors*: [dev.slipway.api.error.RefusalException] when it cannot or already does.
    ShadowReport begin(EndpointName endpoint, ShadowSpec spec);

    /// Ends a shadow and forgets it; what it has shown, if there was one.
    Optional<ShadowReport> end(EndpointName endpoint, VersionNumber version);

    /// What a shadow has shown so far.
    Optional<ShadowReport> report(EndpointName endpoint, VersionNumber version);

    /// What all shadows have shown so far, by endpoint and version.
    List<ShadowReport> all();
}
