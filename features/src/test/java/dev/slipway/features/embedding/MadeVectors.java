package dev.slipway.features.embedding;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
                    one.getValue()
                            .forEach(value -> records.writeBytes(bytes(4).putFloat(value).array()));
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
                    records.writeBytes(bytes(8).putLong(one.getKey()).array());
                    one.getValue()
                            .forEach(
                                    value -> records.writeBytes(bytes(8).putDouble(value).array()));
                });
        int width = vectors.values().iterator().next().size();
        return file(
                "('id', '<i8'), ('x', '<f8', (" + width + ",))",
                vectors.size(),
                records.toByteArray());
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// A file with this head over these records.
    static byte[] file(String fields, long rows, byte[] records) {
        String head =
                "{'descr': [" + fields + "], 'fortran_order': False, 'shape': (" + rows + ",), }";
        int length = (head.length() + 10) / ALIGNED * ALIGNED + ALIGNED - 10;
        byte[] padded =
                (head + " ".repeat(length - head.length() - 1) + "\n")
                        .getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer file = bytes(10 + length + records.length);
        file.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.ISO_8859_1));
        file.put((byte) 1).put((byte) 0).putShort((short) length).put(padded).put(records);
        return file.array();
    }
}
