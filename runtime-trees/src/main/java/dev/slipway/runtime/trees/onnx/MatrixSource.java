package dev.slipway.runtime.trees.onnx;

import dev.slipway.tensor.Datatype;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Follows the feature matrix back to the graph's inputs.
///
/// *Threads*: for one thread.
final class MatrixSource {
    private static final int DEPTH_LIMIT = 64;
    private static final int PART_LIMIT = 100_000;

    /// Steps in all: joins that use a value twice could double them at every level.
    private static final int STEP_LIMIT = PART_LIMIT;

    private final OnnxGraph graph;
    private final Map<String, OnnxNode> producers;
    private int steps;

    MatrixSource(OnnxGraph graph, Map<String, OnnxNode> producers) {
        this.graph = graph;
        this.producers = producers;
    }

    /// The parts of a matrix, left to right; empty when something else than casts, encoders and
    /// joins lies between it and the inputs.
    Optional<List<MatrixPart>> parts(String value) {
        return parts(value, 0).filter(parts -> parts.size() <= PART_LIMIT);
    }

    private Optional<List<MatrixPart>> parts(String value, int depth) {
        OnnxNode node = producers.get(value);
        if (depth > DEPTH_LIMIT || ++steps > STEP_LIMIT) {
            return Optional.empty();
        }
        if (node == null) {
            return input(value);
        }
        if (node.isStandard("Concat")) {
            return concat(node, depth);
        }
        if (node.inputs().isEmpty()) {
            return Optional.empty();
        }
        Optional<List<MatrixPart>> inner = parts(node.inputs().getFirst(), depth + 1);
        if (node.isStandard("Identity")) {
            return inner;
        }
        if (node.isStandard("Cast")) {
            int to = (int) node.number("to", 0);
            return inner.flatMap(parts -> each(parts, part -> cast(part, to)));
        }
        if (node.isMl("LabelEncoder") && graph.mlVersion() >= 2) {
            return LabelTable.of(node)
                    .flatMap(table -> inner.flatMap(p -> each(p, part -> encode(part, table))));
        }
        if (node.isMl("ArrayFeatureExtractor") && node.inputs().size() == 2) {
            return inner.flatMap(parts -> select(parts, node.inputs().get(1)));
        }
        return Optional.empty();
    }

    private Optional<List<MatrixPart>> input(String value) {
        for (int i = 0; i < graph.inputs().size(); i++) {
            OnnxValue input = graph.inputs().get(i);
            if (input.name().equals(value) && input.extents().size() == 2) {
                int index = i;
                int width = (int) Math.min(input.extents().get(1), Integer.MAX_VALUE);
                return OnnxTypes.datatype(input.type())
                        .map(type -> new MatrixPart(index, 0, width, type, null, input.type()))
                        .map(List::of);
            }
        }
        return Optional.empty();
    }

    private Optional<List<MatrixPart>> concat(OnnxNode node, int depth) {
        long axis = node.number("axis", 0);
        if (axis != 1 && axis != -1) {
            return Optional.empty();
        }
        List<MatrixPart> all = new ArrayList<>();
        for (String input : node.inputs()) {
            Optional<List<MatrixPart>> parts = parts(input, depth + 1);
            if (parts.isEmpty() || parts.get().stream().anyMatch(part -> part.width() < 0)) {
                return Optional.empty();
            }
            all.addAll(parts.get());
            if (all.size() > PART_LIMIT) {
                return Optional.empty();
            }
        }
        return Optional.of(all);
    }

    private interface Change {
        Optional<MatrixPart> apply(MatrixPart part);
    }

    private static Optional<List<MatrixPart>> each(List<MatrixPart> parts, Change change) {
        List<MatrixPart> changed = new ArrayList<>();
        for (MatrixPart part : parts) {
            Optional<MatrixPart> next = change.apply(part);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            changed.add(next.get());
        }
        return Optional.of(changed);
    }

    /// Only casts that one conversion at the end reproduces.
    private static Optional<MatrixPart> cast(MatrixPart part, int to) {
        if (to == part.type()) {
            return Optional.of(part);
        }
        boolean toReal = to == OnnxTypes.FLOAT || to == OnnxTypes.DOUBLE;
        boolean widening = to == OnnxTypes.INT64 && part.source().isInteger();
        boolean untouched =
                part.encoder() != null
                        ? part.type() == part.encoder().valueType()
                        : OnnxTypes.datatype(part.type()).equals(Optional.of(part.source()));
        boolean numeric = part.type() != OnnxTypes.STRING;
        boolean kept = untouched || part.type() == OnnxTypes.INT64;
        return numeric && kept && (toReal || (widening && part.encoder() == null))
                ? Optional.of(part.as(to))
                : Optional.empty();
    }

    private static Optional<MatrixPart> encode(MatrixPart part, LabelTable table) {
        boolean wholeKeys = part.source().isInteger() && part.type() == OnnxTypes.INT64;
        boolean fits =
                table.keyType() == OnnxTypes.STRING
                        ? part.source() == Datatype.BYTES
                        : table.keyType() == OnnxTypes.INT64 && wholeKeys;
        boolean numeric = table.valueType() != OnnxTypes.STRING;
        return fits && numeric && part.encoder() == null
                ? Optional.of(part.encodedBy(table))
                : Optional.empty();
    }

    private Optional<List<MatrixPart>> select(List<MatrixPart> parts, String constant) {
        OnnxTensor tensor = graph.constants().get(constant);
        if (tensor == null || tensor.type() != OnnxTypes.INT64) {
            return Optional.empty();
        }
        List<MatrixPart> chosen = new ArrayList<>();
        for (long index : tensor.int64s()) {
            long offset = index;
            int at = 0;
            while (at < parts.size() && offset >= parts.get(at).width()) {
                offset -= Math.max(0, parts.get(at).width());
                at++;
            }
            if (index < 0 || at == parts.size() || chosen.size() > PART_LIMIT) {
                return Optional.empty();
            }
            chosen.add(parts.get(at).at((int) offset));
        }
        return Optional.of(chosen);
    }
}
