package dev.slipway.serving.capture;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Tensor;
import java.util.List;
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

    /// That of a call as it is answered: mostly the same object as for the one before. Names and
    /// types of its tensors are not looked at; where they are others, `other` has them.
    ///
    /// @param inputs in the signature's order
    CommonCall of(
            VersionId version,
            Signature signature,
            CapturePolicy policy,
            List<Tensor> inputs,
            List<NamedTensor> outputs) {
        int place = place(signature, inputs.size() + outputs.size());
        @Nullable CommonCall known = places.get(place);
        if (known == null || !known.isOf(version, signature, policy, inputs, outputs)) {
            known = new CommonCall(version, signature, policy, inputs, outputs);
            places.set(place, known);
        }
        return known;
    }

    /// The same of a call whose tensors have names, all of them.
    ///
    /// @param tensors inputs, outputs and features, one behind the other
    CommonCall of(CapturedCall call, List<NamedTensor> tensors) {
        int place = place(call.signature(), tensors.size());
        @Nullable CommonCall known = places.get(place);
        if (known == null || !known.isOf(call, tensors)) {
            known = new CommonCall(call, tensors);
            places.set(place, known);
        }
        return known;
    }

    /// That of a call for which `of` gave one whose names or types are others.
    CommonCall other(CommonCall given, List<Tensor> inputs, List<NamedTensor> named) {
        CommonCall other = new CommonCall(given, inputs, named);
        places.set(place(other.signature(), other.count()), other);
        return other;
    }

    private static int place(Signature signature, int tensors) {
        return (System.identityHashCode(signature) + tensors) & (PLACES - 1);
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
