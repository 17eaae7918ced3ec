package dev.slipway.jobs.score;

import dev.slipway.api.model.RowBinding.Target;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.table.BadRow;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.ColumnBatch;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.PartitionName;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelLeases.Lease;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Scores batches, one after the other. Rows that the model does not take become bad rows; the
/// others are answered as if those had never been there.
///
/// *Errors*: [JobException] with `MODEL_FAILED`.
///
/// *Threads*: one; every thread has its own, over the same model.
public final class BatchScorer implements AutoCloseable {
    private final Lease lease;
    private final Plan plan;
    private final TensorAllocator memory;
    private final OutputSelection selection;
    private final List<Field> outputs;
    private final List<InputRows> inputs = new ArrayList<>();
    private final List<ColumnFill> fills = new ArrayList<>();
    private final RowCheck check;
    private final @Nullable GivenValues given;
    private final @Nullable GivenColumns table;
    private final List<TensorSpec> specs;

    /// The answers to the last batch.
    private List<Tensor> answered = List.of();

    /// A scorer of batches that are read as the plan says.
    public BatchScorer(ScoringModel model, Plan plan) {
        this.lease =
                model.leases()
                        .acquire()
                        .orElseThrow(() -> new IllegalStateException("the model is closed"));
        this.plan = plan;
        this.given = model.given().orElse(null);
        this.table = GivenColumns.of(model, plan);
        this.memory = ScoringModel.memory(lease.model());
        this.selection = OutputSelection.all(model.signature());
        this.outputs = OutputColumns.fields(model.signature());
        this.specs = model.signature().outputs();
        this.check = new RowCheck(model.signature());
        model.signature()
                .inputs()
                .forEach(spec -> inputs.add(new InputRows(spec, plan.batchRows(), memory)));
        for (Target target : model.targets()) {
            fills.add(new ColumnFill(target, inputs.get(target.input())));
        }
    }

    /// Scores a batch.
    public ScoredBatch score(ColumnBatch batch) {
        if (batch.isEnd()) {
            return new ScoredBatch(
                    batch.place(),
                    batch.after(),
                    0,
                    RowList.all(0),
                    List.of(),
                    null,
                    List.of(),
                    List.of());
        }
        return scoreRows(batch);
    }

    private ScoredBatch scoreRows(ColumnBatch batch) {
        List<BadRow> badRows = new ArrayList<>(batch.badRows());
        BitSet bad = new BitSet();
        badRows.forEach(row -> bad.set(row.row()));
        List<Column> features =
                plan.features().stream()
                        .limit(fills.size())
                        .map(index -> batch.columns().get(index))
                        .toList();
        if (table != null) {
            table.give(batch);
        }
        refuseUnnamed(batch, bad, badRows);
        fill(batch.rows(), features, bad, badRows);
        RowList rows = kept(batch.rows(), bad);
        List<Column> answers = List.of();
        if (rows.count() > 0) {
            List<Tensor> tensors = infer(rows);
            if (tensors.isEmpty()) {
                refuseSingly(rows, bad, badRows);
                rows = kept(batch.rows(), bad);
                tensors = rows.count() == 0 ? List.of() : inferOrFail(rows);
            }
            answers =
                    rows.count() == 0
                            ? List.of()
                            : OutputColumns.of(outputs, tensors, rows.count());
            answered = tensors;
        }
        badRows.sort(Comparator.comparingInt(BadRow::row));
        List<Column> copied =
                plan.passThrough().stream().map(index -> batch.columns().get(index)).toList();
        return new ScoredBatch(
                batch.place(),
                batch.after(),
                batch.rows(),
                rows,
                copied,
                partitions(batch),
                answers,
                List.copyOf(badRows));
    }

    /// What the model was given for the row at a place of [ScoredBatch#rows], as tensors of this
    /// row alone; valid until the next batch.
    public List<NamedTensor> inputs(int place) {
        return inputs.stream()
                .map(input -> new NamedTensor(input.name(), input.tensor(place, 1)))
                .toList();
    }

    /// What the model answered to that row; valid until the next batch.
    public List<NamedTensor> outputs(int place) {
        List<NamedTensor> row = new ArrayList<>();
        for (int i = 0; i < answered.size(); i++) {
            row.add(new NamedTensor(specs.get(i).name(), row(answered.get(i), place)));
        }
        return row;
    }

    private static Tensor row(Tensor all, int place) {
        int each = all.elementCount() / all.rows();
        long[] extents = all.shape().extents();
        extents[0] = 1;
        Shape shape = Shape.of(extents);
        return switch (all) {
            case DenseTensor dense -> {
                int bytes = each * dense.datatype().byteSize();
                ByteBuffer slice = dense.buffer().slice(place * bytes, bytes);
                yield new DenseTensor(
                        dense.datatype(), shape, slice.order(ByteOrder.LITTLE_ENDIAN));
            }
            case BytesTensor texts -> {
                List<byte[]> elements = new ArrayList<>();
                for (int i = 0; i < each; i++) {
                    elements.add(texts.element(place * each + i));
                }
                yield BytesTensor.of(shape, elements);
            }
        };
    }

    private @Nullable Column partitions(ColumnBatch batch) {
        Integer partition = plan.partition();
        return partition == null ? null : batch.columns().get(partition);
    }

    /// Rows whose directory would have a name that no file system takes.
    private void refuseUnnamed(ColumnBatch batch, BitSet bad, List<BadRow> badRows) {
        Column column = partitions(batch);
        for (int row = 0; column != null && row < batch.rows(); row++) {
            int length = bad.get(row) ? 0 : PartitionName.of(column, row).length();
            if (length > PartitionName.LONGEST) {
                bad.set(row);
                badRows.add(
                        new BadRow(
                                row,
                                column.field().name(),
                                "a directory's name of "
                                        + length
                                        + " bytes (expected: at most "
                                        + PartitionName.LONGEST
                                        + ")"));
            }
        }
    }

    private void fill(int count, List<Column> features, BitSet bad, List<BadRow> badRows) {
        BitSet doubtful = new BitSet();
        for (int i = 0; i < fills.size(); i++) {
            fills.get(i).fill(features.get(i), count, doubtful);
        }
        doubtful.andNot(bad);
        for (int row = doubtful.nextSetBit(0); row >= 0; row = doubtful.nextSetBit(row + 1)) {
            BadRow fault = check.check(features, row, inputs);
            if (fault != null) {
                badRows.add(fault);
                bad.set(row);
            }
        }
        compact(RowList.all(count), count, bad);
    }

    /// Moves the rows without a fault together.
    private void compact(RowList from, int count, BitSet bad) {
        int to = 0;
        for (int i = 0; i < count && !bad.isEmpty(); i++) {
            if (!bad.get(from.at(i))) {
                if (to < i) {
                    int place = to;
                    int source = i;
                    inputs.forEach(input -> input.move(source, place));
                }
                to++;
            }
        }
    }

    private static RowList kept(int count, BitSet bad) {
        return bad.isEmpty() ? RowList.all(count) : RowList.without(count, bad);
    }

    /// The answers to the first rows; none where the model does not take some of them.
    private List<Tensor> infer(RowList rows) {
        try {
            return lease.model().infer(tensors(rows, 0, rows.count()), selection, memory);
        } catch (InferenceException e) {
            if (e.inputToBlame()) {
                return List.of();
            }
            throw failed(e);
        }
    }

    private List<Tensor> inferOrFail(RowList rows) {
        try {
            return lease.model().infer(tensors(rows, 0, rows.count()), selection, memory);
        } catch (InferenceException e) {
            throw failed(e);
        }
    }

    private List<Tensor> tensors(RowList rows, int from, int count) {
        if (given != null) {
            given.next(rows, from);
        }
        return inputs.stream().map(input -> input.tensor(from, count)).toList();
    }

    /// Finds the rows that the model does not take by asking for one at a time.
    private void refuseSingly(RowList rows, BitSet bad, List<BadRow> badRows) {
        LoadedModel model = lease.model();
        for (int i = 0; i < rows.count(); i++) {
            try {
                model.infer(tensors(rows, i, 1), selection, memory);
            } catch (InferenceException e) {
                if (!e.inputToBlame()) {
                    throw failed(e);
                }
                badRows.add(new BadRow(rows.at(i), "", e.refusal().message()));
                bad.set(rows.at(i));
            }
        }
        compact(rows, rows.count(), bad);
    }

    private static JobException failed(InferenceException e) {
        return new JobException(
                EndCode.MODEL_FAILED, "the model failed: " + e.refusal().message(), e);
    }

    @Override
    public void close() {
        lease.close();
    }
}
