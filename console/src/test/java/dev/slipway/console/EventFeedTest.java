package dev.slipway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.console.page.PageAnswer.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class EventFeedTest {
    private static final PrincipalId EVE = new PrincipalId("token:eve");

    private final EventPlaces places = new EventPlaces();
    private Instant now = Instant.parse("2026-11-30T12:00:00Z");
    private @Nullable Event event;
    private final EventFeed feed =
            new EventFeed(
                    () -> Optional.ofNullable(event),
                    () -> true,
                    places.take(EVE).orElseThrow(),
                    () -> now);

    private void passes(Duration time) {
        now = now.plus(time);
    }

    private @Nullable String next() {
        return feed.next().map(part -> new String(part, StandardCharsets.UTF_8)).orElse(null);
    }

    /// Whoever has left is noticed by that alone.
    @Test
    void browserThatIsToldNothingHearsEveryTenSecondsThatTheServerIsThere() {
        assertThat(next()).isEmpty();
        passes(Duration.ofSeconds(11));
        assertThat(next()).isEqualTo(":\n\n");
        passes(Duration.ofSeconds(5));
        assertThat(next()).isEmpty();
        event = new Event("news", "{}");
        assertThat(next()).isEqualTo("event: news\ndata: {}\n\n");
    }

    @Test
    void feedEndsAfterTenMinutes() {
        passes(Duration.ofMinutes(10).plusSeconds(1));
        assertThat(next()).isNull();
    }

    /// It would have nothing said for as long, and its place be that of a browser that has left.
    @Test
    void feedEndsWhenTheClockIsSetBack() {
        assertThat(next()).isEmpty();
        passes(Duration.ofDays(1).negated());
        assertThat(next()).isNull();
    }

    @Test
    void feedEndsWhenItsViewerHasOpenedTooManySince() {
        for (int i = 1; i < EventPlaces.MOST_OF_ONE; i++) {
            assertThat(places.take(EVE)).isPresent();
        }
        assertThat(next()).isEmpty();
        assertThat(places.take(EVE)).isPresent();
        assertThat(next()).isNull();
    }

    @Test
    void feedThatEndsGivesItsPlaceBack() {
        for (int i = 1; i < EventPlaces.MOST; i++) {
            assertThat(places.take(new PrincipalId("token:" + i))).isPresent();
        }
        assertThat(places.take(EVE)).isEmpty();
        feed.close();
        assertThat(places.take(EVE)).isPresent();
    }
}
