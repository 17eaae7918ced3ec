package dev.slipway.client.call;

import java.util.List;
import java.util.Optional;

/// Where the tokens come from that show a server who calls.
///
/// *Threads*: asked from any number of threads, before each call.
@FunctionalInterface
public interface TokenSource {
    /// No token.
    TokenSource NONE = Optional::empty;

    /// The token for a call, if there is one.
    ///
    /// *Errors*: [SlipwayException] in words when there is one that must not be used.
    Optional<String> token();

    /// Why there is none, for whoever is refused for want of one; empty when there is nothing to
    /// say.
    default String absence() {
        return "";
    }

    /// Always this token.
    static TokenSource of(String token) {
        return () -> Optional.of(token);
    }

    /// The token of the first source that has one.
    static TokenSource first(List<TokenSource> sources) {
        return new FirstToken(sources);
    }
}
