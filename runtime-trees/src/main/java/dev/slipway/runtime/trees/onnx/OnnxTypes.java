package dev.slipway.runtime.trees.onnx;

import dev.slipway.tensor.Datatype;
import java.util.Optional;

/// Element types by their numbers in `TensorProto.DataType`.
final class OnnxTypes {
    static final int FLOAT = 1;
    static final int UINT8 = 2;
    static final int INT32 = 6;
    static final int INT64 = 7;
    static final int STRING = 8;
    static final int BOOL = 9;
    static final int DOUBLE = 11;

    private OnnxTypes() {}

    /// The datatype of a number; empty for types that requests cannot carry.
    static Optional<Datatype> datatype(int type) {
        return Optional.ofNullable(
                switch (type) {
                    case FLOAT -> Datatype.FP32;
                    case UINT8 -> Datatype.UINT8;
                    case 3 -> Datatype.INT8;
                    case 4 -> Datatype.UINT16;
                    case 5 -> Datatype.INT16;
                    case INT32 -> Datatype.INT32;
                    case INT64 -> Datatype.INT64;
                    case STRING -> Datatype.BYTES;
                    case BOOL -> Datatype.BOOL;
                    case DOUBLE -> Datatype.FP64;
                    case 12 -> Datatype.UINT32;
                    default -> null;
                });
    }
}
