package dev.slipway.serving.batching;

import dev.slipway.runtime.GoldenRows;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Puts rows of several tensors into one, and takes them out again.
public final class BatchTensors {
    private BatchTensors() {}

    /// One tensor with the rows of all, in their order. They agree in datatype and in every axis
    /// but the first, and the second where shorter rows are filled up with zeros.
    public static Tensor merge(List<Tensor> parts, TensorAllocator allocator) {
        long rows = 0;
        Tensor longest = parts.getFirst();
        boolean differ = false;
        for (Tensor part : parts) {
            rows += part.rows();
            int lengths = Long.compare(length(part), length(longest));
            differ |= lengths != 0;
            longest = lengths > 0 ? part : longest;
        }
        Shape shape = longest.shape().withRows(rows);
        if (differ && longest instanceof DenseTensor dense) {
            return filledUp(parts, DenseTensor.allocate(dense.datatype(), shape, allocator));
        }
        return switch (parts.getFirst()) {
            case DenseTensor first -> {
                DenseTensor merged = DenseTensor.allocate(first.datatype(), shape, allocator);
                int offset = 0;
                for (Tensor part : parts) {
                    offset += copy((DenseTensor) part, merged, offset);
                }
                yield merged;
            }
            case BytesTensor _ -> {
                List<byte[]> elements = new ArrayList<>();
                parts.forEach(part -> add((BytesTensor) part, 0, part.elementCount(), elements));
                yield BytesTensor.of(shape, elements);
            }
        };
    }

    private static long length(Tensor tensor) {
        return tensor.shape().rank() > 1 ? tensor.shape().extent(1) : 0;
    }

    private static DenseTensor filledUp(List<Tensor> parts, DenseTensor into) {
        int rowBytes = bytesOfRow(into);
        int at = 0;
        for (Tensor part : parts) {
            DenseTensor dense = (DenseTensor) part;
            int own = bytesOfRow(dense);
            for (int row = 0; row < dense.rows(); row++) {
                into.buffer().put(at, dense.buffer(), row * own, own);
                at += rowBytes;
            }
        }
        return into;
    }

    private static int bytesOfRow(DenseTensor tensor) {
        return tensor.rows() == 0 ? 0 : tensor.buffer().limit() / tensor.rows();
    }

    /// A copy of `rows` rows of a tensor, from `firstRow` on, each cut back to `length` along the
    /// second axis. Rows that are shorter than that stay as they are: what stands behind them is
    /// somebody else's.
    public static Tensor rows(
            Tensor all, int firstRow, int rows, long length, TensorAllocator allocator) {
        if (length(all) <= length || !(all instanceof DenseTensor dense)) {
            return rows(all, firstRow, rows, allocator);
        }
        long[] extents = all.shape().extents();
        extents[0] = rows;
        extents[1] = length;
        DenseTensor part = DenseTensor.allocate(dense.datatype(), Shape.of(extents), allocator);
        int own = bytesOfRow(part);
        int stride = bytesOfRow(dense);
        for (int row = 0; row < rows; row++) {
            part.buffer().put(row * own, dense.buffer(), (firstRow + row) * stride, own);
        }
        return part;
    }

    private static int copy(DenseTensor part, DenseTensor into, int offset) {
        int bytes = part.buffer().limit();
        into.buffer().put(offset, part.buffer(), 0, bytes);
        return bytes;
    }

    private static void add(BytesTensor from, int first, int end, List<byte[]> elements) {
        for (int i = first; i < end; i++) {
            elements.add(from.element(i));
        }
    }

    /// A copy of `rows` rows of a tensor, from `firstRow` on.
    public static Tensor rows(Tensor all, int firstRow, int rows, TensorAllocator allocator) {
        Shape shape = all.shape().withRows(rows);
        int each = all.rows() == 0 ? 0 : all.elementCount() / all.rows();
        return switch (all) {
            case DenseTensor dense -> {
                int rowBytes = each * dense.datatype().byteSize();
                DenseTensor part = DenseTensor.allocate(dense.datatype(), shape, allocator);
                part.buffer().put(0, dense.buffer(), firstRow * rowBytes, rows * rowBytes);
                yield part;
            }
            case BytesTensor texts -> {
                List<byte[]> elements = new ArrayList<>(rows * each);
                add(texts, firstRow * each, (firstRow + rows) * each, elements);
                yield BytesTensor.of(shape, elements);
            }
        };
    }

    /// The bytes that these tensors take.
    public static long bytes(List<Tensor> tensors) {
        long bytes = 0;
        for (Tensor tensor : tensors) {
            bytes +=
                    switch (tensor) {
                        case DenseTensor dense -> dense.buffer().limit();
                        case BytesTensor texts -> texts.byteCount();
                    };
        }
        return bytes;
    }

    /// Whether two tensors hold the same bits, or numbers that differ by `tolerance` relative to
    /// the larger of 1 and their size at most.
    public static boolean isClose(Tensor one, Tensor other, double tolerance) {
        if (one.datatype() != other.datatype() || !one.shape().equals(other.shape())) {
            return false;
        }
        return switch (one) {
            case DenseTensor dense -> isClose(dense, (DenseTensor) other, tolerance);
            case BytesTensor texts -> isSame(texts, (BytesTensor) other);
        };
    }

    private static boolean isClose(DenseTensor one, DenseTensor other, double tolerance) {
        if (content(one).mismatch(content(other)) < 0) {
            return true;
        }
        if (!one.datatype().isFloatingPoint()) {
            return false;
        }
        for (int i = 0; i < one.elementCount(); i++) {
            if (!GoldenRows.isClose(one.doubleAt(i), other.doubleAt(i), tolerance)) {
                return false;
            }
        }
        return true;
    }

    private static MemorySegment content(DenseTensor tensor) {
        return MemorySegment.ofBuffer(tensor.buffer().duplicate().rewind());
    }

    private static boolean isSame(BytesTensor one, BytesTensor other) {
        for (int i = 0; i < one.elementCount(); i++) {
            if (!Arrays.equals(one.element(i), other.element(i))) {
                return false;
            }
        }
        return true;
    }
}
