package dev.slipway.runtime.protobuf;

import java.nio.ByteBuffer;

/// Where a message lies.
///
/// *Errors*: [MalformedProtobufException] for a place behind the end.
///
/// *Threads*: for one thread.
public sealed interface ProtobufBytes permits BufferBytes, FileBytes {
    /// Bytes in all.
    long size();

    /// The byte at `offset`.
    byte int8(long offset);

    /// The four bytes from `offset` on, the last one first.
    int int32(long offset);

    /// The eight bytes from `offset` on, the last one first.
    default long int64(long offset) {
        return (int32(offset) & 0xffff_ffffL) | ((long) int32(offset + Integer.BYTES) << 32);
    }

    /// So many bytes from `offset` on, little-endian.
    ByteBuffer slice(long offset, long length);
}
