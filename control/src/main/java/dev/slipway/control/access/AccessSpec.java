package dev.slipway.control.access;

import dev.slipway.api.access.Hosts;
import dev.slipway.api.control.Images;
import dev.slipway.api.model.EndpointName;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What access rests on.
///
/// @param isLocalOnly whether the server listens on loopback alone, so that programs of this
///     machine may ask for predictions without a token
/// @param hosts the names by which it may be called now
/// @param reserved endpoints that something else than the journal fills
/// @param sessions who vouches for people; absent when no issuer is configured
public record AccessSpec(
        Images images,
        boolean isLocalOnly,
        Supplier<Hosts> hosts,
        Set<EndpointName> reserved,
        TokenUses uses,
        @Nullable Sessions sessions,
        InstantSource clock) {
    public AccessSpec {
        reserved = Set.copyOf(reserved);
    }
}
