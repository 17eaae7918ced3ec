package dev.slipway.runtime.trees.format;

import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// The outputs that one call wants, filled together while its rows are scored once.
///
/// *Threads*: for one thread.
public final class SelectedOutputs {
    private final List<RowWriter> writers;

    private SelectedOutputs(List<RowWriter> writers) {
        this.writers = writers;
    }

    /// The outputs of a selection.
    ///
    /// @param writerAt a new writer for an output, by its position in the signature
    public static SelectedOutputs of(OutputSelection wanted, IntFunction<RowWriter> writerAt) {
        List<RowWriter> writers = new ArrayList<>(wanted.count());
        for (int i = 0; i < wanted.count(); i++) {
            writers.add(writerAt.apply(wanted.position(i)));
        }
        return new SelectedOutputs(writers);
    }

    /// Writes a row's answer to every output, as [RowWriter#write] takes it.
    public void write(int row, int winner, double[] answers) {
        for (RowWriter writer : writers) {
            writer.write(row, winner, answers);
        }
    }

    /// The finished outputs in the selection's order.
    public List<Tensor> tensors() {
        List<Tensor> tensors = new ArrayList<>(writers.size());
        for (RowWriter writer : writers) {
            tensors.add(writer.tensor());
        }
        return tensors;
    }
}
