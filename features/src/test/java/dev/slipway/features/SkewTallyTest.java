package dev.slipway.features;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Cell;
import dev.slipway.features.SkewTally.OfAggregate;
import dev.slipway.features.SkewTally.Skewed;
import dev.slipway.testkit.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        tally.count(id(1), 1, "rate", number(Double.NaN), Optional.of(number(Double.NaN)));
        tally.count(id(2), 1, "rate", number(0.0), Optional.of(number(-0.0)));
        tally.count(id(3), 4, "rate", number(Double.NaN), Optional.of(number(2)));
        tally.count(id(4), 1, "rate", number(3), Optional.empty());
        Cell greatest = number(Double.MAX_VALUE);
        tally.count(id(5), 1, "rate", number(-Double.MAX_VALUE), Optional.of(greatest));
        tally.count(id(6), 1, "other", number(7), Optional.of(number(7)));

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

    /// Texts have no distance, and one that says that it is missing is not.
    @Test
    void textsAreComparedAsTheyStand() {
        SkewTally tally = new SkewTally();
        Cell gold = new Cell.Text("gold");
        Cell none = new Cell.Missing();
        tally.count(id(1), 1, "tier", gold, Optional.of(gold));
        tally.count(id(2), 1, "tier", none, Optional.of(none));
        tally.count(id(3), 2, "tier", gold, Optional.of(new Cell.Text("a\nb")));
        tally.count(id(4), 1, "tier", none, Optional.of(new Cell.Text("missing")));
        tally.count(id(5), 1, "tier", gold, Optional.empty());

        OfAggregate tier = tally.aggregates().getFirst();
        assertThat(tier.compared()).isEqualTo(4);
        assertThat(tier.forgotten()).isEqualTo(1);
        assertThat(tier.differing()).isEqualTo(2);
        assertThat(tier.missing()).isEqualTo(1);
        assertThat(tier.largest()).isZero();
        assertThat(tier.greatest())
                .extracting(Skewed::difference)
                .containsExactly(
                        new Difference(2, "tier", "'gold'", "'a?b'", Optional.empty()),
                        new Difference(1, "tier", "missing", "'missing'", Optional.empty()));
    }

    private static Cell number(double value) {
        return new Cell.Real(value);
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
                        Cell given = number(random.nextInt(4) / 2.0);
                        Optional<Cell> again =
                                random.nextInt(5) == 0
                                        ? Optional.empty()
                                        : Optional.of(number(random.nextInt(4) / 2.0));
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
