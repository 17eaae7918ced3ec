package dev.slipway.api.access;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.model.EndpointName;
import java.util.Optional;

/// The port that tells who a caller is and what they may do; every door asks it and none decides.
///
/// *Threads*: any; answers come from memory, without waiting for the control plane.
public interface Access {
    /// Who sent this.
    sealed interface Identified {
        /// Known.
        record As(Principal principal) implements Identified {}

        /// Not let in: `UNAUTHENTICATED`, `FORBIDDEN` or `MISDIRECTED`.
        record Refused(Refusal refusal) implements Identified {}
    }

    /// Who sent a request with these credentials.
    Identified identify(Credentials credentials);

    /// The refusal of something that is not about one endpoint; empty when it is allowed.
    Optional<Refusal> refuse(Principal principal, Permission permission);

    /// The refusal of something about this endpoint; empty when it is allowed.
    Optional<Refusal> refuse(Principal principal, Permission permission, EndpointName endpoint);
}
