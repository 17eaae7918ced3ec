package dev.slipway.api.inference;

import org.jspecify.annotations.Nullable;

/// The fields of a request's head as its protocol carries them: headers, metadata.
///
/// *Threads*: the one that serves the request.
@FunctionalInterface
public interface HeadFields {
    /// Of a head without any.
    HeadFields NONE = name -> null;

    /// The first value of a field, whatever the case of its name; null when it is not there.
    @Nullable String field(String name);
}
