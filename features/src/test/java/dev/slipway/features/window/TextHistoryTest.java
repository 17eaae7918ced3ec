package dev.slipway.features.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.Cell;
import dev.slipway.features.window.AsOfJoin.Asked;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The latest text of a window, on all ways to it.
final class TextHistoryTest {
    private static final int PART = 1 << 20;

    /// A row has the latest of exactly the texts that may be seen, and other texts in the place of
    /// those that were not available change nothing.
    @Test
    void noMomentSeesATextThatWasNotAvailable() {
        Property.holds(
                Campaign.cases(20_000, 500_000),
                random -> {
                    MadeHistory history = TextHistory.draw(random);
                    List<String> joined =
                            TextHistory.join(
                                    history.feature(), history.events(), history.moments());
                    for (int i = 0; i < joined.size(); i++) {
                        ListJoin.Moment moment = history.moments().get(i);
                        assertThat(joined.get(i))
                                .as("%s at %s", history, moment)
                                .isEqualTo(seen(history, moment));
                        assertThat(
                                        TextHistory.join(
                                                history.feature(),
                                                disturbed(history, moment, random),
                                                List.of(moment)))
                                .as("%s at %s", history, moment)
                                .containsExactly(joined.get(i));
                    }
                });
    }

    /// By time, then availability, then text, of all that may be seen.
    private static String seen(MadeHistory history, ListJoin.Moment moment) {
        return history.seen(moment).stream()
                .max(
                        Comparator.comparingLong(Event::time)
                                .thenComparingLong(Event::available)
                                .thenComparing(event -> String.valueOf(event.text())))
                .map(event -> String.valueOf(event.text()))
                .orElse("");
    }

    private static List<Event> disturbed(
            MadeHistory history, ListJoin.Moment moment, SplittableRandom random) {
        List<Event> events =
                history.disturbed(
                        moment,
                        random,
                        event ->
                                Event.ofText(
                                        event.key(),
                                        event.time(),
                                        event.available(),
                                        TextHistory.text(random)));
        long later = moment.at() + 1 + random.nextInt(50);
        events.add(Event.ofText(moment.key(), later, later, "later"));
        return events;
    }

    /// A store that is fed as events become available, and now and then is another one that has
    /// read what was written of it, answers every moment as the join does.
    @Test
    void onlineAnswersWhatTheJoinAnswersLater() {
        Property.holds(
                Campaign.cases(20_000, 500_000),
                random -> {
                    MadeHistory history = TextHistory.draw(random);
                    List<Event> coming = new ArrayList<>(history.events());
                    coming.sort(Comparator.comparingLong(Event::available));
                    List<ListJoin.Moment> moments = new ArrayList<>(history.moments());
                    moments.sort(Comparator.comparingLong(ListJoin.Moment::at));
                    List<String> joined =
                            TextHistory.join(history.feature(), history.events(), moments);
                    StoreContent store = new StoreContent(List.of(history.feature()));
                    int next = 0;
                    for (int i = 0; i < moments.size(); i++) {
                        ListJoin.Moment moment = moments.get(i);
                        while (next < coming.size()
                                && coming.get(next).available() <= moment.at()) {
                            store.take(delivery(next, coming.get(next)));
                            next++;
                        }
                        store = random.nextInt(4) == 0 ? copied(history.feature(), store) : store;
                        store.expire(moment.at());
                        String found = store.textAt("made", moment.key(), moment.at());
                        assertThat(found == null ? "" : found)
                                .as("%s at %s", history, moment)
                                .isEqualTo(joined.get(i));
                        assertThat(store.textAgain("made", moment.key(), moment.at()))
                                .contains(
                                        found == null ? new Cell.Missing() : new Cell.Text(found));
                    }
                    store.expire(Event.LATEST);
                    assertThat(store.heapBytes()).as("nothing is left").isZero();
                });
    }

    private static Delivery delivery(long number, Event event) {
        return new Delivery("test", number, List.of(new Delivery.Item("made", event)));
    }

    private static StoreContent copied(WindowedFeature feature, StoreContent store) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.write(new DataOutputStream(bytes));
            StoreContent copy = new StoreContent(List.of(feature));
            copy.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
            assertThat(copy.heapBytes()).isEqualTo(store.heapBytes());
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Aggregate aggregate(WindowedFeature feature, boolean isAvailableLater) {
        return new Aggregate(
                new EventFields("made", "key", "time", isAvailableLater ? "known" : null, "value"),
                feature);
    }

    /// What a stream has taken it answers as the join does, also where it was written down and read
    /// again, and the store that it feeds has the same.
    @Test
    void streamAndTheStoreThatItFeedsAnswerWhatTheJoinAnswers() {
        Property.holds(
                Campaign.cases(15_000, 500_000),
                random -> {
                    MadeHistory history = TextHistory.draw(random);
                    boolean isAvailableLater = random.nextBoolean();
                    Aggregate aggregate = aggregate(history.feature(), isAvailableLater);
                    WindowChanges changes = new WindowChanges();
                    StreamedAggregate stream = new StreamedAggregate(aggregate, changes);
                    List<Event> taken = new ArrayList<>();
                    for (Event event : history.events()) {
                        Event known = isAvailableLater ? event : atOnce(event);
                        if (stream.tell(known)) {
                            taken.add(known);
                        }
                    }
                    List<ListJoin.Moment> moments = history.moments();
                    for (int i = 0; i < moments.size(); i++) {
                        assertThat(stream.ask(asked(moments.get(i), i))).isTrue();
                    }
                    if (random.nextBoolean()) {
                        changes = new WindowChanges();
                        stream = copied(aggregate, stream, changes);
                    }
                    long newest = moments.stream().mapToLong(ListJoin.Moment::at).max().orElse(0);
                    TextHistory.Taken answers = new TextHistory.Taken();
                    stream.settle(newest, answers);
                    assertThat(List.copyOf(answers.answers.values()))
                            .as("%s", history)
                            .isEqualTo(TextHistory.join(history.feature(), taken, moments));
                    requireFed(aggregate, changes, newest, taken);
                    stream.settle(newest + 100_000, answers);
                    assertThat(stream.heapBytes()).as("nothing is left").isZero();
                });
    }

    private static Event atOnce(Event event) {
        return Event.ofText(event.key(), event.time(), event.time(), String.valueOf(event.text()));
    }

    private static Asked asked(ListJoin.Moment moment, long row) {
        return new Asked(moment.key(), moment.at(), row);
    }

    private static StreamedAggregate copied(
            Aggregate aggregate, StreamedAggregate stream, WindowChanges changes) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            stream.write(new DataOutputStream(bytes));
            StreamedAggregate copy = new StreamedAggregate(aggregate, changes);
            copy.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
            assertThat(copy.heapBytes()).isEqualTo(stream.heapBytes());
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A store of what has changed has, at the watermark, what the join has.
    private static void requireFed(
            Aggregate aggregate, WindowChanges changes, long watermark, List<Event> taken) {
        FedPart.Lane lane = new FedPart.Lane("job", 1, 0, 1);
        FedPart.Mark mark = new FedPart.Mark(0, 1, watermark, true);
        StoreContent store = new StoreContent(List.of(aggregate.feature()));
        try {
            store.take(
                    FedPart.ofFile(
                            new FedPart(lane, mark, aggregate, changes.take(PART)).toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String key : List.of("ATL", "ORD", "")) {
            String found = store.textAt("made", key, watermark);
            assertThat(
                            TextHistory.join(
                                    aggregate.feature(),
                                    taken,
                                    List.of(new ListJoin.Moment(key, watermark))))
                    .containsExactly(found == null ? "" : found);
        }
    }

    /// However events are divided and in whatever order the parts are merged, also through bytes.
    @Test
    void mergingIsFreeOfOrder() {
        Property.holds(
                Campaign.cases(2_000, 50_000),
                random -> {
                    List<Event> events = new ArrayList<>();
                    LatestText whole = new LatestText();
                    for (int i = random.nextInt(40); i > 0; i--) {
                        long time = random.nextInt(5);
                        Event event =
                                Event.ofText(
                                        "key",
                                        time,
                                        time + random.nextInt(3),
                                        TextHistory.text(random));
                        events.add(event);
                        whole.add(event);
                    }
                    List<LatestText> parts = new ArrayList<>();
                    for (int i = 0; i < 5; i++) {
                        parts.add(new LatestText());
                    }
                    while (!events.isEmpty()) {
                        parts.get(random.nextInt(parts.size()))
                                .add(events.remove(random.nextInt(events.size())));
                    }
                    while (parts.size() > 1) {
                        LatestText one = parts.remove(random.nextInt(parts.size()));
                        parts.get(random.nextInt(parts.size())).merge(copied(one));
                    }
                    assertThat(parts.getFirst().text()).isEqualTo(whole.text());
                });
    }

    private static LatestText copied(LatestText one) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        one.write(new DataOutputStream(bytes));
        LatestText copy = new LatestText();
        copy.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        return copy;
    }

    /// A file that says it has one may say anything.
    @Test
    void textThatIsTooLongIsNotRead() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(0);
        out.writeLong(0);
        out.writeUTF("x".repeat(257));
        assertThatThrownBy(() ->
                        new LatestText()
                                .read(
                                        new DataInputStream(
                                                new ByteArrayInputStream(bytes.toByteArray()))))
                .isInstanceOf(IOException.class)
                .hasMessage("a text of 257 characters");
        assertThatThrownBy(() -> Event.ofText("ATL", 0, 0, "x".repeat(257)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value: 257 characters (expected: 1 to 256) for key ATL");
    }
}
