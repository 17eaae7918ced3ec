package dev.slipway.serving.fleet;

import dev.slipway.runtime.GoldenRows;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadedModel;
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
/// that takes fewer, is asked about each beside one other. Made-up rows that are refused give way
/// to more modest ones.
final class SharingProbe {
    private static final int ROWS = 8;
    private static final int PAIR = 2;

    private final LoadedModel model;
    private final WarmUpRows rows;
    private final OutputSelection all;
    private final TensorAllocator memory;

    private SharingProbe(LoadedModel model, WarmUpRows rows, TensorAllocator memory) {
        this.model = model;
        this.rows = rows;
        this.all = OutputSelection.all(model.signature());
        this.memory = memory;
    }

    /// What trying a model showed.
    ///
    /// @param padding how rows of different lengths may join; absent when they may not
    record Finding(Sharing sharing, @Nullable Padding padding) {}

    /// Whether calls of the model may share an execution, and rows of different lengths too.
    ///
    /// *Errors*: [InferenceException] when what answers is not there or has no place.
    ///
    /// @param rows as far as warming up has narrowed them
    static Finding probe(LoadedModel model, WarmUpRows rows, DirectBufferPool pool) {
        Sharing bySignature = Sharing.of(model.signature());
        if (bySignature instanceof Sharing.Impossible) {
            return new Finding(bySignature, null);
        }
        WarmUpRows tried = rows.forNeighbours();
        while (true) {
            try (RequestBuffers own = pool.forRequest()) {
                return new SharingProbe(model, tried, WarmUp.memory(model, own)).find();
            } catch (InferenceException e) {
                String why = unlessPassing(e).refusal().message();
                if (!tried.narrow(e)) {
                    return new Finding(
                            new Sharing.Impossible(tried.tried() + " are not answered: " + why),
                            null);
                }
            }
        }
    }

    private static InferenceException unlessPassing(InferenceException e) {
        if (e.isPassing()) {
            throw e;
        }
        return e;
    }

    private Finding find() {
        Optional<Padding> possible = Padding.of(model.signature());
        if (possible.isPresent()) {
            return findOfTexts(possible.get());
        }
        List<List<Tensor>> different = rows.different(ROWS, memory);
        return new Finding(unlessAlike(different, compareBothWays(different, null)), null);
    }

    private Finding findOfTexts(Padding padding) {
        List<List<Tensor>> given = rows.lists(ROWS, memory);
        List<List<Tensor>> madeUp = texts(padding, _ -> ROWS);
        Sharing found = compareOfOneLength(madeUp, given, padding);
        Sharing sharing = given.isEmpty() ? unlessAlike(madeUp, found) : found;
        List<List<Tensor>> mixed = new ArrayList<>(texts(padding, row -> 1 + 3 * row));
        mixed.addAll(given);
        boolean joins = sharing instanceof Sharing.Allowed && joins(mixed, padding);
        return new Finding(sharing, joins ? padding : null);
    }

    /// Rows that are all alike show nothing of what different ones do to each other.
    private Sharing unlessAlike(List<List<Tensor>> tried, Sharing found) {
        boolean areAlike = tried.stream().allMatch(row -> isSame(row, tried.getFirst()));
        return (areAlike && found instanceof Sharing.Allowed)
                ? new Sharing.Dependent("no two that differ are answered of " + rows.tried())
                : found;
    }

    private static boolean isSame(List<Tensor> one, List<Tensor> other) {
        return IntStream.range(0, one.size())
                .allMatch(input -> BatchTensors.isClose(one.get(input), other.get(input), 0));
    }

    /// Made-up rows, then those of the package by their lengths. What moves there moves by its
    /// neighbours alone, as nothing is filled up, and so nothing cut back.
    private Sharing compareOfOneLength(
            List<List<Tensor>> madeUp, List<List<Tensor>> given, Padding padding) {
        Map<Long, List<List<Tensor>>> byLength = new LinkedHashMap<>();
        for (List<Tensor> row : given) {
            byLength.computeIfAbsent(padding.length(row), length -> madeUp(padding, length))
                    .add(row);
        }
        Sharing found = compareBothWays(madeUp, null);
        for (List<List<Tensor>> alike : byLength.values()) {
            if (found instanceof Sharing.Allowed) {
                found = compareBothWays(alike, null);
            }
        }
        return found;
    }

    /// One row to stand beside the package's, which may have no other of this length.
    private List<List<Tensor>> madeUp(Padding padding, long length) {
        List<List<Tensor>> alike = new ArrayList<>();
        alike.add(rows.tokens(padding, Math.toIntExact(length), 0, memory));
        return alike;
    }

    private List<List<Tensor>> texts(Padding padding, IntUnaryOperator length) {
        return IntStream.range(0, ROWS)
                .mapToObj(row -> rows.tokens(padding, length.applyAsInt(row), row, memory))
                .toList();
    }

    /// Not where some of these lengths are refused: others may be as well.
    private boolean joins(List<List<Tensor>> mixed, Padding padding) {
        try {
            return compareBothWays(mixed, padding) instanceof Sharing.Allowed;
        } catch (InferenceException e) {
            InferenceException _ = unlessPassing(e);
            return false;
        }
    }

    /// *Errors*: [InferenceException] when a row is not answered alone.
    private Sharing compareBothWays(List<List<Tensor>> tried, @Nullable Padding padding) {
        List<List<Tensor>> alone = tried.stream().map(this::answer).toList();
        try {
            return compareBothWays(tried, alone, padding, tried.size());
        } catch (InferenceException e) {
            InferenceException _ = unlessPassing(e);
        }
        try {
            return compareBothWays(tried, alone, padding, PAIR);
        } catch (InferenceException e) {
            String why = unlessPassing(e).refusal().message();
            return new Sharing.Impossible("rows are answered alone and not by twos: " + why);
        }
    }

    /// @param together rows that are asked about at a time, at most
    private Sharing compareBothWays(
            List<List<Tensor>> tried,
            List<List<Tensor>> alone,
            @Nullable Padding padding,
            int together) {
        Sharing inOrder = compare(tried, alone, padding, together);
        return inOrder instanceof Sharing.Allowed
                ? compare(tried.reversed(), alone.reversed(), padding, together)
                : inOrder;
    }

    private Sharing compare(
            List<List<Tensor>> tried,
            List<List<Tensor>> alone,
            @Nullable Padding padding,
            int together) {
        Sharing found = new Sharing.Allowed();
        for (int from = 0; from < tried.size() && found instanceof Sharing.Allowed; ) {
            int to = Math.min(tried.size(), from + together);
            found = compareAtOnce(tried.subList(from, to), alone.subList(from, to), padding);
            from = to;
        }
        return found;
    }

    private Sharing compareAtOnce(
            List<List<Tensor>> tried, List<List<Tensor>> alone, @Nullable Padding padding) {
        List<Tensor> outputs = answer(merged(tried));
        for (int output = 0; output < outputs.size(); output++) {
            Tensor answers = outputs.get(output);
            String name = model.signature().outputs().get(output).name();
            double tolerance = GoldenRows.tolerance(rows.source().manifest(), answers.datatype());
            if (answers.shape().rank() == 0 || answers.rows() != tried.size()) {
                return new Sharing.Impossible(
                        "output '" + name + "' of " + tried.size() + " rows is " + answers.shape());
            }
            for (int row = 0; row < tried.size(); row++) {
                Tensor own = alone.get(row).get(output);
                Tensor beside =
                        padding != null && padding.outputs().get(output)
                                ? BatchTensors.rows(
                                        answers, row, 1, padding.length(tried.get(row)), memory)
                                : BatchTensors.rows(answers, row, 1, memory);
                if (!BatchTensors.isClose(own, beside, tolerance)) {
                    return new Sharing.Dependent(
                            "output '" + name + "' of a row depends on the rows beside it");
                }
            }
        }
        return new Sharing.Allowed();
    }

    private List<Tensor> merged(List<List<Tensor>> tried) {
        return IntStream.range(0, tried.getFirst().size())
                .mapToObj(input ->
                        BatchTensors.merge(
                                tried.stream().map(row -> row.get(input)).toList(), memory))
                .toList();
    }

    private List<Tensor> answer(List<Tensor> inputs) {
        return model.infer(inputs, all, memory);
    }
}
