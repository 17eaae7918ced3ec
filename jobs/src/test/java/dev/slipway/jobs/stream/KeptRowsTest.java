package dev.slipway.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.jobs.attempt.Seal;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a task holds of predictions until the next barrier.
final class KeptRowsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// A float as it is written, four digits for three bytes.
    private static final long WRITTEN = 6;

    @TempDir private Path scratch;

    @BeforeEach
    void wishForAll() throws IOException {
        wish("[]");
    }

    private void wish(String drop) throws IOException {
        Path directory = Files.createDirectories(scratch.resolve("capture"));
        Files.writeString(
                directory.resolve("policy.json"),
                "{\"sample\":1,\"drop\":" + drop + ",\"hash\":[],\"tensor-bytes\":1000000000}");
    }

    private KeptRows kept() {
        Seal seal = Seal.of(Unsealed.KEY, new SecureRandom());
        return new KeptRows(CaptureShelf.open(scratch, 1, null, seal), 0, () -> 0, () -> 0);
    }

    private static void keep(KeptRows kept, int number, int floats) {
        DenseTensor tensor = DenseTensor.ofFloats(Shape.of(1, floats), new float[floats]);
        kept.keep(
                new KeptRows.Answered("%032x".formatted(number), 1, false, 1, 1, 1),
                Labelled.MATRIX,
                new KeptRows.Tensors(
                        List.of(new NamedTensor("features", tensor)), List.of(), List.of()));
    }

    /// What was left at a checkpoint.
    private record Left(long bytes, JsonNode part, List<JsonNode> rows) {}

    private Left left(KeptRows kept, long checkpoint) throws Exception {
        kept.barrier(checkpoint);
        List<String> lines =
                Unsealed.lines(scratch.resolve("capture/1-1-" + checkpoint + "-0.part"));
        JsonNode part = JSON.readTree(lines.getFirst());
        long bytes = 0;
        List<JsonNode> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            bytes += line.length() + 1;
            JsonNode read = JSON.readTree(line);
            if (read.path("line").asText().equals("row")) {
                rows.add(read);
            }
        }
        return new Left(bytes, part, rows);
    }

    @Test
    void rowsThatFindNoRoomUntilTheBarrierAreLostAndCounted() throws Exception {
        KeptRows kept = kept();
        int floats = Math.toIntExact(KeptRows.MOST_BYTES / WRITTEN / 10);
        for (int row = 0; row < 100; row++) {
            keep(kept, row, floats);
        }
        Left left = left(kept, 4);
        assertThat(left.bytes()).isLessThanOrEqualTo(KeptRows.MOST_BYTES);
        assertThat(left.rows().size()).isBetween(9, 11);
        assertThat(left.part().path("lost").asLong()).isEqualTo(100 - left.rows().size());
        assertThat(left.part().path("too-large").asLong()).isZero();

        keep(kept, 100, floats);
        Left next = left(kept, 5);
        assertThat(next.rows().size()).isEqualTo(1);
        assertThat(next.part().path("lost").asLong()).isZero();
    }

    /// The limit of one prediction's tensors is the server's to set, and may be any.
    @Test
    void rowThatWouldTakeAllRoomIsKeptWithoutItsTensors() throws Exception {
        KeptRows kept = kept();
        keep(kept, 1, Math.toIntExact(KeptRows.MOST_BYTES));
        keep(kept, 2, 1);
        Left left = left(kept, 4);
        assertThat(left.bytes()).isLessThanOrEqualTo(KeptRows.MOST_BYTES);
        assertThat(left.rows().size()).isEqualTo(2);
        assertThat(left.rows().getFirst().has("inputs")).isFalse();
        assertThat(left.rows().getLast().at("/inputs/0/bytes").asText()).isEqualTo("AAAAAA==");
        assertThat(left.part().path("too-large").asLong()).isEqualTo(1);
        assertThat(left.part().path("lost").asLong()).isZero();
    }

    /// What events gave to a row is a column like any other.
    @Test
    void whatARowSawIsKeptButForWhatIsDropped() throws Exception {
        wish("[\"late\"]");
        KeptRows kept = kept();
        List<NamedTensor> given =
                List.of(
                        new NamedTensor("late", DenseTensor.ofDoubles(Shape.of(1, 1), 0.5)),
                        new NamedTensor("busy", DenseTensor.ofDoubles(Shape.of(1, 1), 0.25)));
        kept.keep(
                new KeptRows.Answered("%032x".formatted(1), 1, false, 1, 1, 1),
                Labelled.MATRIX,
                new KeptRows.Tensors(List.of(), List.of(), given));
        keep(kept, 2, 1);
        Left left = left(kept, 4);
        JsonNode row = left.rows().getFirst();
        assertThat(row.path("given").size()).isEqualTo(1);
        assertThat(row.at("/given/0/name").asText()).isEqualTo("busy");
        assertThat(row.at("/given/0/bytes").asText()).isEqualTo("AAAAAAAA0D8=");
        assertThat(left.rows().getLast().has("given")).as("sees nothing").isFalse();
    }

    @Test
    void tasksOfAllCoresNeedAnEighthOfTheHeapAtMost() {
        assertThat(KeptRows.mostBytes(64L << 30, 16)).isEqualTo(4 << 20);
        for (long heap : new long[] {32L << 20, 256L << 20, 1L << 30, 1L << 40}) {
            for (int processors : new int[] {1, 2, 16, 192}) {
                assertThat(8L * processors * KeptRows.mostBytes(heap, processors))
                        .as("%s of %s", processors, heap)
                        .isPositive()
                        .isLessThanOrEqualTo(heap / 8);
            }
        }
    }
}
