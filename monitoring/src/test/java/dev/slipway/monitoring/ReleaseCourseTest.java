package dev.slipway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.monitoring.machine.HardCounts;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Second;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a process knows of a release that another one has watched before it.
final class ReleaseCourseTest {
    private final ReleaseCourse course = new ReleaseCourse(MadeEvidence.TERMS, List.of());

    @Test
    void theRateOfRequestsIsKnownBeforeTheNextProcessHasCountedAny() {
        assertThat(course.traffic().perSecond()).isZero();
        for (int i = 0; i < 90; i++) {
            course.replay(second(i < 30 ? 100 : 40).numbers());
        }
        assertThat(course.traffic().perSecond()).isEqualTo(40);
    }

    @Test
    void aMinuteLaterTheRateIsThatOfThisProcess() {
        for (int i = 0; i < 90; i++) {
            course.replay(second(40).numbers());
        }
        for (int i = 0; i < 30; i++) {
            observe(10);
        }
        assertThat(course.traffic().perSecond()).isEqualTo(25);
        for (int i = 0; i < 30; i++) {
            observe(10);
        }
        assertThat(course.traffic().perSecond()).isEqualTo(10);
    }

    @Test
    void requestsThatShareAnExecutionAreEachOneOfTheRate() {
        HardCounts counts = new HardCounts(1, 0, 4, 0, new long[0], 0, null);
        for (int i = 0; i < 60; i++) {
            course.observe(new Turn(second(4), counts, List.of(), 40), true);
        }
        assertThat(course.traffic().perSecond()).isEqualTo(40);
    }

    /// Seconds that are stored have but one of ten requests that shared an execution.
    @Test
    void whatIsStoredOfSharedExecutionsMakesTheRateNoSmallerThanItIs() {
        HardCounts counts = new HardCounts(1, 0, 4, 0, new long[0], 0, null);
        for (int i = 0; i < 60; i++) {
            course.replay(second(4).numbers());
        }
        assertThat(course.traffic().perSecond()).isEqualTo(4);
        course.observe(new Turn(second(4), counts, List.of(), 50), true);
        course.observe(new Turn(second(4), counts, List.of(), 30), true);
        assertThat(course.traffic().perSecond()).isEqualTo(40);
        for (int i = 0; i < 58; i++) {
            course.observe(new Turn(second(4), counts, List.of(), 40), true);
        }
        assertThat(course.traffic().perSecond()).isEqualTo(40);
        for (int i = 0; i < 60; i++) {
            course.observe(new Turn(second(4), counts, List.of(), 20), true);
        }
        assertThat(course.traffic().perSecond()).isEqualTo(20);
    }

    private void observe(int answers) {
        HardCounts counts = new HardCounts(0, 0, answers, 0, new long[0], 0, null);
        course.observe(new Turn(second(answers), counts), true);
    }

    private static Second second(int answers) {
        Second second = new Second(MadeEvidence.SHAPE);
        second.begin(new Second.Start(1, 0.25, Optional.empty(), Optional.empty()));
        for (int i = 0; i < answers; i++) {
            second.answer(Arm.STABLE, 0, false);
        }
        return second;
    }
}
