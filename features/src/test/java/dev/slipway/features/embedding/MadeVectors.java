package dev.slipway.features.embedding;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Files of vectors, as NumPy saves them.
public final class MadeVectors {
    private static final int ALIGNED = 64;

    private MadeVectors() {}

    /// A file of FP32 by texts, in the order of their bytes.
    ///
    /// @param keyBytes of each key
    public static byte[] ofTexts(int keyBytes, Map<String, List<Float>> vectors) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        vectors.entrySet().stream()
                .sorted((one, other) ->
                        Arrays.compareUnsigned(
                                key(one.getKey(), keyBytes), key(other.getKey(), keyBytes)))
                .forEach(one -> {
                    records.writeBytes(key(one.getKey(), keyBytes));
                    one.getValue().forEach(value -> single(records, value));
                });
        int width = vectors.values().iterator().next().size();
        return file(
                "('key', '|S" + keyBytes + "'), ('vector', '<f4', (" + width + ",))",
                vectors.size(),
                records.toByteArray());
    }

    private static byte[] key(String text, int bytes) {
        return Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), bytes);
    }

    /// A file of FP64 by whole numbers, in their order.
    static byte[] ofWholes(Map<Long, List<Double>> vectors) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        vectors.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(one -> {
                    little(records, one.getKey(), Long.BYTES);
                    for (double value : one.getValue()) {
                        little(records, Double.doubleToRawLongBits(value), Long.BYTES);
                    }
                });
        int width = vectors.values().iterator().next().size();
        return file(
                "('id', '<i8'), ('x', '<f8', (" + width + ",))",
                vectors.size(),
                records.toByteArray());
    }

    /// A number of 32 bits as it lies in a file.
    static void single(ByteArrayOutputStream records, float value) {
        little(records, Float.floatToRawIntBits(value), Float.BYTES);
    }

    /// The lowest bytes first.
    static void little(ByteArrayOutputStream out, long bits, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (bits >>> (i * Byte.SIZE)));
        }
    }

    /// A file with this head over these records.
    static byte[] file(String fields, long rows, byte[] records) {
        String head =
                "{'descr': [" + fields + "], 'fortran_order': False, 'shape': (" + rows + ",), }";
        int length = (head.length() + 10) / ALIGNED * ALIGNED + ALIGNED - 10;
        byte[] padded =
                (head + " ".repeat(length - head.length() - 1) + "\n")
                        .getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(0x93);
        file.writeBytes("NUMPY".getBytes(StandardCharsets.ISO_8859_1));
        file.write(1);
        file.write(0);
        little(file, length, Short.BYTES);
        file.writeBytes(padded);
        file.writeBytes(records);
        return file.toByteArray();
    }
}
