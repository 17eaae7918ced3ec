package dev.slipway.runtime.onnx.graph;

import dev.slipway.runtime.protobuf.ProtobufMessage;
import java.nio.ByteBuffer;

/// Tells an ONNX file by its first bytes.
public final class ModelHead {
    private static final int NEWEST_IR_VERSION = 1000;
    private static final int LAST_SMALL_FIELD = 8;
    private static final int METADATA_FIELD = 14;
    private static final int TRAINING_FIELD = 20;
    private static final int LAST_FIELD = 26;

    private ModelHead() {}

    /// Whether the head begins a model message: an IR version, then only fields that models have.
    public static boolean isOnnx(ByteBuffer head) {
        boolean versionSeen = false;
        while (head.remaining() > 1) {
            long tag = varint(head);
            int field = tag < 0 || tag > Byte.MAX_VALUE * 8L ? 0 : (int) (tag >>> 3);
            int wireType = (int) (tag & 7);
            long value = varint(head);
            if (!isModelField(field)) {
                return false;
            }
            if (wireType == ProtobufMessage.VARINT) {
                versionSeen |= field == 1 && value >= 1 && value <= NEWEST_IR_VERSION;
            } else if (wireType != ProtobufMessage.BYTES) {
                return false;
            } else if (field == OnnxFields.MODEL_GRAPH || value < 0 || value > head.remaining()) {
                return versionSeen;
            } else {
                head.position(head.position() + (int) value);
            }
        }
        return versionSeen;
    }

    private static boolean isModelField(int field) {
        boolean small = field >= 1 && field <= LAST_SMALL_FIELD;
        boolean late = field >= TRAINING_FIELD && field <= LAST_FIELD;
        return small || late || field == METADATA_FIELD;
    }

    private static long varint(ByteBuffer head) {
        long value = 0;
        for (int shift = 0; shift < 64 && head.hasRemaining(); shift += 7) {
            byte next = head.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        return -1;
    }
}
