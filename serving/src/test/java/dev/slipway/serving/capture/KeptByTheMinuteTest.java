package dev.slipway.serving.capture;

import static dev.slipway.serving.capture.Observations.FLIGHTS;
import static dev.slipway.serving.capture.Observations.VERSION;
import static dev.slipway.serving.capture.Observations.answered;
import static dev.slipway.serving.capture.Observations.id;
import static dev.slipway.serving.capture.Observations.policy;
import static dev.slipway.serving.capture.Observations.refused;
import static dev.slipway.serving.capture.Observations.turnedAway;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.management.ThreadMXBean;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.status.ObservedPrediction;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is kept that no policy draws: errors and refusals up to their number per minute, and the
/// slowest of each minute.
final class KeptByTheMinuteTest {
    private final Capturing capturing = new Capturing(new CaptureLimits(1 << 20, 1_000));

    private void sample(double part) {
        capturing.follow(Map.of(FLIGHTS, policy(part)));
    }

    private List<CaptureItem.Observed> taken() {
        return Taken.observed(capturing.ring());
    }

    @Test
    void errorsAreKeptUpToTheirNumberPerMinute() {
        for (int i = 0; i < 130; i++) {
            capturing.observe(refused(i, true));
        }
        assertThat(taken()).hasSize(100).allMatch(one -> one.reason() == CaptureReason.ERROR);
        assertThat(capturing.counts().wanted()).isEqualTo(130);
        assertThat(capturing.counts().lost(CaptureLoss.ERROR_LIMIT)).isEqualTo(30);

        capturing.startMinute();
        capturing.observe(refused(131, true));
        assertThat(taken()).hasSize(1);
    }

    @Test
    void refusalsByTheHeadAreKeptUpToANumberOfTheirOwnPerMinute() {
        sample(1);
        for (int i = 0; i < 130; i++) {
            capturing.observe(turnedAway(i, ErrorCode.OVERLOADED));
        }
        sample(0);
        capturing.observe(refused(200, true));

        assertThat(taken()).hasSize(101).allMatch(one -> one.reason() == CaptureReason.ERROR);
        assertThat(capturing.counts().wanted()).isEqualTo(131);
        assertThat(capturing.counts().lost(CaptureLoss.REFUSAL_LIMIT)).isEqualTo(30);
        assertThat(capturing.counts().lost(CaptureLoss.ERROR_LIMIT)).isZero();

        capturing.startMinute();
        capturing.observe(turnedAway(201, ErrorCode.DEADLINE_EXCEEDED));
        assertThat(taken())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.prediction().id()).isEqualTo(id(201));
                    assertThat(one.prediction().result().refusalCode())
                            .contains(ErrorCode.DEADLINE_EXCEEDED);
                    assertThat(one.prediction().entry().isAdmitted()).isFalse();
                });
    }

    @Test
    void nameThatACallerMayHaveMadeUpIsKeptWhereAnEndpointHasItAlone() {
        List<ErrorCode> early =
                List.of(
                        ErrorCode.UNKNOWN_MODEL,
                        ErrorCode.UNKNOWN_VERSION,
                        ErrorCode.SHUTTING_DOWN,
                        ErrorCode.INTERNAL);
        early.forEach(code -> capturing.observe(turnedAway(1, code)));
        assertThat(taken()).isEmpty();
        assertThat(capturing.counted()).isZero();
        assertThat(capturing.counts().wanted()).isZero();

        capturing.ownedBy(Map.of(FLIGHTS, new TeamName("risk")));
        early.forEach(code -> capturing.observe(turnedAway(2, code)));
        assertThat(taken()).hasSize(early.size());

        capturing.ownedBy(Map.of());
        capturing.startMinute();
        capturing.startMinute();
        assertThat(capturing.counted()).isZero();
        capturing.observe(answered(3, 1));
        early.forEach(code -> capturing.observe(turnedAway(4, code)));
        assertThat(taken()).hasSize(early.size());
    }

    @Test
    void refusalBeyondTheNumberAllocatesNothing() {
        ObservedPrediction refused = turnedAway(1, ErrorCode.OVERLOADED);
        for (int i = 0; i < 1_000; i++) {
            capturing.observe(refused);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            capturing.observe(refused);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
        assertThat(capturing.counts().lost(CaptureLoss.REFUSAL_LIMIT)).isEqualTo(10_900);
    }

    @Test
    void slowestOfTheMinuteAreKeptWhenItEnds() {
        for (int i = 1; i <= 100; i++) {
            capturing.observe(answered((i * 37) % 101, (i * 37) % 101));
        }
        assertThat(taken()).isEmpty();

        capturing.startMinute();

        assertThat(taken())
                .allMatch(one -> one.reason() == CaptureReason.SLOW)
                .extracting(one -> one.prediction().edge().totalNanos())
                .containsExactlyInAnyOrder(96L, 97L, 98L, 99L, 100L);
        capturing.startMinute();
        assertThat(taken()).isEmpty();
    }

    @Test
    void whatAMinuteHasGatheredOutlivesTheVersionThatLeaves() {
        for (int i = 0; i < 100; i++) {
            capturing.observe(refused(i, true));
        }
        capturing.observe(answered(200, 50));
        assertThat(taken()).hasSize(100);

        capturing.forget(VERSION);

        capturing.observe(refused(201, true));
        assertThat(capturing.counts().lost(CaptureLoss.ERROR_LIMIT)).isEqualTo(1);
        capturing.startMinute();
        assertThat(taken())
                .extracting(one -> one.prediction().id(), CaptureItem.Observed::reason)
                .containsExactly(tuple(id(200), CaptureReason.SLOW));
    }

    @Test
    void endpointOfWhichNothingComesForAMinuteIsLetGo() {
        capturing.observe(answered(1, 50));
        capturing.startMinute();
        capturing.observe(answered(2, 50));
        capturing.startMinute();
        assertThat(capturing.counted()).isOne();
        capturing.startMinute();
        assertThat(capturing.counted()).isZero();
        assertThat(taken()).hasSize(2);

        capturing.observe(answered(3, 50));
        capturing.startMinute();
        assertThat(taken()).hasSize(1);
    }

    @Test
    void slowOneThatWasDrawnIsKeptOnce() {
        sample(1);
        capturing.observe(answered(1, 1_000));
        capturing.startMinute();
        assertThat(taken())
                .extracting(CaptureItem.Observed::reason)
                .containsExactly(CaptureReason.SAMPLE);
    }
}
