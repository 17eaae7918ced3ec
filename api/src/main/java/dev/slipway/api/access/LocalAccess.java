package dev.slipway.api.access;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.model.EndpointName;
import java.util.Optional;

/// Lets in the programs of this machine as [Principal#LOCAL] and nobody else: the access of a
/// server without a control plane.
public final class LocalAccess implements Access {
    private final LocalCallers callers = new LocalCallers();

    @Override
    public Identified identify(Credentials credentials) {
        Optional<Refusal> refusal = callers.refuse(credentials.caller());
        return refusal.isPresent()
                ? new Identified.Refused(refusal.get())
                : new Identified.As(Principal.LOCAL);
    }

    @Override
    public Optional<Refusal> refuse(Principal principal, Permission permission) {
        return principal.may(permission)
                ? Optional.empty()
                : Optional.of(Denials.lacking(principal, permission, "this server"));
    }

    @Override
    public Optional<Refusal> refuse(
            Principal principal, Permission permission, EndpointName endpoint) {
        return principal.may(permission)
                ? Optional.empty()
                : Optional.of(Denials.lacking(principal, permission, "endpoint " + endpoint));
    }
}
