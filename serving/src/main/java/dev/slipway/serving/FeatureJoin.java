package dev.slipway.serving;

import dev.slipway.features.FeaturedModel;
import dev.slipway.features.ServedAggregates;
import dev.slipway.serving.admission.RequestPermit;
import dev.slipway.serving.execution.ModelCall;
import dev.slipway.tensor.Tensor;
import java.util.List;
import java.util.Optional;
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
    ///
    /// @param permit notes what the rows were given, where somebody will look at it
    static ModelCall of(ModelCall call, RequestPermit permit, LongSupplier nanoTime) {
        if (!(call.model() instanceof FeaturedModel featured)) {
            return call;
        }
        long start = nanoTime.getAsLong();
        ModelCall joined =
                new ModelCall(
                        featured.model(),
                        features(featured, call, permit),
                        call.outputs(),
                        call.allocator(),
                        call.rows(),
                        call.deadline(),
                        call.holding(),
                        call.account());
        call.account().usedCaller(nanoTime.getAsLong() - start);
        return joined;
    }

    private static List<Tensor> features(
            FeaturedModel featured, ModelCall call, RequestPermit permit) {
        Optional<ServedAggregates> served =
                permit.isLookedAt() ? featured.served() : Optional.empty();
        if (served.isEmpty()) {
            return featured.join(call.inputs(), call.allocator());
        }
        List<Tensor> features = featured.join(call.inputs(), call.allocator(), served.get());
        permit.served(served.get());
        return features;
    }
}
