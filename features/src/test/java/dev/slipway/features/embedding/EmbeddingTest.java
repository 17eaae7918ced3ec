package dev.slipway.features.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.slipway.features.column.Type;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddingTest {
    /// What NumPy 2 saves of five records `[('key', 'S8'), ('vector', '<f4', (3,))]`.
    private static final String SAVED =
            "k05VTVBZAQB2AHsnZGVzY3InOiBbKCdrZXknLCAnfFM4JyksICgndmVjdG9yJywgJzxmNCcsICgz"
                    + "LCkpXSwgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDUsKSwgfSAgICAgICAgICAg"
                    + "ICAgICAgICAgICAgIApBVEwAAAAAAAAAAD8AAIC+bxKDOkJPUwAAAAAAAACAPwAAAEAAAEBASkZL"
                    + "AAAAAADNzMw9zcxMPpqZmT5TRk8AAAAAAAAAgL8AAAAAyvJJcVrDvHJpY2gAAADgQAAAAEEAABBB";

    private static final String RECORDS = "('key', '|S2'), ('vector', '<f4', (1,))";

    @TempDir private Path scratch;
    private int files;

    private Embedding opened(byte[] content, long piece) throws IOException {
        Path file = scratch.resolve("vectors-" + files++ + ".npy");
        return Embedding.open(Files.write(file, content), piece);
    }

    private Embedding opened(byte[] content) throws IOException {
        return opened(content, 1 << 20);
    }

    @Test
    void fileOfNumPyIsRead() throws IOException {
        Embedding airports = opened(Base64.getDecoder().decode(SAVED));
        assertThat(airports.keyType()).isEqualTo(Type.TEXT);
        assertThat(airports.width()).isEqualTo(3);
        assertThat(airports.place("ATL")).hasValue(0);
        assertThat(airports.place("Zürich")).hasValue(4);
        assertThat(vector(airports, 0)).containsExactly(0.5, -0.25, (double) 1e-3f);
        assertThat(vector(airports, 2))
                .containsExactly((double) 0.1f, (double) 0.2f, (double) 0.3f);
        assertThat(vector(airports, 3)).containsExactly(-1.0, 0.0, (double) 1e30f);
        for (String other :
                List.of("AT", "ATLA", "atl", "", "ATL\0", "\0", "a key of many bytes")) {
            assertThat(airports.place(other)).as(other).isEmpty();
        }
        assertThat(airports.canonical()).matches("text to 3 of 32 bits [0-9a-f]{64}");
    }

    private static List<Double> vector(Embedding embedding, long place) {
        List<Double> vector = new ArrayList<>();
        for (int component = 0; component < embedding.width(); component++) {
            vector.add(embedding.value(place, component));
        }
        return vector;
    }

    /// Whatever the keys are, and into however many pieces the file is cut.
    @Test
    void everyTextHasItsVectorAndNoOther() {
        Property.holds(
                Campaign.cases(500, 20_000),
                random -> {
                    Map<String, List<Float>> vectors = new HashMap<>();
                    int width = random.nextInt(1, 5);
                    int count = random.nextInt(1, 60);
                    for (int i = 0; i < count; i++) {
                        List<Float> vector = new ArrayList<>();
                        for (int component = 0; component < width; component++) {
                            vector.add((float) random.nextDouble(-10, 10));
                        }
                        vectors.put(text(random), vector);
                    }
                    Embedding embedding =
                            opened(MadeVectors.ofTexts(12, vectors), random.nextInt(1, 500));
                    vectors.forEach((key, vector) ->
                            assertThat(vector(embedding, embedding.place(key).orElseThrow()))
                                    .as(key)
                                    .isEqualTo(vector.stream().map(Float::doubleValue).toList()));
                    String other = text(random);
                    assertThat(embedding.place(other).isPresent())
                            .as(other)
                            .isEqualTo(vectors.containsKey(other));
                });
    }

    private static String text(SplittableRandom random) {
        String[] letters = {"a", "b", "ü", "€", "𝄞", "~"};
        StringBuilder text = new StringBuilder(letters[random.nextInt(letters.length)]);
        while (random.nextInt(3) > 0
                && text.toString().getBytes(StandardCharsets.UTF_8).length <= 8) {
            text.append(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }

    @Test
    void everyWholeNumberHasItsVectorAndNoOther() {
        Property.holds(
                Campaign.cases(500, 20_000),
                random -> {
                    Map<Long, List<Double>> vectors = new HashMap<>();
                    int count = random.nextInt(1, 60);
                    for (int i = 0; i < count; i++) {
                        vectors.put(whole(random), List.of(random.nextDouble(), -0.0));
                    }
                    Embedding embedding =
                            opened(MadeVectors.ofWholes(vectors), random.nextInt(1, 500));
                    assertThat(embedding.keyType()).isEqualTo(Type.WHOLE);
                    vectors.forEach((key, vector) ->
                            assertThat(vector(embedding, embedding.place(key).orElseThrow()))
                                    .isEqualTo(vector));
                    long other = whole(random);
                    assertThat(embedding.place(other).isPresent())
                            .isEqualTo(vectors.containsKey(other));
                });
    }

    private static long whole(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> Long.MIN_VALUE;
            case 1 -> Long.MAX_VALUE;
            case 2 -> random.nextLong();
            default -> random.nextInt(-9, 9);
        };
    }

    /// A file of 16 MiB is opened and read with next to nothing of the heap.
    @Test
    void heapDoesNotGrowWithTheFile() throws IOException {
        int rows = 60_000;
        int width = 70;
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (int row = 0; row < rows; row++) {
            MadeVectors.little(records, row, Long.BYTES);
            for (int component = 0; component < width; component++) {
                MadeVectors.single(records, (float) row);
            }
        }
        String fields = "('id', '<i8'), ('x', '<f4', (70,))";
        Path file = scratch.resolve("large.npy");
        Files.write(file, MadeVectors.file(fields, rows, records.toByteArray()));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        Embedding large = Embedding.open(file);
        double last = large.value(large.place(rows - 1).orElseThrow(), width - 1);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(last).isEqualTo(rows - 1);
        assertThat(allocated).isLessThan(4 << 20);
    }

    @Test
    void vectorOfOneNumberNeedsNoAxis() throws IOException {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        MadeVectors.little(records, 7, Long.BYTES);
        MadeVectors.little(records, Double.doubleToRawLongBits(0.25), Long.BYTES);
        String fields = "('id', '<i8'), ('x', '<f8')";
        Embedding one = opened(MadeVectors.file(fields, 1, records.toByteArray()));
        assertThat(one.width()).isEqualTo(1);
        assertThat(one.value(one.place(7).orElseThrow(), 0)).isEqualTo(0.25);
    }

    @Test
    void contentIsWhatIdentifiesIt() throws IOException {
        byte[] saved = Base64.getDecoder().decode(SAVED);
        String canonical = opened(saved).canonical();
        byte[] other = saved.clone();
        other[saved.length - 1] ^= 1;
        assertThat(opened(other).canonical()).isNotEqualTo(canonical);
        byte[] tail = new byte[5 * 20];
        System.arraycopy(saved, saved.length - tail.length, tail, 0, tail.length);
        String fields = "('name of the key', '|S8'), ('numbers', '<f4', (3,))";
        assertThat(opened(MadeVectors.file(fields, 5, tail)).canonical()).isEqualTo(canonical);
    }

    @Test
    void recordsThatDoNotHoldAreRefused() {
        refused(records("b\0", 1, "a\0", 2), "record 1: a key that is not above the one before");
        refused(records("a\0", 1, "a\0", 2), "record 1: a key that is not above the one before");
        refused(records("\0\0", 1, "a\0", 2), "record 0: a key that is empty or has a zero");
        refused(records("\0a", 1, "b\0", 2), "record 0: a key that is empty or has a zero");
        refused(records("a\0", Float.NaN, "b\0", 2), "record 0: NaN at place 0 (expected: a fin");
        refused(
                records("a\0", 1, "b\0", Float.NEGATIVE_INFINITY),
                "record 1: -Infinity at place 0 (expected: a finite number)");
    }

    private static byte[] records(String one, float value, String other, float otherValue) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        records.writeBytes(one.getBytes(StandardCharsets.ISO_8859_1));
        MadeVectors.single(records, value);
        records.writeBytes(other.getBytes(StandardCharsets.ISO_8859_1));
        MadeVectors.single(records, otherValue);
        return MadeVectors.file(RECORDS, 2, records.toByteArray());
    }

    @Test
    void sizesThatLieAreRefused() {
        byte[] two = records("a\0", 1, "b\0", 2);
        refused(Arrays.copyOf(two, two.length - 1), "(expected: 140 for 2 records of 6)");
        refused(Arrays.copyOf(two, two.length + 1), "a file of 141 bytes (expected: 14");
        refused(MadeVectors.file(RECORDS, 999_999_999_999L, new byte[12]), "a file of 140 bytes (");
        refused(MadeVectors.file(RECORDS, 0, new byte[0]), "no record (expected: at least one)");
        refused(fields("('k', '|S0'), ('v', '<f4', (1,))"), "keys of 0 bytes (expected: 1 to 100");
        refused(fields("('k', '|S1001'), ('v', '<f4', (1,))"), "keys of 1001 bytes (expected: 1 t");
        refused(fields("('k', '|S2'), ('v', '<f4', (0,))"), "vectors of 0 numbers (expected: 1 to");
        refused(fields("('k', '|S2'), ('v', '<f4', (4097,))"), "vectors of 4097 numbers (expect");
    }

    private static byte[] fields(String fields) {
        return MadeVectors.file(fields, 1, new byte[6]);
    }

    @Test
    void otherFilesAreRefused() {
        refused(new byte[0], "(expected: an array that NumPy has saved, with one axis of records");
        refused("key,value\nATL,1\n".getBytes(StandardCharsets.UTF_8), "key,va (expected: an arra");
        for (String fields :
                List.of(
                        "('key', '|O'), ('vector', '<f4', (1,))",
                        "('key', '<U2'), ('vector', '<f4', (1,))",
                        "('key', '|S2'), ('vector', '>f4', (1,))",
                        "('key', '|S2'), ('vector', '<f2', (1,))",
                        "('key', '|S2'), ('vector', '<f4', (1, 1))",
                        "('key', '|S2'), ('vector', '<f4', (1,)), ('more', '<f4')",
                        "('key', '|S2')")) {
            refused(fields(fields), "{'descr': [" + fields);
        }
        byte[] two = records("a\0", 1, "b\0", 2);
        byte[] version = two.clone();
        version[6] = 9;
        refused(version, "version 9 with a head of ");
        byte[] length = two.clone();
        length[8] = (byte) 0xff;
        length[9] = (byte) 0xff;
        refused(length, "version 1 with a head of 65535 bytes");
        byte[] magic = two.clone();
        magic[1] = 'M';
        refused(magic, "?MUMPY (expected: an array that NumPy has saved");
    }

    private void refused(byte[] content, String message) {
        assertThatThrownBy(() -> opened(content))
                .isInstanceOf(EmbeddingRefusedException.class)
                .hasMessageContaining(message);
    }

    /// Whatever happens to a byte, the file is read or refused in words.
    @Test
    void damagedFilesAreReadOrRefused() {
        byte[] saved = Base64.getDecoder().decode(SAVED);
        Property.holds(
                Campaign.cases(1_000, 50_000),
                random -> {
                    byte[] damaged = saved.clone();
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                    try {
                        assertThat(opened(damaged).width()).isPositive();
                    } catch (EmbeddingRefusedException e) {
                        assertThat(e).hasMessageContaining("(expected: ");
                    }
                });
    }
}
