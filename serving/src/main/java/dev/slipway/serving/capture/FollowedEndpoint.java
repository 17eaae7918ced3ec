package dev.slipway.serving.capture;

import dev.slipway.api.model.EndpointName;
import org.jspecify.annotations.Nullable;

/// An endpoint as it is followed: looked up once, and again when anything has changed.
///
/// It holds nothing of other endpoints, which would stay for as long as nobody asks for this one.
///
/// *Threads*: safe from any number of threads, lock-free.
public final class FollowedEndpoint {
    private final EndpointName name;

    /// What was followed of it when somebody asked last.
    private volatile Followed.@Nullable Own own;

    /// One of this name.
    public FollowedEndpoint(EndpointName name) {
        this.name = name;
    }

    /// What is followed of it now.
    ///
    /// @param now what is followed of all endpoints
    Followed.Own own(Followed now) {
        Followed.@Nullable Own known = own;
        if (known == null || known.edition() != now.edition()) {
            known = now.of(name);
            own = known;
        }
        return known;
    }
}
