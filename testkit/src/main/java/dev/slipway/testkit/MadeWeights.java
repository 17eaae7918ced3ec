package dev.slipway.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// ONNX files of a few hundred bytes whose weights are made when they are opened, as the smallest
/// files of the ONNX project's test models are: what they take has nothing to do with their size.
///
/// *Source*: onnx.proto, `ConstantOfShape` of opset 13.
public final class MadeWeights {
    private static final int FLOAT = 1;
    private static final int INT64 = 7;
    private static final int ATTRIBUTE_IS_TENSOR = 4;
    private static final int MOST_BYTES = 4_096;

    private final ByteBuffer out = ByteBuffer.allocate(MOST_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private MadeWeights() {}

    /// `y = x * w` in a file; `w` is made of four bytes per cell.
    public static Path write(Path file, int rows, int columns) throws IOException {
        MadeWeights value =
                new MadeWeights().number(1, 1).number(2, FLOAT).bytes(9, floats(0.001f));
        MadeWeights attribute =
                new MadeWeights()
                        .text(1, "value")
                        .message(5, value)
                        .number(20, ATTRIBUTE_IS_TENSOR);
        MadeWeights shape =
                new MadeWeights()
                        .number(1, 2)
                        .number(2, INT64)
                        .bytes(9, longs(rows, columns))
                        .text(8, "shape");
        MadeWeights graph =
                new MadeWeights()
                        .message(1, node("ConstantOfShape", "w", "shape").message(5, attribute))
                        .message(1, node("MatMul", "y", "x", "w"))
                        .text(2, "made")
                        .message(5, shape)
                        .message(11, matrix("x", rows))
                        .message(12, matrix("y", columns));
        MadeWeights model =
                new MadeWeights()
                        .number(1, 8)
                        .message(7, graph)
                        .message(8, new MadeWeights().text(1, "").number(2, 13));
        return Files.write(file, model.all());
    }

    private static MadeWeights node(String type, String output, String... inputs) {
        MadeWeights node = new MadeWeights();
        for (String input : inputs) {
            node.text(1, input);
        }
        return node.text(2, output).text(3, type + "-" + output).text(4, type);
    }

    private static MadeWeights matrix(String name, int columns) {
        MadeWeights shape =
                new MadeWeights()
                        .message(1, new MadeWeights().text(2, "n"))
                        .message(1, new MadeWeights().number(1, columns));
        MadeWeights tensor = new MadeWeights().number(1, FLOAT).message(2, shape);
        return new MadeWeights().text(1, name).message(2, new MadeWeights().message(1, tensor));
    }

    private static byte[] floats(float value) {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array();
    }

    private static byte[] longs(long one, long other) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(one)
                .putLong(other)
                .array();
    }

    private MadeWeights number(int field, long value) {
        varint((long) field << 3);
        varint(value);
        return this;
    }

    private MadeWeights bytes(int field, byte[] content) {
        varint(((long) field << 3) | 2);
        varint(content.length);
        out.put(content);
        return this;
    }

    private MadeWeights text(int field, String text) {
        return bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    private MadeWeights message(int field, MadeWeights message) {
        return bytes(field, message.all());
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.put((byte) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private byte[] all() {
        byte[] all = new byte[out.position()];
        out.get(0, all);
        return all;
    }
}
