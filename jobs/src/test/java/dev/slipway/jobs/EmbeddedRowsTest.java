package dev.slipway.jobs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.model.Cell;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A definition with vectors by key gives a row the same bits whichever way it comes: as a request,
/// in a batch, and in a stream. The model answers what it is given.
final class EmbeddedRowsTest {
    private static final long SEED = 20260151;
    private static final int ROWS = 6_000;
    private static final int WIDTH = 3;
    private static final int KEY_BYTES = 3;
    private static final int FEATURES = WIDTH + 2;
    private static final int ALIGNED = 64;

    /// One airport of so many is in no table.
    private static final int KNOWN = 7;

    private static final String DEFINITION =
            """
            columns: {origin: text, distance: number}
            tables:
              places: {type: embedding, file: places.npy}
              filled: {type: embedding, file: places.npy, missing: 0.5}
            features:
              place: embedding(places, origin)
              reach: embedding(filled, origin, 1) * distance
              third: embedding(places, upper(origin), 2) / 3
            """;

    @TempDir private Path directory;

    private Path flights() {
        return directory.resolve("flights.parquet");
    }

    private void writeFlights() throws Exception {
        Duck.run(
                "COPY (SELECT id, origin, distance FROM (SELECT (row_number() OVER ()) - 1 AS id, *"
                        + " FROM '"
                        + JobFixture.FLIGHTS.resolve("flights.parquet")
                        + "') WHERE id < "
                        + ROWS
                        + " ORDER BY id) TO '"
                        + flights()
                        + "' (FORMAT parquet, ROW_GROUP_SIZE 2048)");
    }

    private List<String> question(String columns) throws Exception {
        return Duck.rows("SELECT " + columns + " FROM '" + flights() + "' AS f ORDER BY id");
    }

    private Path model() throws Exception {
        Path model = Files.createDirectories(directory.resolve("model"));
        Files.writeString(model.resolve("model.yaml"), "file: model\n");
        Files.writeString(model.resolve("model"), "echo " + FEATURES + "\n");
        Files.writeString(model.resolve("features.yaml"), DEFINITION);
        Files.write(model.resolve("places.npy"), vectors());
        return model;
    }

    /// As NumPy saves them, of all airports but a few.
    private byte[] vectors() throws Exception {
        List<String> known = new ArrayList<>();
        for (String airport :
                Duck.rows("SELECT DISTINCT origin FROM '" + flights() + "' ORDER BY origin")) {
            if (airport.hashCode() % KNOWN != 0) {
                known.add(airport);
            }
        }
        String head =
                "{'descr': [('key', '|S"
                        + KEY_BYTES
                        + "'), ('vector', '<f4', ("
                        + WIDTH
                        + ",))], 'fortran_order': False, 'shape': ("
                        + known.size()
                        + ",), }";
        int length = (head.length() + 10) / ALIGNED * ALIGNED + ALIGNED - 10;
        int record = KEY_BYTES + WIDTH * Float.BYTES;
        ByteBuffer file =
                ByteBuffer.allocate(10 + length + known.size() * record)
                        .order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 0x93).put("NUMPY".getBytes(ISO_8859_1)).put((byte) 1).put((byte) 0);
        file.putShort((short) length);
        file.put((head + " ".repeat(length - head.length() - 1) + "\n").getBytes(ISO_8859_1));
        SplittableRandom random = new SplittableRandom(SEED);
        for (String airport : known) {
            file.put(airport.getBytes(ISO_8859_1));
            for (int i = 0; i < WIDTH; i++) {
                file.putFloat((float) random.nextDouble(-4, 4));
            }
        }
        return file.array();
    }

    private static long bits(double value) {
        return Double.doubleToLongBits(value);
    }

    private Map<Long, List<Long>> asRequests(Path model) throws Exception {
        Map<Long, List<Long>> answers = new TreeMap<>();
        try (RealTime served = new RealTime(model, directory)) {
            for (String row : question("id, origin, distance")) {
                String[] cells = row.split("\\|", -1);
                List<Double> values =
                        served.answers(
                                List.of(
                                        new Cell.Text(cells[1]),
                                        new Cell.Real(Double.parseDouble(cells[2]))));
                answers.put(
                        Long.valueOf(cells[0]),
                        values.stream().map(EmbeddedRowsTest::bits).toList());
            }
        }
        return answers;
    }

    private Map<Long, List<Long>> asBatch(Path model) throws Exception {
        JobFixture job = new JobFixture(directory.resolve("batch"));
        ObjectNode attempt = job.attempt(flights());
        attempt.withObject("/model").put("package", model.toString());
        attempt.putArray("pass-through").add("id");
        assertThat(job.run(attempt).last().toString()).contains("committed");
        Map<Long, List<Long>> answers = new TreeMap<>();
        for (Path part : job.checkedParts()) {
            for (String row :
                    Duck.rows(
                            "SELECT id, y[1], y[2], y[3], y[4], y[5] FROM read_parquet('"
                                    + part
                                    + "')")) {
                List<String> cells = List.of(row.split("\\|", -1));
                answers.put(
                        Long.valueOf(cells.getFirst()),
                        cells.stream()
                                .skip(1)
                                .map(cell -> bits(Double.parseDouble(cell)))
                                .toList());
            }
        }
        return answers;
    }

    private Map<Long, List<Long>> asStream(Path model) throws Exception {
        StreamFixture stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
        stream.send(question("to_json(f)"));
        ObjectNode attempt = stream.attempt(1);
        attempt.withObject("/model").put("package", model.toString());
        try (StreamHere here = stream.startHere(attempt)) {
            StreamFixture.awaitAll(here, ROWS);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        Map<Long, List<Long>> answers = new TreeMap<>();
        for (JsonNode answer : stream.answers(stream.output)) {
            List<Long> values = new ArrayList<>();
            answer.path("y").forEach(value -> values.add(bits(Double.parseDouble(value.asText()))));
            assertThat(answers.put(answer.path("id").asLong(), values)).isNull();
        }
        return answers;
    }

    @Test
    void rowHasTheSameVectorsAsARequestInABatchAndInAStream() throws Exception {
        writeFlights();
        Path model = model();
        Map<Long, List<Long>> asked = asRequests(model);
        long unknown = bits(Double.NaN);
        assertThat(asked).hasSize(ROWS);
        assertThat(asked.values()).allMatch(row -> row.size() == FEATURES);
        assertThat(asked.values()).anyMatch(row -> row.getFirst() == unknown);
        assertThat(asked.values()).anyMatch(row -> row.getFirst() != unknown);
        assertThat(asked.values()).noneMatch(row -> row.get(WIDTH) == unknown);
        assertThat(asBatch(model)).isEqualTo(asked);
        assertThat(asStream(model)).isEqualTo(asked);
    }
}
