package dev.slipway.capture.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import dev.slipway.api.status.ObservedPrediction.Entry;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.TraceContext;
import dev.slipway.capture.Flown;
import dev.slipway.serving.capture.CaptureItem;
import dev.slipway.serving.capture.WaitingObserved;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TraceOfTest {
    private static final String PARENT = "00-" + Flown.TRACE + "-00f067aa0ba902b7-01";

    @Test
    void answersTraceGoesBeforeTheCallers() {
        String other = "a".repeat(32);

        assertThat(trace("00-" + other + "-00f067aa0ba902b7-00", PARENT)).isEqualTo(other);
        assertThat(trace("", PARENT)).isEqualTo(Flown.TRACE);
        assertThat(trace("told", PARENT)).isEqualTo(Flown.TRACE);
        assertThat(trace("", "")).isEmpty();
    }

    @Test
    void laterVersionsMaySayMore() {
        assertThat(trace("", "cc" + PARENT.substring(2) + "-more")).isEqualTo(Flown.TRACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473-000f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902bg-01",
                "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473\u00ff-00f067aa0ba902b7-01",
                "→0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            })
    void whatIsNoTraceIsNone(String parent) {
        assertThat(trace("", parent)).isEmpty();
    }

    private static String trace(String told, String parent) {
        ObservedPrediction prediction =
                new ObservedPrediction(
                        Flown.id(1),
                        "http",
                        Flown.FLIGHTS,
                        VersionChoice.ROUTED,
                        new Result.Answered(),
                        StopTimes.NONE,
                        new Edge(0, 0, 0, 0, 0),
                        new TraceContext(parent, ""),
                        told,
                        new Entry(VersionChoice.ROUTED, true));
        FrameBuffer out = new FrameBuffer();
        WaitingObserved waiting =
                WaitingObserved.of(
                        new CaptureItem.Observed(prediction, CaptureReason.SAMPLE, null));
        TraceOf.put(out, waiting);
        String trace = PredictionDecoder.text(out.content());
        assertThat(TraceOf.length(waiting)).isEqualTo(trace.length());
        if (!trace.isEmpty()) {
            assertThat(
                            new String(
                                    waiting.bytes(),
                                    TraceOf.at(waiting),
                                    trace.length(),
                                    StandardCharsets.US_ASCII))
                    .isEqualTo(trace);
        }
        return trace;
    }
}
