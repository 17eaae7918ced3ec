package dev.slipway.serving.shadow;

import dev.slipway.features.ServedAggregates;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request that shadows drew, while its permit holds its buffers.
public final class ShadowOffer {
    private final ShadowedCall call;
    private final List<Shadow> drawn;

    ShadowOffer(ShadowedCall call, List<Shadow> drawn) {
        this.call = call;
        this.drawn = drawn;
    }

    /// The same of a caller that a release knows by a key.
    public ShadowOffer of(long key) {
        return new ShadowOffer(call.of(key), drawn);
    }

    /// Copies it for those that have room. Never waits.
    ///
    /// @param served what its rows were given for aggregates; null where that is not known
    public void offer(@Nullable ServedAggregates served) {
        for (Shadow shadow : drawn) {
            shadow.offer(call, served);
        }
    }
}
