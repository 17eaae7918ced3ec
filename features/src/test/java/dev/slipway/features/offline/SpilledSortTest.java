package dev.slipway.features.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.features.window.AsOfJoin;
import dev.slipway.features.window.Event;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpilledSortTest {
    @TempDir private Path scratch;
    private int round;

    /// With room for all, for a few, and for one record at a time, past the number of runs that are
    /// merged at once.
    @Test
    void recordsComeInOrderHoweverLittleIsHeld() {
        Property.holds(
                Campaign.cases(60, 2_000),
                random -> {
                    long memory = List.of(0L, 300L, 2_000L, 1L << 20).get(random.nextInt(4));
                    List<Event> made = new ArrayList<>();
                    int count = random.nextInt(0, 300);
                    for (int i = 0; i < count; i++) {
                        long time = random.nextInt(50);
                        made.add(new Event("k" + random.nextInt(5), time, time, i));
                    }
                    List<Event> sorted = new ArrayList<>(made);
                    sorted.sort(AsOfJoin.EVENTS);
                    List<Event> found = sorted(made, memory);
                    assertThat(found).containsExactlyInAnyOrderElementsOf(made);
                    assertThat(found).isSortedAccordingTo(AsOfJoin.EVENTS);
                    assertThat(found).hasSameSizeAs(sorted);
                });
    }

    @Test
    void diskWithoutRoomIsToldInWords() throws IOException {
        Path directory = Files.createDirectory(scratch.resolve("full"));
        Files.createSymbolicLink(directory.resolve("run-0"), Path.of("/dev/full"));
        try (SpilledSort<Event> sort =
                new SpilledSort<>(RecordForm.EVENT, AsOfJoin.EVENTS, directory, 0)) {
            assertThatThrownBy(() -> sort.add(new Event("ATL", 1, 1, 1)))
                    .isInstanceOf(SpillFailedException.class)
                    .hasMessageStartingWith("spill: " + directory + ": No space left on device, ");
        }
    }

    /// Once as it comes, and once more for each time that there are 64 times as many.
    @Test
    void recordIsWrittenAFewTimesHoweverManyThereAre() throws IOException {
        int count = 3_000;
        int[] writes = {0};
        RecordForm<Event> counting =
                new RecordForm<>() {
                    @Override
                    public void write(Event one, DataOutput out) throws IOException {
                        writes[0]++;
                        RecordForm.EVENT.write(one, out);
                    }

                    @Override
                    public Event read(DataInput in) throws IOException {
                        return RecordForm.EVENT.read(in);
                    }

                    @Override
                    public long heapBytes(Event one) {
                        return RecordForm.EVENT.heapBytes(one);
                    }
                };
        List<Event> found = new ArrayList<>();
        try (SpilledSort<Event> sort =
                new SpilledSort<>(counting, AsOfJoin.EVENTS, scratch.resolve("many"), 0)) {
            for (int i = 0; i < count; i++) {
                sort.add(new Event("k", count - i, count - i, i));
            }
            sort.sorted().forEachRemaining(found::add);
        }
        assertThat(found).hasSize(count).isSortedAccordingTo(AsOfJoin.EVENTS);
        assertThat(writes[0]).isLessThan(3 * count);
    }

    private List<Event> sorted(List<Event> made, long memory) {
        Path directory = scratch.resolve("sort-" + round++);
        List<Event> found = new ArrayList<>();
        try {
            try (SpilledSort<Event> sort =
                    new SpilledSort<>(RecordForm.EVENT, AsOfJoin.EVENTS, directory, memory)) {
                for (Event one : made) {
                    sort.add(one);
                }
                Iterator<Event> records = sort.sorted();
                records.forEachRemaining(found::add);
                if (memory == 0) {
                    assertThat(sort.written()).isGreaterThanOrEqualTo(made.size());
                }
            }
            try (Stream<Path> left = Files.list(directory)) {
                assertThat(left).isEmpty();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
