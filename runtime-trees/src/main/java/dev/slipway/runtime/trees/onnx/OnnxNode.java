package dev.slipway.runtime.trees.onnx;

import dev.slipway.runtime.ModelRefusedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One node of the graph.
///
/// @param file named in refusals
/// @param domain empty for the standard operators
record OnnxNode(
        Path file,
        String name,
        String operator,
        String domain,
        List<String> inputs,
        List<String> outputs,
        Map<String, OnnxAttribute> attributes) {
    private static final String ML = "ai.onnx.ml";

    OnnxNode {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = Map.copyOf(attributes);
    }

    boolean isMl(String wanted) {
        return domain.equals(ML) && operator.equals(wanted);
    }

    boolean isStandard(String wanted) {
        return (domain.isEmpty() || domain.equals("ai.onnx")) && operator.equals(wanted);
    }

    /// An ensemble of trees in any of its three operators.
    boolean isEnsemble() {
        return domain.equals(ML) && operator.startsWith("TreeEnsemble");
    }

    Optional<OnnxAttribute> attribute(String key) {
        return Optional.ofNullable(attributes.get(key));
    }

    int[] ints(String key) {
        return attribute(key).map(OnnxAttribute::int32s).orElse(new int[0]);
    }

    String text(String key, String otherwise) {
        return attribute(key).map(OnnxAttribute::text).orElse(otherwise);
    }

    long number(String key, long otherwise) {
        return attribute(key).map(OnnxAttribute::int64).orElse(otherwise);
    }

    /// The floats of `key`, or the elements of the tensor `key_as_tensor`.
    double[] numbers(String key) {
        return attribute(key)
                .map(OnnxAttribute::floats)
                .or(() -> attribute(key + "_as_tensor").map(a -> a.tensor().doubles()))
                .orElse(new double[0]);
    }

    ModelRefusedException refuse(String reason) {
        return new ModelRefusedException(file, "node " + name + " (" + operator + ")", reason);
    }
}
