package dev.slipway.runtime.trees.onnx;

import dev.slipway.tensor.Datatype;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Follows the graph's outputs back to the ensemble.
///
/// *Threads*: for one thread.
final class AnswerSource {
    private static final int DEPTH_LIMIT = 64;

    private final OnnxGraph graph;
    private final Map<String, OnnxNode> producers;

    AnswerSource(OnnxGraph graph, Map<String, OnnxNode> producers) {
        this.graph = graph;
        this.producers = producers;
    }

    /// An output's way from the ensemble.
    ///
    /// @param output which output of the ensemble
    /// @param steps what follows it, in the order of execution
    record Trail(OnnxNode ensemble, int output, List<OnnxNode> steps) {}

    /// The way to `value`; empty when it does not start at an ensemble.
    Optional<Trail> trail(String value) {
        Deque<OnnxNode> steps = new ArrayDeque<>();
        String at = value;
        for (int depth = 0; depth < DEPTH_LIMIT; depth++) {
            OnnxNode node = producers.get(at);
            if (node == null || node.inputs().isEmpty()) {
                return Optional.empty();
            }
            if (node.isEnsemble()) {
                int output = node.outputs().indexOf(at);
                return Optional.of(new Trail(node, output, List.copyOf(steps)));
            }
            steps.addFirst(node);
            at = node.inputs().getFirst();
        }
        return Optional.empty();
    }

    /// The label output at the end of a trail; empty when a step has no exact counterpart.
    Optional<Answer> label(String name, List<Object> classes, List<OnnxNode> steps) {
        List<Object> table = classes;
        int type = classes.getFirst() instanceof String ? OnnxTypes.STRING : OnnxTypes.INT64;
        for (OnnxNode step : steps) {
            if (step.isStandard("Cast")) {
                int to = (int) step.number("to", 0);
                if (!castable(type, to)) {
                    return Optional.empty();
                }
                type = to;
            } else if (step.isMl("LabelEncoder") && graph.mlVersion() >= 2) {
                LabelTable encoder = LabelTable.of(step).orElse(null);
                if (encoder == null || encoder.keyType() != type) {
                    return Optional.empty();
                }
                table = mapped(table, encoder);
                type = encoder.valueType();
            } else if (!step.isStandard("Identity") && !flattens(step)) {
                return Optional.empty();
            }
        }
        List<Object> labels = table;
        return OnnxTypes.datatype(type).map(datatype -> new Answer.Label(name, labels, datatype));
    }

    private static boolean castable(int from, int to) {
        return from == to
                || (from == OnnxTypes.INT64
                        && (to == OnnxTypes.INT32
                                || to == OnnxTypes.FLOAT
                                || to == OnnxTypes.DOUBLE));
    }

    private static List<Object> mapped(List<Object> table, LabelTable encoder) {
        List<Object> mapped = new ArrayList<>();
        for (Object label : table) {
            mapped.add(encoder.value(label));
        }
        return mapped;
    }

    /// A reshape to one axis, which labels have anyway.
    private boolean flattens(OnnxNode step) {
        if (!step.isStandard("Reshape") || step.inputs().size() != 2) {
            return false;
        }
        OnnxTensor shape = graph.constants().get(step.inputs().get(1));
        return shape != null
                && shape.type() == OnnxTypes.INT64
                && List.of(-1L).equals(Arrays.stream(shape.int64s()).boxed().toList());
    }

    /// The score output at the end of a trail; empty when a step has no exact counterpart.
    Optional<Answer> scores(String name, Datatype datatype, List<OnnxNode> steps) {
        Datatype type = datatype;
        List<String> labels = List.of();
        for (OnnxNode step : steps) {
            if (step.isMl("ZipMap")) {
                labels = mapLabels(step);
            } else if (step.isStandard("Cast")) {
                Datatype to = OnnxTypes.datatype((int) step.number("to", 0)).orElse(null);
                if (to != type && !(type == Datatype.FP32 && to == Datatype.FP64)) {
                    return Optional.empty();
                }
                type = to;
            } else if (!step.isStandard("Identity") && !isTimesOne(step)) {
                return Optional.empty();
            }
        }
        return Optional.of(new Answer.Scores(name, labels, type));
    }

    private static List<String> mapLabels(OnnxNode zip) {
        List<String> labels = new ArrayList<>();
        zip.attribute("classlabels_strings").ifPresent(a -> labels.addAll(a.texts()));
        zip.attribute("classlabels_int64s")
                .ifPresent(a -> {
                    for (long label : a.int64s()) {
                        labels.add(Long.toString(label));
                    }
                });
        return labels;
    }

    private boolean isTimesOne(OnnxNode step) {
        if (!step.isStandard("Mul") || step.inputs().size() != 2) {
            return false;
        }
        @Nullable OnnxTensor factor = graph.constants().get(step.inputs().get(1));
        if (factor == null || factor.type() != OnnxTypes.FLOAT) {
            return false;
        }
        double[] values = factor.doubles();
        return values.length == 1 && values[0] == 1;
    }
}
