package dev.slipway.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/// ONNX models that take four numbers and give one, as slowly as they are told: the numbers are
/// spread over a long row, whose sine is taken again and again, and its mean is the answer.
///
/// *Source*: `onnx.proto` of ONNX 1.16, message by message.
final class MadeOnnx {
    private static final long COLUMNS = 4;
    private static final long WIDTH = 1 << 18;
    private static final long FLOAT = 1;
    private static final long INT64 = 7;

    private MadeOnnx() {}

    /// Writes a model.
    ///
    /// @param sines how often the sine of 262,144 numbers is taken
    static Path write(Path file, String input, int sines) {
        try {
            return Files.write(file, model(input, sines).bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Message model(String input, int sines) {
        Message graph =
                new Message()
                        .message(1, spread())
                        .message(1, node("MatMul", "y0", input, "weights"));
        for (int i = 0; i < sines; i++) {
            graph.message(1, node("Sin", "y" + (i + 1), "y" + i));
        }
        graph.message(
                1,
                node("ReduceMean", "output", "y" + sines)
                        .message(5, new Message().text(1, "axes").number(8, 1).number(20, 7))
                        .message(5, new Message().text(1, "keepdims").number(3, 1).number(20, 2)));
        graph.text(2, "made")
                .message(
                        5,
                        new Message()
                                .number(1, 2)
                                .number(2, INT64)
                                .number(7, COLUMNS)
                                .number(7, WIDTH)
                                .text(8, "extents"))
                .message(11, value(input, COLUMNS))
                .message(12, value("output", 1));
        return new Message().number(1, 8).message(7, graph).message(8, new Message().number(2, 17));
    }

    /// A node that fills the weights, so that they stand in no file.
    private static Message spread() {
        byte[] weight =
                ByteBuffer.allocate(Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putFloat(0.001f)
                        .array();
        Message filling =
                new Message().number(1, 1).number(2, FLOAT).bytes(4, weight).text(8, "weight");
        return node("ConstantOfShape", "weights", "extents")
                .message(5, new Message().text(1, "value").message(5, filling).number(20, 4));
    }

    private static Message node(String type, String output, String... inputs) {
        Message node = new Message();
        for (String input : inputs) {
            node.text(1, input);
        }
        return node.text(2, output).text(4, type);
    }

    /// A row of numbers.
    private static Message value(String name, long columns) {
        Message shape =
                new Message()
                        .message(1, new Message().number(1, 1))
                        .message(1, new Message().number(1, columns));
        Message tensor = new Message().number(1, FLOAT).message(2, shape);
        return new Message().text(1, name).message(2, new Message().message(1, tensor));
    }

    /// A message of protocol buffers.
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            varint((long) field << 3);
            varint(value);
            return this;
        }

        Message text(int field, String value) {
            return bytes(field, value.getBytes(UTF_8));
        }

        Message message(int field, Message value) {
            return bytes(field, value.bytes());
        }

        Message bytes(int field, byte[] value) {
            varint(((long) field << 3) | 2);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        private void varint(long value) {
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                out.write((int) ((rest & 0x7f) | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
