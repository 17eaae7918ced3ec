package dev.slipway.serving.capture;

import org.jspecify.annotations.Nullable;

/// What tests take out of a ring, as objects that stay when the next is taken.
public final class Taken {
    private Taken() {}

    /// The oldest, or null when nothing waits that is whole.
    public static @Nullable CaptureItem from(CaptureRing ring) {
        Waiting next = ring.next(() -> {});
        return next == null ? null : next.item();
    }
}
