package dev.slipway.serving.capture;

import dev.slipway.api.model.VersionId;
import dev.slipway.tensor.NamedTensor;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// What calls had in common that came lately. Where many kinds of them take turns in one place,
/// each has an object of its own again, which costs more and means the same.
///
/// *Threads*: safe from any number of threads, lock-free.
final class CommonCalls {
    /// A power of two.
    private static final int PLACES = 64;

    private final AtomicReferenceArray<@Nullable CommonCall> places =
            new AtomicReferenceArray<>(PLACES);

    /// That of a call, the same object as for the one before it mostly.
    ///
    /// @param tensors all of the call
    CommonCall of(CapturedCall call, NamedTensor[] tensors) {
        int place = (System.identityHashCode(call.signature()) + tensors.length) & (PLACES - 1);
        @Nullable CommonCall known = places.get(place);
        if (known == null || !known.isOf(call, tensors)) {
            known = new CommonCall(call, tensors);
            places.set(place, known);
        }
        return known;
    }

    /// Holds on to nothing of a version that leaves.
    void forget(VersionId version) {
        for (int i = 0; i < PLACES; i++) {
            @Nullable CommonCall known = places.get(i);
            if (known != null && known.version().equals(version)) {
                places.compareAndSet(i, known, null);
            }
        }
    }
}
