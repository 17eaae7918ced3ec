package dev.slipway.capture.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.capture.Flown;
import dev.slipway.serving.capture.CaptureItem;
import dev.slipway.serving.capture.WaitingObserved;
import dev.slipway.testkit.Property;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class IdRangeTest {
    /// Of the small form, and of the wide one, whose id is a text.
    private static WaitingObserved observed(String id, boolean isSmall) {
        ObservedPrediction plain = Flown.answered(1, isSmall ? 100 : 1L << 40);
        ObservedPrediction one =
                new ObservedPrediction(
                        new PredictionId(id),
                        plain.protocol(),
                        plain.endpoint(),
                        plain.version(),
                        plain.result(),
                        plain.times(),
                        plain.edge(),
                        plain.trace(),
                        plain.traceResponse(),
                        plain.entry());
        WaitingObserved observed =
                WaitingObserved.of(new CaptureItem.Observed(one, CaptureReason.SAMPLE, null));
        assertThat(observed.isSmall()).isEqualTo(isSmall);
        return observed;
    }

    @Test
    void smallestAndLargestAreFoundInWhateverFormAndOrderTheyCome() {
        Property.holds(
                200,
                random -> {
                    IdRange all = new IdRange();
                    List<String> ids = new ArrayList<>();
                    int parts = 1 + random.nextInt(3);
                    for (int part = 0; part < parts; part++) {
                        IdRange own = new IdRange();
                        int count = random.nextInt(4);
                        for (int i = 0; i < count; i++) {
                            long high = random.nextLong(-2, 3);
                            long low = 1 + random.nextLong(-3, 3);
                            String id = "%016x%016x".formatted(high, low == 0 ? 9 : low);
                            own.add(observed(id, random.nextBoolean()));
                            ids.add(id);
                        }
                        all.add(own);
                    }
                    assertThat(all.first()).isEqualTo(ids.isEmpty() ? "" : Collections.min(ids));
                    assertThat(all.last()).isEqualTo(ids.isEmpty() ? "" : Collections.max(ids));
                    all.clear();
                    assertThat(all.first()).isEmpty();
                    assertThat(all.last()).isEmpty();
                });
    }
}
