package dev.slipway.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.RegistryCommand.AttachEvaluation;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.PolicySpec.Requirement.Evaluated;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What policies ask of figures that somebody has attached.
final class EvaluatedTest {
    private final Office office = new Office();
    private final Principal boss = office.boss();

    EvaluatedTest() {
        office.model(TeamName.DEFAULT, 0);
    }

    private static PolicySpec policy(
            @Nullable Double atLeast, @Nullable Double atMost, @Nullable Double notWorseBy) {
        Requirement asked = new Evaluated("auc", null, atLeast, atMost, notWorseBy);
        return new PolicySpec(
                "good-enough", List.of(Office.PRODUCTION), PolicySpec.Selector.ALL, List.of(asked));
    }

    private void measured(double value, String dataset) {
        office.done(
                boss,
                new AttachEvaluation(
                        Office.MODEL,
                        office.newest().number(),
                        "auc",
                        null,
                        dataset,
                        value,
                        null,
                        null));
    }

    /// As doubles, 0.905 less 0.9 is more than 0.005.
    @Test
    void whatIsWorseByAsMuchAsMayBeIsLetThrough() {
        office.done(boss, Office.put(policy(null, null, 0.005)));
        office.push(boss, null);
        measured(0.905, "d");
        office.done(boss, office.promote());
        office.push(boss, null);
        measured(0.8999, "d");
        assertThat(office.refusal(boss, office.promote()))
                .contains("auc is worse by 0.0051 than version 1 (expected: by <= 0.005)");

        measured(0.9, "d");

        office.done(boss, office.promote());
    }

    @Test
    void whereLessIsBetterMoreIsWorse() {
        office.done(boss, Office.put(policy(null, 1.0, 0.1)));
        office.push(boss, null);
        measured(0.2, "d");
        office.done(boss, office.promote());
        office.push(boss, null);
        measured(0.31, "d");
        assertThat(office.refusal(boss, office.promote())).contains("auc is worse by 0.11 than");

        measured(0.3, "d");

        office.done(boss, office.promote());
    }

    @Test
    void whatServesIsComparedOnTheSameDataThoughItWasMeasuredOnOthersSince() {
        office.done(boss, Office.put(policy(null, null, 0.1)));
        office.push(boss, null);
        measured(0.9, "d");
        measured(0.7, "later");
        office.done(boss, office.promote());
        office.push(boss, null);
        measured(0.75, "d");
        assertThat(office.refusal(boss, office.promote())).contains("auc is worse by 0.15 than");
        measured(0.9, "another");
        assertThat(office.refusal(boss, office.promote()))
                .contains("auc was measured on other data than that of version 1");

        measured(0.85, "d");

        office.done(boss, office.promote());
    }

    @Test
    void boundIsANumber() {
        assertThat(office.refusal(boss, Office.put(policy(Double.NaN, null, null))))
                .contains("require.evaluated.at-least: NaN (expected: a number)");
        assertThat(office.refusal(boss, Office.put(policy(null, Double.NEGATIVE_INFINITY, null))))
                .contains("require.evaluated.at-most: -Infinity (expected: a number)");
        assertThat(office.refusal(boss, Office.put(policy(null, null, Double.NaN))))
                .contains("require.evaluated.not-worse-by: NaN (expected: a number)");
    }

    @Test
    void aBoundThatNoValueKeepsIsRefused() {
        assertThat(office.refusal(boss, Office.put(policy(0.9, 0.8, null))))
                .contains("require.evaluated.at-least: 0.9 (expected: <= at-most 0.8)")
                .contains("for policy/good-enough");

        office.done(boss, Office.put(policy(0.9, 0.9, null)));
    }

    /// Recorded without its empty name, it would be the metric of all data.
    @Test
    void whatWasMeasuredOfASliceWithoutANameOpensNothing() {
        office.done(boss, Office.put(policy(0.7, null, null)));
        office.push(boss, null);
        assertThat(office.refusal(boss, measured("", null, null)))
                .isEqualTo("slice: '' (expected: a part of the data, or none)");
        assertThat(office.refusal(boss, measured(" ", null, null))).contains("slice: ' '");
        assertThat(office.refusal(boss, office.promote())).contains("no auc is attached");
        assertThat(office.refusal(boss, Office.put(sliced("")))).contains("evaluated.slice: ''");
    }

    @Test
    void anIntervalEndsWhereItIsHigher() {
        office.push(boss, null);
        assertThat(office.refusal(boss, measured(null, 0.9, 0.8)))
                .isEqualTo("low: 0.9 (expected: <= high 0.8)");

        office.done(boss, measured(null, 0.8, 0.8));
    }

    private static PolicySpec sliced(String slice) {
        Requirement asked = new Evaluated("auc", slice, 0.7, null, null);
        return new PolicySpec("of-a-slice", List.of(), PolicySpec.Selector.ALL, List.of(asked));
    }

    private AttachEvaluation measured(
            @Nullable String slice, @Nullable Double low, @Nullable Double high) {
        return new AttachEvaluation(
                Office.MODEL, office.newest().number(), "auc", slice, "d", 0.85, low, high);
    }
}
