package dev.slipway.serving.capture;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What tests take out of a ring, as objects that stay when the next is taken.
public final class Taken {
    private Taken() {}

    /// The oldest, or null when nothing waits that is whole.
    public static @Nullable CaptureItem from(CaptureRing ring) {
        Waiting next = ring.next(() -> {});
        return next == null ? null : next.item();
    }

    /// All that wait, which are observations, the oldest first.
    static List<CaptureItem.Observed> observed(CaptureRing ring) {
        List<CaptureItem.Observed> taken = new ArrayList<>();
        for (CaptureItem item = from(ring); item != null; item = from(ring)) {
            taken.add((CaptureItem.Observed) item);
        }
        return taken;
    }
}
