package dev.slipway.features.expression;

import dev.slipway.features.column.Column;
import java.nio.charset.StandardCharsets;

/// Hashes of values: of a text its UTF-8 bytes, of a number, a whole number or an instant its eight
/// bytes, lowest first (both zeros as 0.0), of a flag one byte.
///
/// *Source*: MurmurHash3_x86_32 by Austin Appleby, public domain.
final class Murmur {
    private static final int C1 = 0xcc9e2d51;
    private static final int C2 = 0x1b873593;

    private Murmur() {}

    static int hash(Column column, int row, int seed) {
        return switch (column.type()) {
            case TEXT -> hash(column.text(row).getBytes(StandardCharsets.UTF_8), seed);
            case NUMBER -> hash(Double.doubleToLongBits(column.number(row) + 0.0), seed);
            case WHOLE, TIME -> hash(column.whole(row), seed);
            case FLAG -> hash(new byte[] {(byte) (column.flag(row) ? 1 : 0)}, seed);
        };
    }

    private static int hash(long value, int seed) {
        byte[] bytes = new byte[Long.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (value >>> (8 * i));
        }
        return hash(bytes, seed);
    }

    static int hash(byte[] bytes, int seed) {
        int hash = seed;
        int whole = bytes.length & ~3;
        for (int i = 0; i < whole; i += 4) {
            hash ^= mixed(word(bytes, i, 4));
            hash = Integer.rotateLeft(hash, 13) * 5 + 0xe6546b64;
        }
        if (whole < bytes.length) {
            hash ^= mixed(word(bytes, whole, bytes.length - whole));
        }
        hash ^= bytes.length;
        hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
        return hash ^ (hash >>> 16);
    }

    private static int mixed(int word) {
        return Integer.rotateLeft(word * C1, 15) * C2;
    }

    private static int word(byte[] bytes, int at, int count) {
        int word = 0;
        for (int i = 0; i < count; i++) {
            word |= (bytes[at + i] & 0xff) << (8 * i);
        }
        return word;
    }
}
