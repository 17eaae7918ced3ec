package dev.slipway.runtime.onnx.graph;

import ai.onnxruntime.OnnxJavaType;
import dev.slipway.tensor.Datatype;
import java.util.Optional;

/// How ONNX numbers the datatypes, and how the Java binding carries them.
///
/// *Source*: onnx.proto, `TensorProto.DataType`.
public final class ElementTypes {
    private static final int UINT16 = 4;
    private static final int INT16 = 5;
    private static final int INT32 = 6;
    private static final int INT64 = 7;
    private static final int UINT32 = 12;
    private static final int UINT64 = 13;

    private ElementTypes() {}

    /// The datatype of an ONNX element type; empty for those that no request can carry.
    static Optional<Datatype> datatype(int elementType) {
        return switch (elementType) {
            case 1 -> Optional.of(Datatype.FP32);
            case 2 -> Optional.of(Datatype.UINT8);
            case 3 -> Optional.of(Datatype.INT8);
            case UINT16 -> Optional.of(Datatype.UINT16);
            case INT16 -> Optional.of(Datatype.INT16);
            case INT32 -> Optional.of(Datatype.INT32);
            case INT64 -> Optional.of(Datatype.INT64);
            case 8 -> Optional.of(Datatype.BYTES);
            case 9 -> Optional.of(Datatype.BOOL);
            case 10 -> Optional.of(Datatype.FP16);
            case 11 -> Optional.of(Datatype.FP64);
            case UINT32 -> Optional.of(Datatype.UINT32);
            case UINT64 -> Optional.of(Datatype.UINT64);
            case 16 -> Optional.of(Datatype.BF16);
            default -> Optional.empty();
        };
    }

    /// The ONNX element type that an input of this type is passed as: the binding cannot create the
    /// wider unsigned ones, so their bits travel as signed numbers of the same size.
    static int carrier(int elementType) {
        return switch (elementType) {
            case UINT16 -> INT16;
            case UINT32 -> INT32;
            case UINT64 -> INT64;
            default -> elementType;
        };
    }

    /// The binding's type for an input of this datatype.
    public static OnnxJavaType javaType(Datatype datatype) {
        return switch (datatype) {
            case BOOL -> OnnxJavaType.BOOL;
            case UINT8 -> OnnxJavaType.UINT8;
            case INT8 -> OnnxJavaType.INT8;
            case UINT16, INT16 -> OnnxJavaType.INT16;
            case UINT32, INT32 -> OnnxJavaType.INT32;
            case UINT64, INT64 -> OnnxJavaType.INT64;
            case FP16 -> OnnxJavaType.FLOAT16;
            case BF16 -> OnnxJavaType.BFLOAT16;
            case FP32 -> OnnxJavaType.FLOAT;
            case FP64 -> OnnxJavaType.DOUBLE;
            case BYTES -> OnnxJavaType.STRING;
        };
    }

    /// Whether the binding can create a tensor of exactly this datatype over a buffer.
    public static boolean canPin(Datatype datatype) {
        return switch (datatype) {
            case BOOL, UINT8, INT8, INT16, INT32, INT64, FP16, BF16, FP32, FP64 -> true;
            case UINT16, UINT32, UINT64, BYTES -> false;
        };
    }
}
