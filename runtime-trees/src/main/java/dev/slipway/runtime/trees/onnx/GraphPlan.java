package dev.slipway.runtime.trees.onnx;

import dev.slipway.tensor.Datatype;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a graph maps onto one ensemble.
///
/// @param inputs all inputs of the graph, in order
/// @param parts the feature matrix, left to right
/// @param matrixType what the ensemble compares in: `FP64` for a `DOUBLE` matrix, else `FP32`
/// @param classes the ensemble's own class labels; empty for a regressor
/// @param answers the graph's outputs, in order
record GraphPlan(
        List<OnnxValue> inputs,
        List<MatrixPart> parts,
        Datatype matrixType,
        OnnxNode ensemble,
        List<Object> classes,
        List<Answer> answers) {
    GraphPlan {
        inputs = List.copyOf(inputs);
        parts = List.copyOf(parts);
        classes = List.copyOf(classes);
        answers = List.copyOf(answers);
    }

    /// The plan; empty when the graph is anything but one ensemble in its usual wrapping.
    static Optional<GraphPlan> of(OnnxGraph graph) {
        if (graph.outputs().isEmpty() || graph.inputs().stream().anyMatch(GraphPlan::isStrange)) {
            return Optional.empty();
        }
        Map<String, OnnxNode> producers = new HashMap<>();
        for (OnnxNode node : graph.nodes()) {
            node.outputs().forEach(output -> producers.put(output, node));
        }
        AnswerSource source = new AnswerSource(graph, producers);
        OnnxNode ensemble =
                source.trail(graph.outputs().getFirst().name())
                        .map(AnswerSource.Trail::ensemble)
                        .orElse(null);
        if (ensemble == null || !isKnown(ensemble)) {
            return Optional.empty();
        }
        List<MatrixPart> parts =
                new MatrixSource(graph, producers)
                        .parts(ensemble.inputs().getFirst())
                        .orElse(List.of());
        int type = commonType(parts);
        if (type == 0) {
            return Optional.empty();
        }
        Datatype matrix = type == OnnxTypes.DOUBLE ? Datatype.FP64 : Datatype.FP32;
        List<Object> classes = classes(ensemble);
        return answers(graph, source, ensemble, classes, matrix)
                .map(a -> new GraphPlan(graph.inputs(), parts, matrix, ensemble, classes, a));
    }

    private static boolean isStrange(OnnxValue input) {
        return OnnxTypes.datatype(input.type()).isEmpty();
    }

    private static boolean isKnown(OnnxNode ensemble) {
        if (ensemble.isMl("TreeEnsembleClassifier")) {
            return classes(ensemble).size() >= 2;
        }
        return ensemble.isMl("TreeEnsembleRegressor") || ensemble.isMl("TreeEnsemble");
    }

    private static List<Object> classes(OnnxNode ensemble) {
        List<Object> classes = new ArrayList<>();
        ensemble.attribute("classlabels_strings").ifPresent(a -> classes.addAll(a.texts()));
        if (classes.isEmpty()) {
            ensemble.attribute("classlabels_int64s")
                    .ifPresent(a -> {
                        for (long label : a.int64s()) {
                            classes.add(label);
                        }
                    });
        }
        return classes;
    }

    /// The type all parts share, or 0.
    private static int commonType(List<MatrixPart> parts) {
        int type = parts.isEmpty() ? 0 : parts.getFirst().type();
        for (MatrixPart part : parts) {
            if (part.type() != type) {
                return 0;
            }
        }
        return switch (type) {
            case OnnxTypes.FLOAT, OnnxTypes.DOUBLE, OnnxTypes.INT32, OnnxTypes.INT64 -> type;
            default -> 0;
        };
    }

    private static Optional<List<Answer>> answers(
            OnnxGraph graph,
            AnswerSource source,
            OnnxNode ensemble,
            List<Object> classes,
            Datatype matrix) {
        boolean wide = ensemble.isMl("TreeEnsemble") && matrix == Datatype.FP64;
        List<Answer> answers = new ArrayList<>();
        for (OnnxValue output : graph.outputs()) {
            Optional<AnswerSource.Trail> trail = source.trail(output.name());
            if (trail.isEmpty() || !trail.get().ensemble().equals(ensemble)) {
                return Optional.empty();
            }
            List<OnnxNode> steps = trail.get().steps();
            boolean isLabel = !classes.isEmpty() && trail.get().output() == 0;
            Optional<Answer> answer =
                    isLabel
                            ? source.label(output.name(), classes, steps)
                            : source.scores(
                                    output.name(), wide ? Datatype.FP64 : Datatype.FP32, steps);
            if (answer.isEmpty()) {
                return Optional.empty();
            }
            answers.add(answer.get());
        }
        return Optional.of(answers);
    }
}
