package dev.slipway.monitoring.metrics;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Whole numbers as few bytes: small ones take one, and what repeats is deflated.
final class Packed {
    private static final int LONGEST = 10;

    private Packed() {}

    static byte[] of(long[] numbers) {
        byte[] plain = new byte[numbers.length * LONGEST];
        int size = 0;
        for (long number : numbers) {
            long rest = (number << 1) ^ (number >> 63);
            while ((rest & ~0x7FL) != 0) {
                plain[size++] = (byte) ((rest & 0x7F) | 0x80);
                rest >>>= 7;
            }
            plain[size++] = (byte) rest;
        }
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(plain, 0, size);
            deflater.finish();
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            byte[] buffer = new byte[4096];
            while (!deflater.finished()) {
                packed.write(buffer, 0, deflater.deflate(buffer));
            }
            return packed.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /// *Errors*: `IllegalArgumentException` for bytes that are none of ours.
    static long[] unpack(byte[] packed) {
        byte[] plain = inflated(packed);
        long[] numbers = new long[plain.length];
        int count = 0;
        long value = 0;
        int shift = 0;
        for (byte one : plain) {
            value |= (one & 0x7FL) << shift;
            shift += 7;
            if (one >= 0) {
                numbers[count++] = value >>> 1 ^ -(value & 1);
                value = 0;
                shift = 0;
            }
        }
        if (shift != 0) {
            throw new IllegalArgumentException("packed numbers end within one");
        }
        return Arrays.copyOf(numbers, count);
    }

    private static byte[] inflated(byte[] packed) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            ByteArrayOutputStream plain = new ByteArrayOutputStream();
            byte[] buffer = new byte[4096];
            while (!inflater.finished()) {
                int read = inflater.inflate(buffer);
                if (read == 0 && !inflater.finished()) {
                    throw new IllegalArgumentException("packed numbers are cut off");
                }
                plain.write(buffer, 0, read);
            }
            return plain.toByteArray();
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("packed numbers: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }
}
