package dev.slipway.serving;

import dev.slipway.features.FeaturedModel;
import dev.slipway.serving.admission.RequestPermit;
import dev.slipway.serving.execution.ModelCall;
import java.util.function.LongSupplier;

/// The stop at which a call of columns becomes a call of the features that its version computes of
/// them. Versions without features pass it for one look at their model.
///
/// It stands before batching, so that calls which share an execution are numbers already, and the
/// caller's thread computes them: they cost about as much as decoding the request did.
final class FeatureJoin {
    private FeatureJoin() {}

    /// What the features of a request will take beside its columns.
    static long bytes(RequestPermit permit, int rows) {
        return permit.lease().model() instanceof FeaturedModel featured ? featured.bytes(rows) : 0;
    }

    /// The call of the model itself; the time goes on the call's account.
    static ModelCall of(ModelCall call, LongSupplier nanoTime) {
        if (!(call.model() instanceof FeaturedModel featured)) {
            return call;
        }
        long start = nanoTime.getAsLong();
        ModelCall joined =
                new ModelCall(
                        featured.model(),
                        featured.join(call.inputs(), call.allocator()),
                        call.outputs(),
                        call.allocator(),
                        call.rows(),
                        call.deadline(),
                        call.holding(),
                        call.account());
        call.account().usedCaller(nanoTime.getAsLong() - start);
        return joined;
    }
}
