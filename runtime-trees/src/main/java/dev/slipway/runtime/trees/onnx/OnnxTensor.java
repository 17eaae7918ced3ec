package dev.slipway.runtime.trees.onnx;

import dev.slipway.runtime.protobuf.MalformedProtobufException;
import dev.slipway.runtime.protobuf.ProtobufMessage;
import dev.slipway.runtime.protobuf.ProtobufNumbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A constant tensor of the graph, decoded when asked.
///
/// *Source*: `TensorProto` in onnx.proto.
///
/// *Threads*: for one thread.
final class OnnxTensor {
    private static final int DATA_TYPE = 2;
    private static final int FLOAT_DATA = 4;
    private static final int INT32_DATA = 5;
    private static final int STRING_DATA = 6;
    private static final int INT64_DATA = 7;
    private static final int NAME = 8;
    private static final int RAW_DATA = 9;
    private static final int DOUBLE_DATA = 10;
    private static final int EXTERNAL_DATA = 13;

    private final ProtobufMessage message;
    private final String name;
    private final int type;

    private OnnxTensor(ProtobufMessage message, String name, int type) {
        this.message = message;
        this.name = name;
        this.type = type;
    }

    static OnnxTensor read(ProtobufMessage message) {
        String name = "";
        int type = 0;
        ProtobufMessage fields = message.again();
        while (fields.next()) {
            switch (fields.number()) {
                case NAME -> name = fields.text();
                case DATA_TYPE -> type = (int) fields.scalar();
                case EXTERNAL_DATA -> throw fields.malformed("external data in a tree ensemble");
                default -> {}
            }
        }
        return new OnnxTensor(message, name, type);
    }

    String name() {
        return name;
    }

    /// The element type's number, as in `TensorProto.DataType`.
    int type() {
        return type;
    }

    /// The elements of a `FLOAT`, `DOUBLE`, `INT32`, `INT64`, `UINT8` or `BOOL` tensor, widened.
    double[] doubles() {
        Growing values = new Growing();
        ProtobufMessage fields = message.again();
        while (fields.next()) {
            int field = fields.number();
            if (field == FLOAT_DATA || field == DOUBLE_DATA) {
                floating(fields, field == DOUBLE_DATA, values);
            } else if (field == INT32_DATA || field == INT64_DATA) {
                whole(fields, values);
            } else if (field == RAW_DATA) {
                raw(fields.numbers(), values);
            }
        }
        return values.trimmed();
    }

    /// The elements of an `INT64` tensor.
    long[] int64s() {
        if (type != OnnxTypes.INT64) {
            throw refuse("of type " + type + " (expected: INT64)");
        }
        List<Long> values = new ArrayList<>();
        ProtobufMessage fields = message.again();
        while (fields.next()) {
            if (fields.isBytes(RAW_DATA)) {
                ProtobufNumbers raw = fields.numbers();
                while (raw.hasMore()) {
                    values.add(raw.int64());
                }
            } else if (fields.isBytes(INT64_DATA)) {
                ProtobufNumbers packed = fields.numbers();
                while (packed.hasMore()) {
                    values.add(packed.varint());
                }
            } else if (fields.isScalar(INT64_DATA)) {
                values.add(fields.scalar());
            }
        }
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    /// The elements of a `STRING` tensor.
    List<String> texts() {
        List<String> values = new ArrayList<>();
        ProtobufMessage fields = message.again();
        while (fields.next()) {
            if (fields.number() == STRING_DATA) {
                values.add(fields.text());
            }
        }
        return values;
    }

    private static void floating(ProtobufMessage fields, boolean isDouble, Growing values) {
        if (fields.isBytes()) {
            ProtobufNumbers packed = fields.numbers();
            while (packed.hasMore()) {
                values.add(isDouble ? packed.float64() : packed.float32());
            }
        } else {
            values.add(isDouble ? fields.float64() : fields.float32());
        }
    }

    private static void whole(ProtobufMessage fields, Growing values) {
        if (fields.isBytes()) {
            ProtobufNumbers packed = fields.numbers();
            while (packed.hasMore()) {
                values.add((double) packed.varint());
            }
        } else {
            values.add((double) fields.scalar());
        }
    }

    private void raw(ProtobufNumbers raw, Growing values) {
        while (raw.hasMore()) {
            values.add(
                    switch (type) {
                        case OnnxTypes.FLOAT -> raw.float32();
                        case OnnxTypes.DOUBLE -> raw.float64();
                        case OnnxTypes.INT32 -> raw.int32();
                        case OnnxTypes.INT64 -> (double) raw.int64();
                        case OnnxTypes.UINT8, OnnxTypes.BOOL -> raw.int8() & 0xff;
                        default -> throw refuse("of type " + type + ", which has no use here");
                    });
        }
    }

    private static final class Growing {
        private double[] values = new double[16];
        private int size;

        void add(double value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = value;
        }

        double[] trimmed() {
            return Arrays.copyOf(values, size);
        }
    }

    MalformedProtobufException refuse(String reason) {
        return message.malformed("tensor " + name + " " + reason);
    }
}
