package dev.slipway.features.online;

import static dev.slipway.features.online.Arrivals.MEAN;
import static dev.slipway.features.online.Arrivals.MEMORY;
import static dev.slipway.features.online.Arrivals.definition;
import static dev.slipway.features.online.Arrivals.event;
import static dev.slipway.features.online.Arrivals.send;
import static dev.slipway.features.online.Arrivals.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.feature.EventDelivery;
import dev.slipway.api.feature.EventSource;
import dev.slipway.api.model.Cell;
import dev.slipway.features.AggregateValues;
import dev.slipway.features.FeaturedModel;
import dev.slipway.features.ServedAggregates;
import dev.slipway.features.ServedValue;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.fake.FakeModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What rows were given, asked again later.
final class AskedAgainTest {
    @TempDir private Path scratch;
    private Instant now = Instant.parse("2026-11-27T08:00:00Z");

    private OnlineAggregates open() throws IOException {
        return OnlineAggregates.open(
                scratch.resolve("online"), MEMORY, () -> now, System::nanoTime);
    }

    /// What a batch was given says of whom and when that was asked, and late events change it.
    @Test
    void whatWasGivenCanBeAskedAgain() throws IOException {
        try (OnlineAggregates online = open();
                FeaturedModel model =
                        new FeaturedModel(
                                FakeModel.summing(1),
                                definition(scratch, MEAN),
                                online.open(definition(scratch, MEAN)))) {
            send(online, 1, event("ATL", "2026-11-27T07:30Z", 10));
            ServedAggregates served = model.served().orElseThrow();
            List<Tensor> features =
                    model.join(
                            List.of(BytesTensor.ofText(Shape.of(3, 1), "ATL", "", "ORD")),
                            TensorAllocator.heap(),
                            served);
            assertThat(((DenseTensor) features.getFirst()).doubleAt(0)).isEqualTo(10);
            assertThat(served.now()).hasValue(now.toEpochMilli());
            DenseTensor column = (DenseTensor) served.columns().getFirst().tensor();
            assertThat(served.columns().getFirst().name()).isEqualTo("a");
            assertThat(column.doubleAt(0)).isEqualTo(10);
            assertThat(column.doubleAt(2)).isNaN();

            List<ServedValue> given = served.values(10);
            assertThat(given).extracting(ServedValue::key).containsExactly("ATL", "ORD");
            assertThat(given).extracting(ServedValue::row).containsExactly(1, 3);
            assertThat(served.values(1)).containsExactly(given.getFirst());
            send(online, 2, event("ATL", "2026-11-27T07:31Z", 20));
            now = now.plus(Duration.ofHours(5));
            assertThat(model.again(given.getFirst())).contains(new Cell.Real(15));
            assertThat(model.again(given.getLast())).contains(new Cell.Real(Double.NaN));
        }
    }

    /// A little more is kept than can be seen, unless there is no room.
    @Test
    void whatCannotBeSeenAnyMoreIsHeldForTwoMinutes() throws IOException {
        try (OnlineAggregates online = open();
                AggregateValues values = online.open(definition(scratch, MEAN))) {
            send(online, 0, event("ATL", "2026-11-27T06:02:30Z", 10));
            long asked = now.toEpochMilli();
            now = now.plus(Duration.ofMinutes(2));
            fill(online, "2026-11-27T08:02:00Z");
            assertThat(values.again(0, "ATL", asked)).hasValue(10);
            now = now.plus(Duration.ofMinutes(10));
            fill(online, "2026-11-27T08:12:00Z");
            assertThat(values.again(0, "ATL", asked)).isEmpty();
        }
    }

    /// Deliveries of two sources come in turn, and what is old is looked for behind one of 64.
    @Test
    void whatIsOldGoesWhicheverSourceComesThen() throws IOException {
        String two =
                MEAN.replace(
                        "features: {b: a}",
                        "  c: {source: departures, key: origin, time: at, kind: count, window: 2h,"
                                + " tile: 1m}\nfeatures: {b: a, d: c}");
        EventSource departures = new EventSource("departures");
        List<Map<String, Cell>> late = List.of(event("ORD", "2026-11-27T10:59Z", 1));
        try (OnlineAggregates online = open();
                AggregateValues values = online.open(definition(scratch, two))) {
            send(online, 0, event("ATL", "2026-11-27T07:30Z", 10));
            now = now.plus(Duration.ofHours(3));
            for (int i = 1; i <= 64; i++) {
                assertThat(online.take(departures, new EventDelivery("test", i, late)).taken())
                        .isEqualTo(1);
                send(online, i, late);
            }
            assertThat(value(values, "ORD")).isEqualTo(1);
            assertThat(online.standings()).extracting(AggregateStanding::keys).containsOnly(1L);
        }
    }

    /// As many deliveries as it takes until what is old is looked for.
    private static void fill(OnlineAggregates online, String at) {
        long first = Instant.parse(at).toEpochMilli();
        for (int i = 0; i < 64; i++) {
            send(online, first + i, event("ORD", at, 1));
        }
    }
}
