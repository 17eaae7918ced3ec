package dev.slipway.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.features.window.Event;
import dev.slipway.jobs.stream.Message;
import dev.slipway.jobs.stream.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What goes from task to task.
final class GroupedTest {
    /// Events and answers in words, as they come out.
    private static final class Heard implements Grouped.Taker {
        private final List<Object> all = new ArrayList<>();

        @Override
        public void event(int aggregate, Event event, String topic, Message place) {
            all.add(event);
            all.add(aggregate + " of " + topic + " at " + place.offset());
        }

        @Override
        public void answer(int aggregate, long row, double value, @Nullable String late) {
            all.add(aggregate + " " + row + " " + value + " " + late);
        }

        @Override
        public void text(int aggregate, long row, String text, @Nullable String late) {
            all.add(aggregate + " " + row + " '" + text + "' " + late);
        }
    }

    @Test
    void textsAndNumbersComeOutAsTheyWentIn() throws IOException {
        Grouped in = new Grouped();
        Message place = new Message(0, 5, 7, null, null);
        Event text = Event.ofText("ATL", 1, 2, "spät");
        Event number = new Event("ATL", 1, 2, 0.5);
        Reading reading = new Reading(place, "t", null, List.of(), List.of(), 2, null);
        in.event(reading, new Reading.Told(1, text));
        in.event(reading, new Reading.Told(0, number));
        in.text(1, 9, "gold", null);
        in.text(1, 9, "", "too late");
        in.answer(0, 9, 0.25, null);
        List<byte[]> parts = new ArrayList<>();
        in.flush(parts::add);

        Heard heard = new Heard();
        parts.forEach(part -> Grouped.read(part, heard));

        assertThat(heard.all)
                .containsExactlyInAnyOrder(
                        text,
                        "1 of t at 5",
                        number,
                        "0 of t at 5",
                        "1 9 'gold' null",
                        "1 9 '' too late",
                        "0 9 0.25 null");
    }
}
