package dev.slipway.capture.spool;

import dev.slipway.tensor.Datatype;

/// The type of a column's values in a spool.
public enum ColumnKind {
    /// 0 or 1.
    FLAG,
    /// A whole number of 64 bits; the largest `UINT64` are negative.
    WHOLE,
    /// A number of 32 bits; halves are widened.
    SINGLE,
    /// A number of 64 bits.
    REAL,
    /// UTF-8 text; bytes that are none are in Base64 behind `base64:`.
    TEXT;

    /// The kind of a tensor's elements.
    public static ColumnKind of(Datatype datatype) {
        return switch (datatype) {
            case BOOL -> FLAG;
            case UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 -> WHOLE;
            case FP16, BF16, FP32 -> SINGLE;
            case FP64 -> REAL;
            case BYTES -> TEXT;
        };
    }
}
