package dev.slipway.api.control;

import dev.slipway.api.access.Principal;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.model.EndpointName;
import java.util.Optional;

/// The port for loading and unloading by name, as OIP's repository extension asks for it.
///
/// *Threads*: any; calls block until the version answers or has failed.
public interface Repository {
    /// Brings an endpoint into service: one whose version failed is tried again; a model without an
    /// endpoint gets one of its name. The refusal, or empty once it answers.
    Optional<Refusal> load(Principal principal, EndpointName endpoint);

    /// Takes an endpoint out of service until it is loaded again; it stays known. The refusal, or
    /// empty once nobody is answered any more.
    Optional<Refusal> unload(Principal principal, EndpointName endpoint);
}
