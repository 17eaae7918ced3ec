package dev.slipway.serving.check;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The open axes of a signature's inputs that must have the same extent in one request: those of
/// the same name, and the first axes of a signature that takes batches. Axes that only happen to be
/// open have nothing to do with each other.
///
/// *Threads*: immutable.
final class SharedAxes {
    /// The name of the axis that counts a batch's items; no graph can call an axis so.
    private static final String BATCH = "";

    private final List<Group> groups;

    private SharedAxes(List<Group> groups) {
        this.groups = groups;
    }

    /// One axis of one input, both by position.
    record Axis(int input, int axis) {}

    /// Axes of the same extent.
    private record Group(String name, List<Axis> axes) {}

    /// Two axes that should have had the same extent.
    ///
    /// @param given the wrong one's extent in words
    record Mismatch(Axis first, Axis wrong, String given, long expected) {}

    static SharedAxes of(Signature signature) {
        Map<String, List<Axis>> byName = new LinkedHashMap<>();
        boolean batched = signature.isBatched();
        for (int input = 0; input < signature.inputs().size(); input++) {
            TensorSpec spec = signature.inputs().get(input);
            for (int axis = 0; axis < spec.shape().rank(); axis++) {
                if (batched && axis == 0) {
                    add(byName, BATCH, new Axis(input, axis));
                }
                if (spec.shape().extent(axis) < 0 && !spec.axisName(axis).isEmpty()) {
                    add(byName, spec.axisName(axis), new Axis(input, axis));
                }
            }
        }
        List<Group> groups = new ArrayList<>();
        byName.forEach((name, axes) -> {
            if (axes.size() > 1) {
                groups.add(new Group(name, List.copyOf(axes)));
            }
        });
        return new SharedAxes(List.copyOf(groups));
    }

    private static void add(Map<String, List<Axis>> byName, String name, Axis axis) {
        byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(axis);
    }

    /// The first axis whose extent differs from that of an axis it shares it with.
    Optional<Mismatch> mismatch(List<Tensor> inputs) {
        for (Group group : groups) {
            Axis first = group.axes().getFirst();
            long expected = extent(inputs, first);
            for (Axis axis : group.axes()) {
                long extent = extent(inputs, axis);
                if (extent != expected) {
                    String given =
                            group.name().equals(BATCH)
                                    ? extent + " rows"
                                    : "extent " + extent + " of axis '" + group.name() + "'";
                    return Optional.of(new Mismatch(first, axis, given, expected));
                }
            }
        }
        return Optional.empty();
    }

    private static long extent(List<Tensor> inputs, Axis axis) {
        return inputs.get(axis.input()).shape().extent(axis.axis());
    }
}
