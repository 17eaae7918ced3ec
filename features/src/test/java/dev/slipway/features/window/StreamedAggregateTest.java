package dev.slipway.features.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.features.window.Aggregation.Plain;
import dev.slipway.features.window.AsOfJoin.Asked;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What a stream answers of events that come in about their order.
final class StreamedAggregateTest {
    /// An event or a question on its way: when it counts, and when it comes.
    private record Coming(Object what, long time, long arrival) {}

    private static Aggregate aggregate(WindowedFeature feature, boolean isAvailableLater) {
        return new Aggregate(
                new EventFields("made", "key", "time", isAvailableLater ? "known" : null, "value"),
                feature);
    }

    /// Whatever comes in whatever order: what was taken is answered as the join answers it, by one
    /// that was written down and read again at any moment.
    @Test
    void answersAreThoseOfTheJoinOverWhatWasTaken() {
        Property.holds(
                Campaign.cases(30_000, 1_000_000),
                random -> {
                    boolean isAvailableLater = random.nextBoolean();
                    MadeHistory history = MadeHistory.draw(random);
                    long disorder = random.nextInt(60);
                    List<Coming> coming = coming(history, isAvailableLater, disorder, random);
                    Aggregate aggregate = aggregate(history.feature(), isAvailableLater);
                    StreamedAggregate stream = new StreamedAggregate(aggregate);
                    Map<Long, Double> answers = new HashMap<>();
                    List<Event> taken = new ArrayList<>();
                    List<Asked> asked = new ArrayList<>();
                    long newest = Long.MIN_VALUE;
                    for (Coming one : coming) {
                        if (one.what() instanceof Event event && stream.tell(event)) {
                            taken.add(event);
                        }
                        if (one.what() instanceof Asked question && stream.ask(question)) {
                            asked.add(question);
                        }
                        newest = Math.max(newest, one.time());
                        if (random.nextBoolean()) {
                            stream.settle(newest - disorder - 1, answers::put);
                        }
                        if (random.nextInt(10) == 0) {
                            stream = copied(aggregate, stream);
                        }
                    }
                    stream.settle(newest, answers::put);
                    isJoined(history, taken, asked, answers);
                    stream.settle(newest + 100_000, answers::put);
                    assertThat(List.of(stream.keys(), stream.tiles(), stream.heapBytes()))
                            .as("nothing is left when all has expired")
                            .containsOnly(0L);
                });
    }

    private static void isJoined(
            MadeHistory history, List<Event> taken, List<Asked> asked, Map<Long, Double> answers) {
        assertThat(answers).hasSize(asked.size());
        double[] joined =
                ListJoin.join(
                        history.feature(),
                        taken,
                        asked.stream()
                                .map(one -> new ListJoin.Moment(one.key(), one.at()))
                                .toList());
        for (int i = 0; i < joined.length; i++) {
            double answer = answers.getOrDefault(asked.get(i).row(), -1.0);
            assertThat(Double.doubleToRawLongBits(answer))
                    .as("%s of %s asked %s", taken, history, asked.get(i))
                    .isEqualTo(Double.doubleToRawLongBits(joined[i]));
        }
    }

    /// Most come within the disorder, and some much later.
    private static List<Coming> coming(
            MadeHistory history, boolean isAvailableLater, long disorder, SplittableRandom random) {
        List<Coming> coming = new ArrayList<>();
        for (Event event : history.events()) {
            Event known =
                    isAvailableLater
                            ? event
                            : new Event(event.key(), event.time(), event.time(), event.value());
            coming.add(coming(known, known.available(), disorder, random));
        }
        for (int i = 0; i < history.moments().size(); i++) {
            ListJoin.Moment moment = history.moments().get(i);
            coming.add(
                    coming(new Asked(moment.key(), moment.at(), i), moment.at(), disorder, random));
        }
        coming.sort(Comparator.comparingLong(Coming::arrival));
        return coming;
    }

    private static Coming coming(Object what, long time, long disorder, SplittableRandom random) {
        long late = random.nextInt(8) == 0 ? random.nextInt(300) : random.nextLong(disorder + 1);
        return new Coming(what, time, time + late);
    }

    private static StreamedAggregate copied(Aggregate aggregate, StreamedAggregate stream) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            stream.write(new DataOutputStream(bytes));
            StreamedAggregate copy = new StreamedAggregate(aggregate);
            copy.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
            assertThat(List.of(copy.keys(), copy.tiles()))
                    .isEqualTo(List.of(stream.keys(), stream.tiles()));
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static WindowedFeature hour(Aggregation kind) {
        return new WindowedFeature(
                "made", kind, Duration.ofHours(1), Duration.ofMinutes(10), Duration.ofMinutes(1));
    }

    /// With a delay of ten minutes a row needs nothing that is younger, so it waits for nothing.
    @Test
    void questionWaitsForNoMoreThanItMaySee() {
        long now = 979_445_167_500L;
        StreamedAggregate stream = new StreamedAggregate(aggregate(hour(Plain.COUNT), false));
        Map<Long, Double> answers = new HashMap<>();
        assertThat(stream.tell(new Event("ATL", now - 1_200_000, now - 1_200_000, 1))).isTrue();
        stream.settle(now - 5_000, answers::put);
        assertThat(stream.ask(new Asked("ATL", now, 1))).isTrue();
        stream.settle(now - 5_000, answers::put);
        assertThat(answers).containsExactly(Map.entry(1L, 1.0));

        StreamedAggregate later = new StreamedAggregate(aggregate(hour(Plain.COUNT), true));
        answers.clear();
        assertThat(later.ask(new Asked("ATL", now, 1))).isTrue();
        later.settle(now - 1, answers::put);
        assertThat(answers).isEmpty();
        assertThat(later.tell(new Event("ATL", now - 1_200_000, now, 1))).isTrue();
        later.settle(now, answers::put);
        assertThat(answers).containsExactly(Map.entry(1L, 1.0));
    }

    @Test
    void whatComesBehindTheWatermarkIsNotTaken() {
        StreamedAggregate stream = new StreamedAggregate(aggregate(hour(Plain.SUM), true));
        stream.settle(1_000, (row, value) -> {});
        assertThat(stream.tell(new Event("ATL", 0, 1_000, 1))).isFalse();
        assertThat(stream.tell(new Event("ATL", 0, 1_001, 1))).isTrue();
        assertThat(stream.ask(new Asked("ATL", 1_000, 1))).isFalse();
        assertThat(stream.ask(new Asked("ATL", 1_001, 1))).isTrue();
        assertThat(stream.watermark()).isEqualTo(1_000);
    }

    @Test
    void windowsOfAnotherMeaningAreNotRead() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new StreamedAggregate(aggregate(hour(Plain.SUM), true)).write(new DataOutputStream(bytes));
        StreamedAggregate other = new StreamedAggregate(aggregate(hour(Plain.SUM), false));
        assertThatThrownBy(() ->
                        other.read(
                                new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))))
                .hasMessageContaining("(expected: ")
                .hasMessageContaining("which is made");
    }
}
