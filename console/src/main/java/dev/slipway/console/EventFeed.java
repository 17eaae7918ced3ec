package dev.slipway.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.api.console.ConsoleAnswer;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.console.page.PageAnswer.Event;
import dev.slipway.console.page.PageAnswer.Source;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/// Events as a browser reads them.
///
/// It ends after ten minutes, when the clock was set back, for nobody knows how long ago it began
/// then, when its place is needed, or when nothing can be asked: the browser then asks again, and
/// is told whether it still may.
///
/// *Threads*: one. *Source*: HTML, section "Server-sent events".
final class EventFeed implements ConsoleAnswer.Feed {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final byte[] NOTHING = {};
    private static final byte[] ALIVE = ":\n\n".getBytes(UTF_8);

    private final Source source;
    private final BooleanSupplier isAllowed;
    private final EventPlaces.Place place;
    private final InstantSource clock;
    private final Instant end;
    private Instant spoke;

    /// @param place that it has until it is closed
    EventFeed(
            Source source,
            BooleanSupplier isAllowed,
            EventPlaces.Place place,
            InstantSource clock) {
        this.source = source;
        this.isAllowed = isAllowed;
        this.place = place;
        this.clock = clock;
        this.spoke = clock.instant();
        this.end = spoke.plus(LONGEST);
    }

    @Override
    public Optional<byte[]> next() {
        Instant now = clock.instant();
        boolean isAsked =
                !Thread.currentThread().isInterrupted()
                        && !place.isOver()
                        && isAllowed.getAsBoolean();
        if (now.isAfter(end) || now.isBefore(spoke) || !isAsked) {
            return Optional.empty();
        }
        try {
            Optional<Event> event = source.next();
            if (event.isPresent()) {
                spoke = now;
                return event.map(EventFeed::text);
            }
        } catch (SlipwayException | CancellationException e) {
            return Optional.empty();
        }
        if (now.isAfter(spoke.plus(QUIET))) {
            spoke = now;
            return Optional.of(ALIVE);
        }
        return Optional.of(NOTHING);
    }

    private static byte[] text(Event event) {
        return ("event: " + event.name() + "\ndata: " + event.data() + "\n\n").getBytes(UTF_8);
    }

    @Override
    public void close() {
        place.close();
    }
}
