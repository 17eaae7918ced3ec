package dev.slipway.packages.intake;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/// Tells messages of Protocol Buffers apart by their outermost fields, skipping what is inside.
///
/// *Source*: `onnx.proto` of ONNX 1.23 (`ModelProto`), `saved_model.proto` of TensorFlow.
enum ProtoOutline {
    ONNX,
    SAVED_MODEL,
    NEITHER;

    private static final int MOST_FIELDS = 10_000;
    private static final int VARINT = 0;
    private static final int BYTES = 2;
    private static final int GRAPH = 7;
    private static final Set<Integer> ONNX_NUMBERS = Set.of(1, 5);
    private static final Set<Integer> ONNX_MESSAGES = Set.of(2, 3, 4, 6, 7, 8, 14, 20, 25, 26);

    static ProtoOutline of(InputStream in, long size) throws IOException {
        Walk walk = new Walk(in, size);
        try {
            for (int fields = 0; fields < MOST_FIELDS && walk.left > 0; fields++) {
                if (!walk.field()) {
                    return NEITHER;
                }
            }
        } catch (EOFException e) {
            return NEITHER;
        }
        if (walk.onnx && walk.graph && walk.number) {
            return ONNX;
        }
        return walk.savedModel && walk.number && walk.message ? SAVED_MODEL : NEITHER;
    }

    private static final class Walk {
        private final InputStream in;
        private long left;
        private boolean onnx = true;
        private boolean savedModel = true;
        private boolean graph;
        private boolean number;
        private boolean message;

        Walk(InputStream in, long size) {
            this.in = in;
            this.left = size;
        }

        /// Takes in one field; false when it belongs to neither message.
        boolean field() throws IOException {
            long key = varint();
            long number = key >>> 3;
            switch ((int) (key & 7)) {
                case VARINT -> {
                    long value = varint();
                    onnx &= number <= GRAPH && ONNX_NUMBERS.contains((int) number);
                    savedModel &= number == 1 && value == 1;
                    this.number |= number == 1;
                }
                case BYTES -> {
                    long length = varint();
                    if (length < 0 || length > left) {
                        return false;
                    }
                    in.skipNBytes(length);
                    left -= length;
                    onnx &= number <= 26 && ONNX_MESSAGES.contains((int) number);
                    savedModel &= number == 2;
                    graph |= number == GRAPH;
                    this.message |= number == 2 && length > 2;
                    this.number |= number == 8;
                }
                default -> {
                    return false;
                }
            }
            return onnx || savedModel;
        }

        private long varint() throws IOException {
            long value = 0;
            for (int shift = 0; shift < Long.SIZE; shift += 7) {
                int next = in.read();
                if (next < 0) {
                    throw new EOFException();
                }
                left--;
                value |= (long) (next & 0x7F) << shift;
                if (next < 0x80) {
                    return value;
                }
            }
            throw new EOFException("a number of more than ten bytes");
        }
    }
}
