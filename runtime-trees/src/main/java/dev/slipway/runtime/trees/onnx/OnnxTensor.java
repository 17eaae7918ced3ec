package dev.slipway.runtime.trees.onnx;

import dev.slipway.runtime.ModelRefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A constant tensor of the graph, decoded when asked.
///
/// *Source*: `TensorProto` in onnx.proto.
///
/// *Threads*: for one thread.
final class OnnxTensor {
    private static final int DIMS = 1;
    private static final int DATA_TYPE = 2;
    private static final int FLOAT_DATA = 4;
    private static final int INT32_DATA = 5;
    private static final int STRING_DATA = 6;
    private static final int INT64_DATA = 7;
    private static final int NAME = 8;
    private static final int RAW_DATA = 9;
    private static final int DOUBLE_DATA = 10;
    private static final int EXTERNAL_DATA = 13;

    private final ProtoMessage message;
    private final String name;
    private final int type;

    private OnnxTensor(ProtoMessage message, String name, int type) {
        this.message = message;
        this.name = name;
        this.type = type;
    }

    static OnnxTensor read(ProtoMessage message) {
        String name = "";
        int type = 0;
        ProtoMessage fields = message.again();
        while (fields.next()) {
            switch (fields.field()) {
                case NAME -> name = fields.text();
                case DATA_TYPE -> type = (int) fields.varint();
                case EXTERNAL_DATA -> throw fields.refuse("external data in a tree ensemble");
                default -> fields.skip();
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
        ProtoMessage fields = message.again();
        while (fields.next()) {
            int field = fields.field();
            if (field == FLOAT_DATA || field == DOUBLE_DATA) {
                floating(fields, field == DOUBLE_DATA, values);
            } else if (field == INT32_DATA || field == INT64_DATA) {
                whole(fields, values);
            } else if (field == RAW_DATA) {
                raw(fields.message(), values);
            } else {
                fields.skip();
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
        ProtoMessage fields = message.again();
        while (fields.next()) {
            if (fields.field() == RAW_DATA) {
                ProtoMessage raw = fields.message();
                while (raw.hasMore()) {
                    values.add(raw.fixed64());
                }
            } else if (fields.field() == INT64_DATA && fields.wire() == ProtoMessage.BYTES) {
                ProtoMessage packed = fields.message();
                while (packed.hasMore()) {
                    values.add(packed.varint());
                }
            } else if (fields.field() == INT64_DATA) {
                values.add(fields.varint());
            } else {
                fields.skip();
            }
        }
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    /// The elements of a `STRING` tensor.
    List<String> texts() {
        List<String> values = new ArrayList<>();
        ProtoMessage fields = message.again();
        while (fields.next()) {
            if (fields.field() == STRING_DATA) {
                values.add(fields.text());
            } else {
                fields.skip();
            }
        }
        return values;
    }

    /// The extents; none for a scalar.
    List<Long> extents() {
        List<Long> extents = new ArrayList<>();
        ProtoMessage fields = message.again();
        while (fields.next()) {
            if (fields.field() == DIMS && fields.wire() == ProtoMessage.BYTES) {
                ProtoMessage packed = fields.message();
                while (packed.hasMore()) {
                    extents.add(packed.varint());
                }
            } else if (fields.field() == DIMS) {
                extents.add(fields.varint());
            } else {
                fields.skip();
            }
        }
        return extents;
    }

    private static void floating(ProtoMessage fields, boolean isDouble, Growing values) {
        if (fields.wire() == ProtoMessage.BYTES) {
            ProtoMessage packed = fields.message();
            while (packed.hasMore()) {
                values.add(isDouble ? packed.float64() : packed.float32());
            }
        } else {
            values.add(isDouble ? fields.float64() : fields.float32());
        }
    }

    private static void whole(ProtoMessage fields, Growing values) {
        if (fields.wire() == ProtoMessage.BYTES) {
            ProtoMessage packed = fields.message();
            while (packed.hasMore()) {
                values.add((double) packed.varint());
            }
        } else {
            values.add((double) fields.varint());
        }
    }

    private void raw(ProtoMessage raw, Growing values) {
        while (raw.hasMore()) {
            values.add(
                    switch (type) {
                        case OnnxTypes.FLOAT -> raw.float32();
                        case OnnxTypes.DOUBLE -> raw.float64();
                        case OnnxTypes.INT32 -> raw.fixed32();
                        case OnnxTypes.INT64 -> (double) raw.fixed64();
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

    ModelRefusedException refuse(String reason) {
        return message.refuse("tensor " + name + " " + reason);
    }
}
