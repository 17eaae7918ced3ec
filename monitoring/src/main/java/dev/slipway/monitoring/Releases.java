package dev.slipway.monitoring;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.release.Release;
import java.util.Collection;
import java.util.List;

/// Releases as the journal has them now.
///
/// *Threads*: any; answers come from memory.
public interface Releases {
    /// Those that are not over.
    Collection<Release> open();

    /// The last ones of an endpoint, oldest first, one that is open included.
    List<Release> of(EndpointName endpoint);
}
