package dev.slipway.jobs.score;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Kind;
import dev.slipway.jobs.table.Meaning;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Turns answers into columns: a list in each row where an output has more than one value for it.
final class OutputColumns {
    private static final int MATRIX = 2;

    private OutputColumns() {}

    /// The columns that a model's answers become.
    static List<Field> fields(Signature signature) {
        return signature.outputs().stream().map(OutputColumns::field).toList();
    }

    private static Field field(TensorSpec spec) {
        int rank = spec.shape().rank();
        boolean isScalar = rank == 1 || (rank == MATRIX && spec.shape().extent(1) == 1);
        Meaning meaning = spec.datatype() == Datatype.UINT64 ? Meaning.UNSIGNED : Meaning.PLAIN;
        return new Field(spec.name(), kind(spec.datatype()), meaning, !isScalar);
    }

    private static Kind kind(Datatype datatype) {
        return switch (datatype) {
            case BOOL -> Kind.FLAG;
            case UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 -> Kind.WHOLE;
            case FP16, BF16, FP32 -> Kind.SINGLE;
            case FP64 -> Kind.REAL;
            case BYTES -> Kind.TEXT;
        };
    }

    /// The answers to so many rows.
    ///
    /// *Errors*: [JobException] with `MODEL_FAILED` where there is not one for each.
    static List<Column> of(List<Field> fields, List<Tensor> answers, int rows) {
        List<Column> columns = new ArrayList<>(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            Tensor answer = answers.get(i);
            requireOneForEach(fields.get(i), answer, rows);
            int width = answer.elementCount() / rows;
            columns.add(
                    switch (answer) {
                        case DenseTensor dense -> dense(fields.get(i), width, dense);
                        case BytesTensor text -> text(fields.get(i), width, text);
                    });
        }
        return columns;
    }

    /// A model may declare an open first axis and answer with more or fewer rows: they would have
    /// the answers of others.
    private static void requireOneForEach(Field field, Tensor answer, int rows) {
        boolean isOfRows = answer.shape().rank() > 0 && answer.rows() == rows;
        if (!isOfRows || (!field.isList() && answer.elementCount() != rows)) {
            throw new JobException(
                    EndCode.MODEL_FAILED,
                    "the model failed: output '"
                            + field.name()
                            + "' of shape "
                            + answer.shape()
                            + " (expected: one answer for each of "
                            + rows
                            + " rows)");
        }
    }

    private static Column dense(Field field, int width, DenseTensor answer) {
        int count = answer.elementCount();
        return switch (field.kind()) {
            case FLAG -> {
                boolean[] flags = new boolean[count];
                for (int i = 0; i < count; i++) {
                    flags[i] = answer.longAt(i) != 0;
                }
                yield Column.ofFlags(field, width, flags, null);
            }
            case WHOLE -> {
                long[] longs = new long[count];
                for (int i = 0; i < count; i++) {
                    longs[i] = answer.longAt(i);
                }
                yield Column.ofLongs(field, width, longs, null);
            }
            case SINGLE -> {
                float[] floats = new float[count];
                for (int i = 0; i < count; i++) {
                    floats[i] = answer.floatAt(i);
                }
                yield Column.ofFloats(field, width, floats, null);
            }
            case REAL -> {
                double[] doubles = new double[count];
                for (int i = 0; i < count; i++) {
                    doubles[i] = answer.doubleAt(i);
                }
                yield Column.ofDoubles(field, width, doubles, null);
            }
            case TEXT -> throw new IllegalStateException("BYTES is not dense");
        };
    }

    private static Column text(Field field, int width, BytesTensor answer) {
        int count = answer.elementCount();
        byte[] text = new byte[Math.toIntExact(answer.byteCount())];
        int[] offsets = new int[count + 1];
        for (int i = 0; i < count; i++) {
            byte[] element = answer.element(i);
            System.arraycopy(element, 0, text, offsets[i], element.length);
            offsets[i + 1] = offsets[i] + element.length;
        }
        return Column.ofTexts(field, width, text, offsets, null);
    }
}
