package dev.slipway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.api.release.ReleaseStatus.RuleReading;
import dev.slipway.api.release.UserRule;
import dev.slipway.monitoring.evidence.RuleRisk;
import dev.slipway.monitoring.evidence.RuleWatch;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.LatencyHistogram;
import dev.slipway.stats.counts.Second;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Rules as people write them, and how often they are wrong.
final class RulesTest {
    private static final UserRule SLOW =
            new UserRule.LatencyAbove(0.99, 0.2, Duration.ofMinutes(5));
    private static final UserRule ERRORS = new UserRule.ErrorsAboveObjective(Duration.ofMinutes(5));

    private final SplittableRandom random = new SplittableRandom(4);

    @Test
    void aRuleIsBrokenAfterItsMinutesWithoutAPause() {
        RuleWatch rule = new RuleWatch(SLOW, 0.001);
        assertThat(minutes(rule, 4, 10, 2, 0)).isEmpty();
        assertThat(minutes(rule, 1, 10, 1, 0)).isEmpty();
        assertThat(minutes(rule, 4, 10, 2, 0)).isEmpty();
        Optional<String> broken = minutes(rule, 1, 10, 2, 0);
        assertThat(broken.orElseThrow())
                .startsWith(
                        "the rule \"p99 more than 20 % above stable's\" has been broken for 5 min");
    }

    @Test
    void aRuleIsNotArmedBeforeItHasEnoughAnswers() {
        RuleWatch rule = new RuleWatch(SLOW, 0.001);
        assertThat(minutes(rule, 35, 1, 2, 0).isPresent()).isTrue();
        RuleWatch rare = new RuleWatch(SLOW, 0.001);
        assertThat(minutes(rare, 5, 1, 2, 0)).isEmpty();
    }

    @Test
    void aMinuteWithoutAnAnswerBreaksNothing() {
        RuleWatch rule = new RuleWatch(ERRORS, 0.001);
        assertThat(minutes(rule, 4, 10, 1, 0.5)).isEmpty();
        assertThat(minutes(rule, 1, 0, 1, 0.5)).isEmpty();
        assertThat(minutes(rule, 4, 10, 1, 0.5)).isEmpty();
        assertThat(minutes(rule, 1, 10, 1, 0.5).orElseThrow())
                .startsWith(
                        "the rule \"more than 0.1 % of answers bad\" has been broken for 5 min");
    }

    @Test
    void aReadingSaysWhatWasMeasuredAgainstWhichBoundAndForHowLong() {
        RuleWatch rule = new RuleWatch(SLOW, 0.001);
        assertThat(rule.reading().value()).isNull();
        assertThat(rule.reading().why()).isEqualTo("no full minute was measured yet");
        assertThat(minutes(rule, 2, 10, 2, 0)).isEmpty();
        RuleReading reading = rule.reading();
        assertThat(reading.rule()).isEqualTo(SLOW);
        assertThat(reading.value()).isEqualTo(2.0, within(0.1));
        assertThat(reading.bound()).isEqualTo(1.2, within(0.1));
        assertThat(reading.broken()).isEqualTo(Duration.ofMinutes(2));
        assertThat(reading.why())
                .startsWith("in the last full minute 2.")
                .endsWith("it is armed from 2,000 answers on");
        assertThat(minutes(rule, 1, 0, 2, 0)).isEmpty();
        assertThat(rule.reading().value()).isNull();
        assertThat(rule.reading().broken()).isZero();
    }

    @Test
    void aReadingOfErrorsIsThePartThatWasBad() {
        RuleWatch rule = new RuleWatch(ERRORS, 0.001);
        assertThat(minutes(rule, 1, 10, 1, 0)).isEmpty();
        assertThat(rule.reading().value()).isZero();
        assertThat(rule.reading().bound()).isEqualTo(0.001);
        assertThat(rule.reading().why())
                .isEqualTo("in the last full minute 0 of 600 answers were bad");
    }

    @Test
    void aRuleOfOneMinuteIsOftenWrongAndOneOfFiveSeldom() {
        LatencyHistogram latencies = new LatencyHistogram();
        for (int i = 0; i < 100_000; i++) {
            latencies.count((long) (1e7 * StrictMath.exp(random.nextGaussian())));
        }
        RuleRisk.Usual usual = new RuleRisk.Usual(100, 0.1, 0.001, 0.001, latencies);
        UserRule hasty = new UserRule.LatencyAbove(0.9, 0.05, Duration.ofMinutes(1));
        RuleRisk often = RuleRisk.of(hasty, usual, 30, 1);
        RuleRisk seldom = RuleRisk.of(SLOW, usual, 30, 1);
        assertThat(partBroken(often)).isGreaterThan(0.9);
        assertThat(partBroken(seldom)).isLessThan(0.2);
        assertThat(RuleRisk.of(hasty, usual, 30, 1)).isEqualTo(often);
    }

    private static double partBroken(RuleRisk risk) {
        return (double) risk.broken() / risk.releases();
    }

    private Optional<String> minutes(
            RuleWatch rule, int minutes, int perSecond, double slower, double bad) {
        Optional<String> broken = Optional.empty();
        Second second = new Second(new Second.Shape(1, 0));
        for (int i = 0; i < 60 * minutes; i++) {
            second.begin(new Second.Start(1, 0.1, Optional.empty(), Optional.empty()));
            for (int j = 0; j < 100; j++) {
                Arm arm = j < perSecond ? Arm.CANDIDATE : Arm.STABLE;
                boolean candidate = arm == Arm.CANDIDATE;
                double nanos = (candidate ? slower : 1) * (1e6 + random.nextInt(1000));
                second.compute().count(arm, 0, (long) nanos);
                second.answer(arm, 0, candidate && random.nextDouble() < bad);
            }
            broken = rule.observe(second);
        }
        return broken;
    }
}
