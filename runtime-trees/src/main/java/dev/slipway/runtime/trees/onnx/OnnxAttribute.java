package dev.slipway.runtime.trees.onnx;

import dev.slipway.runtime.protobuf.MalformedProtobufException;
import dev.slipway.runtime.protobuf.ProtobufMessage;
import dev.slipway.runtime.protobuf.ProtobufNumbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One attribute of a node, decoded when asked.
///
/// *Source*: `AttributeProto` in onnx.proto.
///
/// *Threads*: for one thread.
final class OnnxAttribute {
    private static final int FLOAT = 2;
    private static final int INT = 3;
    private static final int STRING = 4;
    private static final int TENSOR = 5;
    private static final int FLOATS = 7;
    private static final int INTS = 8;
    private static final int STRINGS = 9;

    private final String name;
    private final ProtobufMessage message;

    OnnxAttribute(String name, ProtobufMessage message) {
        this.name = name;
        this.message = message;
    }

    /// Takes the strings of a list one by one.
    interface TextVisitor {
        void visit(int index, String text);
    }

    float float32() {
        return find(FLOAT).float32();
    }

    long int64() {
        return find(INT).scalar();
    }

    String text() {
        return find(STRING).text();
    }

    OnnxTensor tensor() {
        return OnnxTensor.read(find(TENSOR).nested());
    }

    private ProtobufMessage find(int field) {
        ProtobufMessage fields = message.again();
        while (fields.next()) {
            if (fields.number() == field) {
                return fields;
            }
        }
        throw refuse("has no value of the expected type");
    }

    /// All 64-bit integers, packed or not.
    long[] int64s() {
        long[] values = new long[16];
        int size = 0;
        ProtobufMessage fields = message.again();
        while (fields.next()) {
            if (fields.isBytes(INTS)) {
                ProtobufNumbers packed = fields.numbers();
                while (packed.hasMore()) {
                    values = size == values.length ? Arrays.copyOf(values, size * 2) : values;
                    values[size++] = packed.varint();
                }
            } else if (fields.isScalar(INTS)) {
                values = size == values.length ? Arrays.copyOf(values, size * 2) : values;
                values[size++] = fields.scalar();
            }
        }
        return Arrays.copyOf(values, size);
    }

    /// All integers, which must fit 32 bits.
    int[] int32s() {
        long[] wide = int64s();
        int[] values = new int[wide.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (int) wide[i];
            if (values[i] != wide[i]) {
                throw refuse("value " + wide[i] + " (expected: 32 bits)");
            }
        }
        return values;
    }

    /// All floats, packed or not, widened.
    double[] floats() {
        double[] values = new double[16];
        int size = 0;
        ProtobufMessage fields = message.again();
        while (fields.next()) {
            if (fields.isBytes(FLOATS)) {
                ProtobufNumbers packed = fields.numbers();
                while (packed.hasMore()) {
                    values = size == values.length ? Arrays.copyOf(values, size * 2) : values;
                    values[size++] = packed.float32();
                }
            } else if (fields.isScalar(FLOATS)) {
                values = size == values.length ? Arrays.copyOf(values, size * 2) : values;
                values[size++] = fields.float32();
            }
        }
        return Arrays.copyOf(values, size);
    }

    /// Visits all strings in order.
    void texts(TextVisitor visitor) {
        int size = 0;
        ProtobufMessage fields = message.again();
        while (fields.next()) {
            if (fields.number() == STRINGS) {
                visitor.visit(size++, fields.text());
            }
        }
    }

    List<String> texts() {
        List<String> texts = new ArrayList<>();
        texts((index, text) -> texts.add(text));
        return texts;
    }

    MalformedProtobufException refuse(String reason) {
        return message.malformed("attribute " + name + ": " + reason);
    }
}
