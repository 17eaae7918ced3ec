package dev.slipway.tensor;

import java.util.Optional;

/// The type of a tensor's elements, named as on the wire.
///
/// *Source*: Open Inference Protocol, "Tensor Data Types"; `BF16` from its gRPC definition.
public enum Datatype {
    BOOL(1),
    UINT8(1),
    UINT16(2),
    UINT32(4),
    UINT64(8),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    FP16(2),
    BF16(2),
    FP32(4),
    FP64(8),
    BYTES(0);

    private final int byteSize;

    Datatype(int byteSize) {
        this.byteSize = byteSize;
    }

    /// The datatype with this wire name, if there is one.
    public static Optional<Datatype> named(String name) {
        for (Datatype datatype : values()) {
            if (datatype.name().equals(name)) {
                return Optional.of(datatype);
            }
        }
        return Optional.empty();
    }

    /// One value of this type, as sentences have it: `an FP32`, `a UINT8`.
    public String one() {
        return switch (this) {
            case INT8, INT16, INT32, INT64, FP16, FP32, FP64 -> "an " + this;
            case BOOL, UINT8, UINT16, UINT32, UINT64, BF16, BYTES -> "a " + this;
        };
    }

    /// Bytes per element.
    ///
    /// *Errors*: `IllegalStateException` for `BYTES`, whose elements vary in length.
    public int byteSize() {
        if (this == BYTES) {
            throw new IllegalStateException("BYTES elements have no fixed size");
        }
        return byteSize;
    }

    /// Whether every element takes the same number of bytes.
    public boolean isFixedSize() {
        return this != BYTES;
    }

    /// Whether elements are floating-point numbers.
    public boolean isFloatingPoint() {
        return switch (this) {
            case FP16, BF16, FP32, FP64 -> true;
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, BYTES -> false;
        };
    }

    /// Whether elements are whole numbers, signed or not.
    public boolean isInteger() {
        return switch (this) {
            case UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 -> true;
            case BOOL, FP16, BF16, FP32, FP64, BYTES -> false;
        };
    }
}
