package dev.slipway.serving.fleet;

import dev.slipway.runtime.GoldenRows;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.batching.BatchTensors;
import dev.slipway.serving.batching.Padding;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.memory.RequestBuffers;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Tries whether a row is answered alike alone and beside other rows: models whose scales depend on
/// the whole batch (dynamic quantization, batch normalisation that was left in training) are not.
///
/// Each row is asked alone, beside all others, and beside the others in the opposite order; where
/// rows have a length and a mask, once with those of one length and once with different ones, those
/// of the package among them both times. What does not answer so many at a time, as a server may
/// that takes fewer, is asked about each beside one other.
final class SharingProbe {
    private static final int ROWS = 8;

    /// More than there ever are.
    private static final int ALL = 1_000;

    private static final int PAIR = 2;

    private final LoadedModel model;
    private final ModelManifest manifest;
    private final OutputSelection all;
    private final TensorAllocator memory;
    private final int together;

    /// @param together rows that are asked about at a time, at most
    private SharingProbe(
            LoadedModel model, ModelManifest manifest, TensorAllocator memory, int together) {
        this.model = model;
        this.manifest = manifest;
        this.all = OutputSelection.all(model.signature());
        this.memory = memory;
        this.together = together;
    }

    /// What trying a model showed.
    ///
    /// @param padding how rows of different lengths may join; absent when they may not
    record Finding(Sharing sharing, @Nullable Padding padding) {}

    /// Whether calls of the model may share an execution, and rows of different lengths too.
    ///
    /// *Errors*: [InferenceException] when what answers is not there or has no place.
    static Finding probe(LoadedModel model, ModelPackage source, DirectBufferPool pool) {
        Sharing bySignature = Sharing.of(model.signature());
        if (bySignature instanceof Sharing.Impossible) {
            return new Finding(bySignature, null);
        }
        try {
            return probe(model, source, pool, ALL);
        } catch (InferenceException e) {
            if (e.isPassing()) {
                throw e;
            }
        }
        try {
            return probe(model, source, pool, PAIR);
        } catch (InferenceException e) {
            if (e.isPassing()) {
                throw e;
            }
            return new Finding(
                    new Sharing.Impossible(
                            "rows to try it with are not answered: " + e.getMessage()),
                    null);
        }
    }

    private static Finding probe(
            LoadedModel model, ModelPackage source, DirectBufferPool pool, int together) {
        try (RequestBuffers own = pool.forRequest()) {
            TensorAllocator memory = model.isNative() ? own : TensorAllocator.heap();
            WarmUpRows rows = new WarmUpRows(model.signature(), source);
            return new SharingProbe(model, source.manifest(), memory, together)
                    .find(rows, Padding.of(model.signature()));
        }
    }

    private Finding find(WarmUpRows rows, Optional<Padding> possible) {
        if (possible.isEmpty()) {
            return new Finding(compareBothWays(rows.different(ROWS, memory), null), null);
        }
        Padding padding = possible.get();
        List<List<Tensor>> given = rows.lists(ROWS, memory);
        Sharing sharing = compareOfOneLength(rows, given, padding);
        List<List<Tensor>> mixed = new ArrayList<>(texts(rows, padding, row -> 1 + 3 * row));
        mixed.addAll(given);
        boolean joins =
                sharing instanceof Sharing.Allowed
                        && compareBothWays(mixed, padding) instanceof Sharing.Allowed;
        return new Finding(sharing, joins ? padding : null);
    }

    /// Made-up rows, then those of the package by their lengths. What moves there moves by its
    /// neighbours alone, as nothing is filled up.
    private Sharing compareOfOneLength(WarmUpRows rows, List<List<Tensor>> given, Padding padding) {
        Map<Long, List<List<Tensor>>> byLength = new LinkedHashMap<>();
        for (List<Tensor> row : given) {
            byLength.computeIfAbsent(padding.length(row), length -> madeUp(rows, padding, length))
                    .add(row);
        }
        Sharing found = compareBothWays(texts(rows, padding, _ -> ROWS), padding);
        for (List<List<Tensor>> alike : byLength.values()) {
            if (found instanceof Sharing.Allowed) {
                found = compareBothWays(alike, padding);
            }
        }
        return found;
    }

    /// One row to stand beside the package's, which may have no other of this length.
    private List<List<Tensor>> madeUp(WarmUpRows rows, Padding padding, long length) {
        List<List<Tensor>> alike = new ArrayList<>();
        alike.add(rows.tokens(padding, Math.toIntExact(length), 0, memory));
        return alike;
    }

    private List<List<Tensor>> texts(WarmUpRows rows, Padding padding, IntUnaryOperator length) {
        return IntStream.range(0, ROWS)
                .mapToObj(row -> rows.tokens(padding, length.applyAsInt(row), row, memory))
                .toList();
    }

    private Sharing compareBothWays(List<List<Tensor>> rows, @Nullable Padding padding) {
        List<List<Tensor>> alone = rows.stream().map(this::answer).toList();
        Sharing inOrder = compare(rows, alone, padding);
        return inOrder instanceof Sharing.Allowed
                ? compare(rows.reversed(), alone.reversed(), padding)
                : inOrder;
    }

    private Sharing compare(
            List<List<Tensor>> rows, List<List<Tensor>> alone, @Nullable Padding padding) {
        Sharing found = new Sharing.Allowed();
        for (int from = 0; from < rows.size() && found instanceof Sharing.Allowed; ) {
            int to = Math.min(rows.size(), from + together);
            found = compareAtOnce(rows.subList(from, to), alone.subList(from, to), padding);
            from = to;
        }
        return found;
    }

    private Sharing compareAtOnce(
            List<List<Tensor>> rows, List<List<Tensor>> alone, @Nullable Padding padding) {
        List<Tensor> outputs = answer(merged(rows));
        for (int output = 0; output < outputs.size(); output++) {
            Tensor answers = outputs.get(output);
            String name = model.signature().outputs().get(output).name();
            double tolerance = GoldenRows.tolerance(manifest, answers.datatype());
            if (answers.shape().rank() == 0 || answers.rows() != rows.size()) {
                return new Sharing.Impossible(
                        "output '" + name + "' of " + rows.size() + " rows is " + answers.shape());
            }
            for (int row = 0; row < rows.size(); row++) {
                Tensor own = alone.get(row).get(output);
                Tensor beside =
                        padding != null && padding.outputs().get(output)
                                ? BatchTensors.rows(
                                        answers, row, 1, padding.length(rows.get(row)), memory)
                                : BatchTensors.rows(answers, row, 1, memory);
                if (!BatchTensors.isClose(own, beside, tolerance)) {
                    return new Sharing.Dependent(
                            "output '" + name + "' of a row depends on the rows beside it");
                }
            }
        }
        return new Sharing.Allowed();
    }

    private List<Tensor> merged(List<List<Tensor>> rows) {
        return IntStream.range(0, rows.getFirst().size())
                .mapToObj(input ->
                        BatchTensors.merge(
                                rows.stream().map(row -> row.get(input)).toList(), memory))
                .toList();
    }

    private List<Tensor> answer(List<Tensor> inputs) {
        return model.infer(inputs, all, memory);
    }
}
