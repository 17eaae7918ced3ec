package dev.slipway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.PredictionId;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class TraceDrawTest {
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final SplittableRandom random = new SplittableRandom(1);
    private final TraceDraw draw = new TraceDraw(OptionalDouble.empty(), now::get);

    @Test
    void tenASecondAreDrawnOfManyRequests() {
        second(20_000);
        assertThat(second(20_000)).isBetween(1, 30);
    }

    @Test
    void clockThatIsSetBackDoesNotEndTheDrawing() {
        second(500);
        now.set(now.get().minus(Duration.ofHours(1)));
        int drawn = 0;
        for (int i = 0; i < 20; i++) {
            drawn += second(500);
        }
        assertThat(drawn).isBetween(50, 150);
    }

    @Test
    void oneInAHundredIsDrawnAgainSoonAfterManyRequests() {
        for (int i = 0; i < 3; i++) {
            second(200_000);
        }
        int drawn = 0;
        for (int i = 0; i < 400; i++) {
            drawn += second(10);
        }
        // By what was drawn alone the first one would come after some twenty thousand requests.
        assertThat(drawn).isBetween(15, 70);
    }

    private PredictionId id() {
        return new PredictionId(String.format("%016x%016x", random.nextLong(), random.nextLong()));
    }

    private int second(int requests) {
        int drawn = 0;
        for (int i = 0; i < requests; i++) {
            now.set(now.get().plusNanos(1_000_000_000L / requests));
            drawn += draw.isDrawn(id()) ? 1 : 0;
        }
        return drawn;
    }
}
