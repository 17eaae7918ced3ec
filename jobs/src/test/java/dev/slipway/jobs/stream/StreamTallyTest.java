package dev.slipway.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.StickyKey;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.stream.StreamTally.Counts;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class StreamTallyTest {
    private static final List<AnsweredRows> BEFORE =
            List.of(new AnsweredRows("flights", 1, 900), new AnsweredRows("flights", 9, 90));
    private static final SplitChoice DIVIDED =
            new SplitChoice(
                    Labelled.choice(1),
                    new SplitChoice.Canary(
                            Labelled.choice(2),
                            RowPickTest.terms(0.3, 42, new StickyKey.Request())));

    private final AtomicLong clock = new AtomicLong(100_000);
    private final StreamTally tally = tally();

    private StreamTally tally() {
        return new StreamTally(clock::get, (partition, next) -> next);
    }

    @Test
    void latencyIsThatOfTheLastTenSeconds() {
        tally.visible(40_000, 5);
        clock.set(120_000);
        tally.visible(119_900, 98);
        tally.visible(119_000, 2);
        assertThat(tally.latency()).contains(new StreamTally.Latency(100, 1_000));
        clock.set(140_000);
        assertThat(tally.latency()).isEmpty();
    }

    /// Else what comes until the clock is there again would be kept, at any rate and for hours.
    @Test
    void latenciesOfAClockThatWasSetBackAreForgotten() {
        tally.visible(99_000, 5);
        clock.set(50_000);
        assertThat(tally.latency()).isEmpty();
        assertThat(tally.counted().latencies()).isEmpty();
        tally.visible(49_900, 1);
        assertThat(tally.latency()).contains(new StreamTally.Latency(100, 100));
        clock.set(104_000);
        assertThat(tally.latency()).as("of the clock before").isEmpty();
    }

    @Test
    void rowsOfACheckpointAreThoseOfAllTasksAndToldOnce() {
        tally.atCheckpoint(1, new Counts(10, 1));
        tally.atCheckpoint(2, new Counts(20, 1));
        tally.atCheckpoint(2, new Counts(30, 2));
        assertThat(tally.completed(2)).contains(new Counts(50, 3));
        assertThat(tally.completed(2)).isEmpty();
        assertThat(tally.completed(1)).isEmpty();
    }

    /// A quiet partition whose last transaction has ended is no lag, in whichever process it is.
    @Test
    void positionsAreBehindOffsetsWithoutAMessage() {
        StreamTally reader = new StreamTally(clock::get, (partition, next) -> next + partition);
        reader.read(0, 90);
        reader.read(1, 40);
        assertThat(reader.positions()).isEqualTo(Map.of(0, 90L, 1, 41L));
        tally.see(List.of(reader.counted()));
        assertThat(tally.positions()).isEqualTo(Map.of(0, 90L, 1, 41L));
    }

    /// What earlier attempts have done is counted once, however many processes go on from it.
    @Test
    void processesTellWhatTheyHaveDoneAndTheSumIsTheirs() {
        StreamTally one = tally();
        StreamTally other = tally();
        for (StreamTally process : List.of(one, other)) {
            process.resume(1_000, 10, 1, BEFORE);
            process.begins(DIVIDED);
            process.begins();
        }
        one.count(5, 1);
        one.answered(DIVIDED, new SplitScorer.Scored(1, 3, 1));
        other.answered(DIVIDED, new SplitScorer.Scored(0, 5, 2));
        one.read(0, 90);
        one.visible(99_000, 4);
        one.watermark(0, 70_000);
        other.count(7, 0);
        other.read(0, 80);
        other.read(1, 40);
        other.visible(98_766, 1);
        other.holds("window 0", new StreamTally.Held(1, 2, 3, 4));
        tally.resume(1_000, 10, 1, BEFORE);
        tally.begins(DIVIDED);
        tally.see(List.of(one.counted()));
        tally.see(List.of(one.counted(), other.counted()));
        assertThat(tally.begun()).isEqualTo(2);
        assertThat(tally.rows()).isEqualTo(1_012);
        assertThat(tally.deadLetters()).isEqualTo(11);
        assertThat(tally.aside()).isEqualTo(1);
        assertThat(tally.answered())
                .containsExactly(
                        new AnsweredRows("flights", 9, 90),
                        new AnsweredRows("flights", 1, 908),
                        new AnsweredRows("flights", 2, 3));
        assertThat(tally.positions()).isEqualTo(Map.of(0, 90L, 1, 40L));
        assertThat(tally.watermarkDelay()).contains(30_000L);
        assertThat(tally.held()).isEqualTo(new StreamTally.Held(1, 2, 3, 4));
        assertThat(tally.latency()).contains(new StreamTally.Latency(1_000, 1_230));
    }

    @Test
    void watermarkIsBehindByTheSlowestOfAllTasks() {
        assertThat(tally.watermarkDelay()).isEmpty();
        tally.watermark(0, Long.MIN_VALUE);
        assertThat(tally.watermarkDelay()).isEmpty();
        tally.watermark(0, 90_000);
        tally.watermark(1, 95_000);
        tally.watermark(2, Long.MAX_VALUE);
        assertThat(tally.watermarkDelay()).contains(10_000L);
    }

    @Test
    void taskToWhichNothingComesHoldsNoWatermarkBack() {
        tally.watermark(0, 90_000);
        tally.watermark(1, 95_000);
        tally.idles(0, true);
        assertThat(tally.watermarkDelay()).contains(5_000L);
        tally.idles(1, true);
        assertThat(tally.watermarkDelay()).contains(5_000L);
        tally.idles(0, false);
        assertThat(tally.watermarkDelay()).contains(10_000L);
    }

    @Test
    void processWhoseTasksAllIdleHoldsNoOtherBack() {
        StreamTally one = tally();
        StreamTally other = tally();
        one.watermark(0, 70_000);
        other.watermark(1, 95_000);
        tally.see(List.of(one.counted(), other.counted()));
        assertThat(tally.watermarkDelay()).contains(30_000L);
        one.idles(0, true);
        tally.see(List.of(one.counted(), other.counted()));
        assertThat(tally.watermarkDelay()).contains(5_000L);
    }
}
