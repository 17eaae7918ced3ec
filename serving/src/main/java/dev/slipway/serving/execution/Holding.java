package dev.slipway.serving.execution;

import java.util.OptionalLong;

/// What a call needs until it has left the model: the request's buffers, place and lease.
public interface Holding {
    /// Keeps everything until a matching `release`. False when the request has already been closed.
    boolean retain();

    /// Ends one `retain`; the last one gives everything back.
    void release();

    /// Whether the request's owner has closed it, so that nobody waits for an answer.
    boolean isClosed();

    /// What finds the one call that stands for an execution where versions are compared; empty for
    /// a call that is not.
    default OptionalLong ballot() {
        return OptionalLong.empty();
    }
}
