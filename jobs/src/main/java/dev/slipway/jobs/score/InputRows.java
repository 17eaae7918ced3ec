package dev.slipway.jobs.score;

import dev.slipway.api.model.TensorSpec;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The rows of one input tensor, whose memory is used again for every batch.
///
/// *Threads*: one.
final class InputRows {
    private static final byte[] NOTHING = {};

    private final TensorSpec spec;
    private final int width;
    private final int rowBytes;
    private final ByteBuffer buffer;
    private final byte[][] texts;

    InputRows(TensorSpec spec, int capacity, TensorAllocator memory) {
        this.spec = spec;
        this.width = spec.shape().rank() > 1 ? (int) spec.shape().extent(1) : 1;
        boolean isDense = spec.datatype().isFixedSize();
        this.rowBytes = isDense ? width * spec.datatype().byteSize() : 0;
        this.buffer = memory.allocate(Math.multiplyExact(rowBytes, capacity));
        this.texts = new byte[isDense ? 0 : capacity][];
        Arrays.fill(texts, NOTHING);
    }

    String name() {
        return spec.name();
    }

    Datatype datatype() {
        return spec.datatype();
    }

    int width() {
        return width;
    }

    ByteBuffer buffer() {
        return buffer;
    }

    void text(int row, byte[] value) {
        texts[row] = value;
    }

    /// Takes the only row of another tensor of the same kind.
    void take(int row, Tensor single) {
        switch (single) {
            case DenseTensor dense -> buffer.put(row * rowBytes, dense.buffer(), 0, rowBytes);
            case BytesTensor text -> texts[row] = text.element(0);
        }
    }

    /// Moves a row to a place before it.
    void move(int from, int to) {
        if (rowBytes > 0) {
            buffer.put(to * rowBytes, buffer, from * rowBytes, rowBytes);
        } else {
            texts[to] = texts[from];
        }
    }

    /// Some rows as a tensor over this memory.
    Tensor tensor(int from, int rows) {
        Shape shape = spec.shape().rank() > 1 ? Shape.of(rows, width) : Shape.of(rows);
        if (rowBytes == 0) {
            return BytesTensor.of(shape, Arrays.asList(texts).subList(from, from + rows));
        }
        ByteBuffer slice = buffer.slice(from * rowBytes, rows * rowBytes);
        return new DenseTensor(spec.datatype(), shape, slice.order(ByteOrder.LITTLE_ENDIAN));
    }
}
