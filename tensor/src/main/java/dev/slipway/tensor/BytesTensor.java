package dev.slipway.tensor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// A tensor whose elements are byte strings of any length; text is UTF-8.
public final class BytesTensor implements Tensor {
    private final Shape shape;
    private final byte[][] elements;

    private BytesTensor(Shape shape, byte[][] elements) {
        if (shape.elementCount() != elements.length) {
            throw new IllegalArgumentException(
                    "elements: "
                            + elements.length
                            + " (expected: "
                            + shape.elementCount()
                            + " for BYTES"
                            + shape
                            + ")");
        }
        this.shape = shape;
        this.elements = elements;
    }

    /// A tensor over these elements, which are not copied and must not change afterwards.
    public static BytesTensor of(Shape shape, List<byte[]> elements) {
        return new BytesTensor(shape, elements.toArray(byte[][]::new));
    }

    /// A tensor of UTF-8 text.
    public static BytesTensor ofText(Shape shape, String... elements) {
        byte[][] encoded = new byte[elements.length][];
        Arrays.setAll(encoded, i -> elements[i].getBytes(StandardCharsets.UTF_8));
        return new BytesTensor(shape, encoded);
    }

    @Override
    public Datatype datatype() {
        return Datatype.BYTES;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public int elementCount() {
        return elements.length;
    }

    /// One element; the array is the tensor's own and must not be changed.
    public byte[] element(int index) {
        return elements[index];
    }

    /// One element read as UTF-8.
    public String text(int index) {
        return new String(elements[index], StandardCharsets.UTF_8);
    }

    /// The sum of the elements' lengths, in bytes.
    public long byteCount() {
        long count = 0;
        for (byte[] element : elements) {
            count += element.length;
        }
        return count;
    }

    @Override
    public String toString() {
        return "BytesTensor" + shape;
    }
}
