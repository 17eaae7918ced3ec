package dev.slipway.features;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.features.SkewTally.OfAggregate;
import dev.slipway.features.SkewTally.Skewed;
import dev.slipway.testkit.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// How often the same is something else when it is asked again.
final class SkewTallyTest {
    private static PredictionId id(int number) {
        return new PredictionId("%032x".formatted(number));
    }

    @Test
    void bitsAreComparedAndWhatIsMissingTwiceIsTheSame() {
        SkewTally tally = new SkewTally();
        tally.count(id(1), 1, "rate", Double.NaN, OptionalDouble.of(Double.NaN));
        tally.count(id(2), 1, "rate", 0.0, OptionalDouble.of(-0.0));
        tally.count(id(3), 4, "rate", Double.NaN, OptionalDouble.of(2));
        tally.count(id(4), 1, "rate", 3, OptionalDouble.empty());
        tally.count(id(5), 1, "rate", -Double.MAX_VALUE, OptionalDouble.of(Double.MAX_VALUE));
        tally.count(id(6), 1, "other", 7, OptionalDouble.of(7));

        assertThat(tally.aggregates())
                .extracting(OfAggregate::name)
                .containsExactly("other", "rate");
        OfAggregate rate = tally.aggregates().getLast();
        assertThat(rate.compared()).isEqualTo(4);
        assertThat(rate.forgotten()).isEqualTo(1);
        assertThat(rate.differing()).isEqualTo(3);
        assertThat(rate.missing()).isEqualTo(1);
        assertThat(rate.largest()).isEqualTo(Double.MAX_VALUE);
        Skewed first = requireNonNull(tally.first());
        assertThat(first.id()).isEqualTo(id(2));
        assertThat(first.difference().bit()).hasValue(1);
        assertThat(first.distance()).isZero();
        assertThat(rate.greatest()).extracting(Skewed::id).containsExactly(id(3), id(5), id(2));
        assertThat(tally.aggregates().getFirst().differing()).isZero();
    }

    /// Counted by whom and in whatever order, it says the same.
    @Test
    void mergingIsExactAndKnowsNoOrder() {
        Property.holds(
                200,
                random -> {
                    SkewTally whole = new SkewTally();
                    List<SkewTally> parts = new ArrayList<>();
                    for (int i = 0; i < 4; i++) {
                        parts.add(new SkewTally());
                    }
                    for (int i = 0; i < 60; i++) {
                        PredictionId id = id(random.nextInt(20));
                        long row = random.nextInt(1, 4);
                        String name = random.nextBoolean() ? "rate" : "count";
                        double given = random.nextInt(4) / 2.0;
                        OptionalDouble again =
                                random.nextInt(5) == 0
                                        ? OptionalDouble.empty()
                                        : OptionalDouble.of(random.nextInt(4) / 2.0);
                        whole.count(id, row, name, given, again);
                        parts.get(random.nextInt(4)).count(id, row, name, given, again);
                    }
                    SkewTally merged = new SkewTally();
                    parts.reversed().forEach(merged::merge);
                    assertThat(said(merged)).isEqualTo(said(whole));
                    assertThat(key(merged.first())).isEqualTo(key(whole.first()));
                });
    }

    private static List<List<Object>> said(SkewTally tally) {
        return tally.aggregates().stream()
                .map(one ->
                        List.<Object>of(
                                one.name(),
                                one.compared(),
                                one.forgotten(),
                                one.differing(),
                                one.missing(),
                                one.largest(),
                                one.greatest().stream().map(Skewed::distance).toList()))
                .toList();
    }

    private static String key(@Nullable Skewed one) {
        return one == null
                ? ""
                : one.id() + " " + one.difference().row() + " " + one.difference().column();
    }
}
