package dev.slipway.serving.shadow;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.feature.EventDelivery;
import dev.slipway.api.feature.EventReceipt;
import dev.slipway.api.feature.EventSource;
import dev.slipway.api.model.Cell;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.features.AggregateValues;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.FeaturedModel;
import dev.slipway.features.column.Column;
import dev.slipway.features.online.OnlineAggregates;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.fake.FakeModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What rows were given for aggregates of events, asked again a minute later.
final class ShadowSkewTest {
    private static final String RATE =
            """
            columns: {origin: text}
            aggregates:
              late_rate: {source: arrivals, key: origin, time: at, available: known, value: late,
                kind: mean, window: 2h, tile: 1m}
            features:
              rate: coalesce(late_rate, -1)
            """;
    private static final String TIER =
            """
            columns: {origin: text}
            aggregates:
              tier: {source: arrivals, key: origin, time: at, available: known, value: late,
                type: text, kind: last, window: 2h, tile: 1m}
            features:
              gold: coalesce(tier == 'gold', false)
            """;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir private Path scratch;
    private Instant now = Instant.parse("2026-11-27T08:00:00Z");
    private long deliveries;

    private OnlineAggregates open() throws IOException {
        return OnlineAggregates.open(
                scratch.resolve("online"), 1 << 20, () -> now, System::nanoTime);
    }

    private FeaturedModel model(OnlineAggregates online) throws IOException {
        return model(online, RATE);
    }

    private FeaturedModel model(OnlineAggregates online, String text) throws IOException {
        FeatureDefinition definition =
                FeatureDefinition.read(Files.writeString(scratch.resolve("features.yaml"), text));
        return new FeaturedModel(FakeModel.summing(1), definition, online.open(definition));
    }

    private void send(OnlineAggregates online, String origin, Instant at, double late) {
        send(online, origin, at, new Cell.Real(late));
    }

    private void send(OnlineAggregates online, String origin, Instant at, Cell late) {
        EventReceipt receipt =
                online.take(
                        new EventSource("arrivals"),
                        new EventDelivery(
                                "test",
                                deliveries++,
                                List.of(
                                        Map.of(
                                                "origin", new Cell.Text(origin),
                                                "at", new Cell.Whole(at.toEpochMilli()),
                                                "known", new Cell.Whole(at.toEpochMilli()),
                                                "late", late))));
        assertThat(receipt.taken()).isEqualTo(1);
    }

    /// A shadow of two versions that give rows the same.
    private Shadow begin(ShadowBench bench, OnlineAggregates online) throws IOException {
        bench.install(1, model(online));
        bench.install(2, model(online));
        return bench.begin(ShadowBench.spec(10, 1));
    }

    /// Two flights, the first from where nothing happened.
    private static void ask(ShadowBench bench, Shadow shadow, int number) {
        assertThat(bench.ask(number, BytesTensor.ofText(Shape.of(2, 1), "ORD", "ATL"))).isTrue();
        assertThat(shadow.step()).isTrue();
    }

    private static ShadowReport.Skew skew(ShadowBench bench) {
        return requireNonNull(bench.report().skew());
    }

    private static CapturePolicy keeping() {
        return new CapturePolicy(
                1, List.of(), List.of(), Duration.ofDays(1), ByteSize.ofMebibytes(1));
    }

    @Test
    void eventThatCameLateIsNamedWithItsRowColumnAndBit() throws IOException {
        try (OnlineAggregates online = open();
                ShadowBench bench = ShadowBench.still()) {
            bench.policy = keeping();
            Shadow shadow = begin(bench, online);
            send(online, "ATL", now.minusSeconds(1_800), 0);
            ask(bench, shadow, 7);

            send(online, "ATL", now.minusSeconds(1_200), 1);
            assertThat(skew(bench).features()).isEmpty();
            bench.now.addAndGet(MINUTE.toNanos());
            assertThat(shadow.step()).isTrue();

            ShadowReport.Skew skew = skew(bench);
            ShadowReport.SkewedValue value =
                    new ShadowReport.SkewedValue(
                            ShadowBench.prediction(7).value(), 2, "late_rate", "0.0", "0.5", 3);
            assertThat(skew.after()).isEqualTo(MINUTE);
            assertThat(skew.first()).isEqualTo(value);
            ShadowReport.FeatureFinding found = skew.features().getFirst();
            assertThat(skew.features()).hasSize(1);
            assertThat(found.name()).isEqualTo("late_rate");
            assertThat(found.differing().count()).isEqualTo(1);
            assertThat(found.differing().of()).isEqualTo(2);
            assertThat(found.missing()).isZero();
            assertThat(found.forgotten()).isZero();
            assertThat(found.largest()).isEqualTo(0.5);
            assertThat(found.greatest()).containsExactly(value);
        }
    }

    @Test
    void textThatCameLateIsNamedAsItWasAndAsItIs() throws IOException {
        try (OnlineAggregates online = open();
                ShadowBench bench = ShadowBench.still()) {
            bench.policy = keeping();
            bench.install(1, model(online, TIER));
            bench.install(2, model(online, TIER));
            Shadow shadow = bench.begin(ShadowBench.spec(10, 1));
            send(online, "ATL", now.minusSeconds(1_800), new Cell.Text("silver"));
            ask(bench, shadow, 7);

            send(online, "ATL", now.minusSeconds(1_200), new Cell.Text("gold"));
            bench.now.addAndGet(MINUTE.toNanos());
            assertThat(shadow.step()).isTrue();

            ShadowReport.SkewedValue value =
                    new ShadowReport.SkewedValue(
                            ShadowBench.prediction(7).value(),
                            2,
                            "tier",
                            "'silver'",
                            "'gold'",
                            null);
            ShadowReport.FeatureFinding found = skew(bench).features().getFirst();
            assertThat(skew(bench).first()).isEqualTo(value);
            assertThat(found.differing().count()).isEqualTo(1);
            assertThat(found.differing().of()).isEqualTo(2);
            assertThat(found.missing()).isZero();
            assertThat(found.largest()).isZero();
            assertThat(found.greatest()).containsExactly(value);
        }
    }

    @Test
    void sameEventsAreNoDifferenceHoweverLongAgoTheMoment() throws IOException {
        try (OnlineAggregates online = open();
                ShadowBench bench = ShadowBench.still()) {
            Shadow shadow = begin(bench, online);
            send(online, "ATL", now.minusSeconds(7_000), 1);
            ask(bench, shadow, 7);

            // By now the event would not be seen any more.
            now = now.plus(Duration.ofMinutes(10));
            bench.now.addAndGet(Duration.ofMinutes(10).toNanos());
            assertThat(shadow.step()).isTrue();

            ShadowReport.Skew skew = skew(bench);
            assertThat(skew.first()).isNull();
            assertThat(skew.features().getFirst().differing().of()).isEqualTo(2);
            assertThat(skew.features().getFirst().differing().count()).isZero();
        }
    }

    /// A tile that has expired since is not taken for one that was never there.
    @Test
    void whatWasForgottenMeanwhileIsNotCompared() throws IOException {
        try (OnlineAggregates online = open();
                ShadowBench bench = ShadowBench.still()) {
            Shadow shadow = begin(bench, online);
            send(online, "ATL", now.minusSeconds(7_000), 1);
            ask(bench, shadow, 7);

            now = now.plus(Duration.ofMinutes(10));
            for (int i = 0; i < 64; i++) {
                send(online, "LAX", now, 1);
            }
            bench.now.addAndGet(Duration.ofMinutes(10).toNanos());
            assertThat(shadow.step()).isTrue();

            ShadowReport.FeatureFinding found = skew(bench).features().getFirst();
            assertThat(found.forgotten()).isEqualTo(2);
            assertThat(found.differing().of()).isZero();
        }
    }

    @Test
    void valueThatIsNotKeptIsNotShown() throws IOException {
        try (OnlineAggregates online = open();
                ShadowBench bench = ShadowBench.still()) {
            Shadow shadow = begin(bench, online);
            ask(bench, shadow, 7);
            send(online, "ATL", now.minusSeconds(1_200), 1);
            bench.now.addAndGet(MINUTE.toNanos());
            assertThat(shadow.step()).isTrue();

            assertThat(skew(bench).first())
                    .isEqualTo(
                            new ShadowReport.SkewedValue(
                                    ShadowBench.prediction(7).value(),
                                    2,
                                    "late_rate",
                                    null,
                                    null,
                                    null));
            assertThat(skew(bench).features().getFirst().missing()).isEqualTo(1);
            bench.policy = keeping();
            assertThat(requireNonNull(skew(bench).first()).served()).isEqualTo("missing");
            ShadowReport hidden = bench.report().withoutValues();
            assertThat(requireNonNull(requireNonNull(hidden.skew()).first()).again()).isNull();
        }
    }

    @Test
    void versionWithoutAggregatesHasNone() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            Shadow _ = bench.begin(ShadowBench.spec(10, 1));

            assertThat(bench.report().skew()).isNull();
        }
    }

    /// Values that cannot be asked again the first time.
    private static final class Failing implements AggregateValues {
        private final AggregateValues values;
        private final Throwable failure;
        private boolean hasFailed;

        Failing(AggregateValues values, Throwable failure) {
            this.values = values;
            this.failure = failure;
        }

        @Override
        public Column of(int aggregate, Column keys, @Nullable Column moments) {
            return values.of(aggregate, keys, moments);
        }

        @Override
        public AggregateValues ofOneMoment() {
            return values.ofOneMoment();
        }

        @Override
        public OptionalDouble again(int aggregate, String key, long moment) {
            if (!hasFailed) {
                hasFailed = true;
                if (failure instanceof Error error) {
                    throw error;
                }
                throw new IllegalStateException(failure);
            }
            return values.again(aggregate, key, moment);
        }
    }

    private static Throwable failure(boolean isMemory) {
        return isMemory ? new OutOfMemoryError("tiles") : new IOException("tiles");
    }

    /// It is stable that cannot say it, which is no evidence against the version that shadows.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void requestThatCannotBeAskedAgainEndsNothingAndTheNextOneIs(boolean isMemory)
            throws IOException {
        try (OnlineAggregates online = open();
                ShadowBench bench = ShadowBench.still()) {
            FeatureDefinition definition =
                    FeatureDefinition.read(
                            Files.writeString(scratch.resolve("features.yaml"), RATE));
            bench.install(
                    1,
                    new FeaturedModel(
                            FakeModel.summing(1),
                            definition,
                            new Failing(online.open(definition), failure(isMemory))));
            bench.install(2, model(online));
            Shadow shadow = bench.begin(ShadowBench.spec(10, 1));
            send(online, "ATL", now.minusSeconds(1_800), 0);
            ask(bench, shadow, 7);
            bench.now.addAndGet(Duration.ofSeconds(1).toNanos());
            ask(bench, shadow, 8);
            bench.now.addAndGet(MINUTE.toNanos());
            assertThat(shadow.step()).isTrue();
            assertThat(shadow.phase()).isInstanceOf(Shadow.Phase.Sampling.class);
            assertThat(shadow.step()).isTrue();

            ShadowReport.FeatureFinding found = skew(bench).features().getFirst();
            assertThat(found.forgotten()).isEqualTo(2);
            assertThat(found.differing().of()).isEqualTo(2);
            assertThat(found.differing().count()).isZero();
            ask(bench, shadow, 9);
        }
    }

    /// Four requests a second are taken at most, whatever comes.
    @Test
    void requestsThatAreHeldAreFewAndFarBetween() throws IOException {
        try (OnlineAggregates online = open();
                ShadowBench bench = ShadowBench.still()) {
            Shadow shadow = begin(bench, online);
            for (int i = 0; i < 10; i++) {
                ask(bench, shadow, i);
                bench.now.addAndGet(Duration.ofMillis(50).toNanos());
            }
            bench.now.addAndGet(MINUTE.toNanos());
            assertThat(shadow.step()).isTrue();
            assertThat(shadow.step()).isTrue();
            assertThat(shadow.step()).isFalse();

            assertThat(skew(bench).features().getFirst().differing().of()).isEqualTo(4);
        }
    }
}
