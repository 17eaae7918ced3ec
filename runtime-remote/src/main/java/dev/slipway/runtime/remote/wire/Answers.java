package dev.slipway.runtime.remote.wire;

import dev.slipway.api.model.TensorSpec;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The outputs of one answer, taken one by one: each must have the datatype that the version's
/// signature says and a shape that fits, and none may come twice or be missing. Servers answer
/// outputs that nobody asked for; those that the signature does not have are left aside.
final class Answers {
    private final InferCall call;
    private final Map<String, Tensor> taken = new HashMap<>();

    Answers(InferCall call) {
        this.call = call;
    }

    static BackendException invalid(String what) {
        return new BackendException(FailureKind.INVALID, "the answer is not valid: " + what);
    }

    /// How many elements a concrete shape has.
    static long count(Shape shape) throws BackendException {
        try {
            long count = shape.elementCount();
            // Beyond this no array holds them, whatever their type.
            if (count <= Integer.MAX_VALUE) {
                return count;
            }
        } catch (ArithmeticException e) {
            throw invalid("shape " + shape + " has too many elements");
        }
        throw invalid("shape " + shape + " has too many elements");
    }

    /// What the signature says of an output; absent when it does not have it.
    @Nullable TensorSpec spec(String name, @Nullable String datatype) throws BackendException {
        OptionalInt position = call.signature().outputIndex(name);
        if (position.isEmpty()) {
            return null;
        }
        TensorSpec spec = call.signature().outputs().get(position.getAsInt());
        if (!spec.datatype().name().equals(datatype)) {
            throw invalid(
                    "output '"
                            + name
                            + "' is "
                            + datatype
                            + " (expected: "
                            + spec.datatype()
                            + ")");
        }
        return spec;
    }

    /// The shape of an output, if it fits.
    static Shape shape(TensorSpec spec, long[] extents) throws BackendException {
        for (long extent : extents) {
            if (extent < 0) {
                throw invalid("output '" + spec.name() + "' has an extent of " + extent);
            }
        }
        Shape shape = Shape.of(extents);
        if (!spec.shape().accepts(shape)) {
            throw invalid(
                    "output '"
                            + spec.name()
                            + "' is "
                            + shape
                            + " (expected: "
                            + spec.shape()
                            + ")");
        }
        if (spec.shape().isOverclaimedBy(shape)) {
            throw invalid("output '" + spec.name() + "' claims " + shape + " without an element");
        }
        return shape;
    }

    void take(TensorSpec spec, Tensor tensor) throws BackendException {
        if (taken.putIfAbsent(spec.name(), tensor) != null) {
            throw invalid("output '" + spec.name() + "' comes twice");
        }
    }

    /// The wanted outputs in their order.
    List<Tensor> wanted() throws BackendException {
        List<Tensor> tensors = new ArrayList<>(call.wanted().size());
        for (TensorSpec spec : call.wanted()) {
            Tensor tensor = taken.get(spec.name());
            if (tensor == null) {
                throw invalid("output '" + spec.name() + "' is missing");
            }
            tensors.add(tensor);
        }
        return tensors;
    }

    /// What a server says of one of a model's tensors.
    static TensorSpec described(String name, @Nullable String datatype, long[] extents)
            throws BackendException {
        Datatype known =
                Datatype.named(String.valueOf(datatype))
                        .orElseThrow(() ->
                                invalid("tensor '" + name + "' has the datatype " + datatype));
        try {
            return new TensorSpec(name, known, Shape.of(extents), List.of());
        } catch (IllegalArgumentException e) {
            throw invalid("tensor '" + name + "': " + e.getMessage());
        }
    }
}
