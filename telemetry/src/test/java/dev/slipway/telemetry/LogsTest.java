package dev.slipway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowVerdict;
import dev.slipway.api.slo.AlertKind;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.Indicator;
import dev.slipway.api.slo.Severity;
import dev.slipway.api.slo.SloAlert;
import dev.slipway.api.slo.StreamAlert;
import dev.slipway.api.slo.StreamAlertKind;
import dev.slipway.api.status.ServerEvent;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LogsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void requestIsOneJsonLine() {
        try (AccessLog log = new AccessLog(out, 10, Samples.NOON)) {
            log.observe(Samples.answered(1));
            log.observe(Samples.refused("x", ErrorCode.UNKNOWN_MODEL));
        }
        assertThat(text().lines())
                .containsExactly(
                        "{\"time\":\"2026-11-24T12:00:00Z\","
                                + "\"id\":\"0123456789abcdef0123456789abcdef\","
                                + "\"protocol\":\"http\",\"endpoint\":\"flights\","
                                + "\"version\":\"1\",\"code\":\"ok\",\"rows\":4,"
                                + "\"decode_us\":10,\"queue_us\":2,\"compute_us\":30,"
                                + "\"encode_us\":5,\"total_us\":60,\"request_bytes\":300,"
                                + "\"response_bytes\":120,\"trace\":\""
                                + Samples.TRACE_ID
                                + "\"}",
                        "{\"time\":\"2026-11-24T12:00:00Z\","
                                + "\"id\":\"0123456789abcdef0123456789abcdef\","
                                + "\"protocol\":\"http\",\"endpoint\":\"x\","
                                + "\"version\":\"\",\"code\":\"unknown_model\",\"rows\":4,"
                                + "\"decode_us\":10,\"queue_us\":2,\"compute_us\":30,"
                                + "\"encode_us\":5,\"total_us\":60,\"request_bytes\":300,"
                                + "\"response_bytes\":120,\"trace\":\""
                                + Samples.TRACE_ID
                                + "\"}");
    }

    @Test
    void lineThatFindsNoMemoryIsNotTheLastOne() {
        LineWriter<String> writer = new LineWriter<>("test", 10, LogsTest::made, out);
        writer.offer("none");
        writer.offer("next");
        writer.close();

        assertThat(text()).isEqualTo("next");
        assertThat(writer.dropped()).isEqualTo(1);
    }

    @Test
    void flushThatFindsNoMemoryIsNotTheLastOne() {
        CountDownLatch failed = new CountDownLatch(1);
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        out.write(b);
                    }

                    @Override
                    public void flush() {
                        if (failed.getCount() > 0) {
                            failed.countDown();
                            throw new OutOfMemoryError("made by the test");
                        }
                    }
                };
        LineWriter<String> writer = new LineWriter<>("test", 10, LogsTest::made, full);
        writer.offer("first,");
        awaitQuietly(failed);
        writer.offer("next");
        writer.close();

        assertThat(text()).isEqualTo("first,next");
        assertThat(writer.dropped()).isEqualTo(1);
    }

    private static byte[] made(String line) {
        if (line.equals("none")) {
            throw new OutOfMemoryError("made by the test");
        }
        return line.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void stuckStreamDropsLinesAndBlocksNobody() {
        CountDownLatch stuck = new CountDownLatch(1);
        OutputStream blocked =
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        awaitQuietly(stuck);
                    }
                };
        AccessLog log = new AccessLog(blocked, 10, Samples.NOON);
        for (int i = 0; i < 10_000; i++) {
            log.observe(Samples.answered(1));
        }
        assertThat(log.dropped()).isPositive();
        stuck.countDown();
        log.close();
    }

    @Test
    void reasonsAreEscaped() {
        try (EventLog log = new EventLog(out, Samples.NOON, UnaryOperator.identity())) {
            log.publish(new ServerEvent.LoadFailed(Samples.version(2), "no \"tree\"\n\u0001"));
            log.publish(
                    new ServerEvent.VersionReady(
                            Samples.version(1),
                            "xgboost",
                            Duration.ofMillis(12),
                            new MemoryUse(90, 2, 7)));
            log.publish(new ServerEvent.MemoryShared(300, 100, 200));
            log.publish(new ServerEvent.SettlingFailed(Samples.version(1), "out of luck"));
            log.publish(new ServerEvent.ShutdownEnded(true));
        }
        assertThat(text().lines())
                .containsExactly(
                        "{\"time\":\"2026-11-24T12:00:00Z\",\"event\":\"load-failed\","
                                + "\"version\":\"flights/2\","
                                + "\"reason\":\"no \\\"tree\\\"\\n\\u0001\"}",
                        "{\"time\":\"2026-11-24T12:00:00Z\",\"event\":\"version-ready\","
                                + "\"version\":\"flights/1\",\"platform\":\"xgboost\","
                                + "\"took_ms\":12,\"memory_bytes\":99,\"heap_bytes\":90,"
                                + "\"direct_bytes\":2,\"native_bytes\":7}",
                        "{\"time\":\"2026-11-24T12:00:00Z\",\"event\":\"memory-shared\","
                                + "\"bytes\":300,\"heap_bytes\":100,\"off_heap_bytes\":200}",
                        "{\"time\":\"2026-11-24T12:00:00Z\",\"event\":\"settling-failed\","
                                + "\"version\":\"flights/1\",\"reason\":\"out of luck\"}",
                        "{\"time\":\"2026-11-24T12:00:00Z\",\"event\":\"shutdown-ended\","
                                + "\"drained\":true}");
    }

    @Test
    void shadowsSayWhatTheyHaveShown() {
        ShadowVerdict verdict = new ShadowVerdict(ShadowVerdict.Result.DIFFERS, "it hung");
        try (EventLog log = new EventLog(out, Samples.NOON, UnaryOperator.identity())) {
            log.publish(new ServerEvent.ShadowStarted(Samples.version(2), new VersionNumber(1)));
            log.publish(new ServerEvent.ShadowJudged(Samples.version(2), verdict));
            log.publish(
                    new ServerEvent.ShadowEnded(
                            Samples.version(2),
                            verdict,
                            new ShadowReport.Coverage(9, 7, 5, 0, 1, List.of())));
        }
        assertThat(text().lines())
                .containsExactly(
                        "{\"time\":\"2026-11-24T12:00:00Z\",\"event\":\"shadow-started\","
                                + "\"version\":\"flights/2\",\"stable\":1}",
                        "{\"time\":\"2026-11-24T12:00:00Z\",\"event\":\"shadow-judged\","
                                + "\"version\":\"flights/2\",\"verdict\":\"differs\","
                                + "\"reason\":\"it hung\"}",
                        "{\"time\":\"2026-11-24T12:00:00Z\",\"event\":\"shadow-ended\","
                                + "\"version\":\"flights/2\",\"verdict\":\"differs\","
                                + "\"reason\":\"it hung\",\"eligible\":9,\"sampled\":7,"
                                + "\"compared\":5}");
    }

    @Test
    void reasonsAreToldAsTheyMayBe() {
        try (EventLog log = new EventLog(out, Samples.NOON, reason -> "withheld")) {
            log.publish(new ServerEvent.LoadFailed(Samples.version(2), "raw"));
            log.publish(new ServerEvent.WarmingFailed(Samples.version(2), "raw"));
            log.publish(new ServerEvent.SettlingFailed(Samples.version(2), "raw"));
            log.publish(new ServerEvent.WatchFailed(Samples.version(2), "raw"));
            log.publish(new ServerEvent.RequirementsLapsed(Samples.version(2), "raw"));
            log.publish(new ServerEvent.ConnectionChanged("gpu", "ready", "raw"));
            log.publish(new ServerEvent.NoticeLost("pager", "raw"));
            log.publish(new ServerEvent.CachePruningFailed("raw"));
            log.publish(new ServerEvent.CertificatesRefused("raw"));
            log.publish(new ServerEvent.ReleaseTroubled(new ReleaseId("flights.3"), "raw"));
        }
        assertThat(text().lines()).hasSize(10).allMatch(line -> line.contains("withheld"));
        assertThat(text()).doesNotContain("raw");
    }

    @Test
    void alertOfAStreamSaysWhatWasFound() {
        try (EventLog log = new EventLog(out, Samples.NOON, reason -> reason + " (told)")) {
            log.publish(lag("is behind"));
            log.publish(lag(null));
        }
        String alert =
                "{\"time\":\"2026-11-24T12:00:00Z\",\"event\":\"alert-changed\","
                        + "\"stream\":\"late-flights\",\"kind\":\"lag\",\"severity\":\"page\","
                        + "\"state\":\"firing\"";
        assertThat(text().lines())
                .containsExactly(alert + ",\"reason\":\"is behind (told)\"}", alert + "}");
    }

    private static ServerEvent lag(@Nullable String reason) {
        return new ServerEvent.StreamAlertChanged(
                new StreamAlert(
                        new StreamName("late-flights"),
                        StreamAlertKind.LAG,
                        Severity.PAGE,
                        AlertState.FIRING,
                        Instant.EPOCH,
                        reason));
    }

    @Test
    void alertSaysWhatBurnsAndWhatIsLeft() {
        SloAlert.Burn burn =
                new SloAlert.Burn(
                        Duration.ofHours(1), Duration.ofMinutes(5), 14.4, 20.5, 31.25, 41);
        try (EventLog log = new EventLog(out, Samples.NOON, UnaryOperator.identity())) {
            log.publish(
                    new ServerEvent.AlertChanged(
                            new SloAlert(
                                    new EndpointName("flights"),
                                    AlertKind.FAST_BURN,
                                    Indicator.AVAILABILITY,
                                    Severity.PAGE,
                                    AlertState.FIRING,
                                    false,
                                    Instant.EPOCH,
                                    burn),
                            0.5));
            log.publish(
                    new ServerEvent.AlertChanged(
                            new SloAlert(
                                    new EndpointName("flights"),
                                    AlertKind.ABSENT,
                                    null,
                                    Severity.TICKET,
                                    AlertState.OK,
                                    false,
                                    Instant.EPOCH,
                                    null),
                            null));
        }
        assertThat(text().lines())
                .containsExactly(
                        "{\"time\":\"2026-11-24T12:00:00Z\",\"event\":\"alert-changed\","
                                + "\"endpoint\":\"flights\",\"kind\":\"fast-burn\","
                                + "\"severity\":\"page\",\"state\":\"firing\","
                                + "\"indicator\":\"availability\",\"burn\":20.500,"
                                + "\"burn_short\":31.250,\"threshold\":14.400,\"bad\":41,"
                                + "\"budget_remaining\":0.500}",
                        "{\"time\":\"2026-11-24T12:00:00Z\",\"event\":\"alert-changed\","
                                + "\"endpoint\":\"flights\",\"kind\":\"absent\","
                                + "\"severity\":\"ticket\",\"state\":\"ok\"}");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
