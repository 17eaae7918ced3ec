package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.Severity;
import dev.slipway.api.slo.StreamAlert;
import dev.slipway.api.slo.StreamAlertKind;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.documents.Documents;
import dev.slipway.monitoring.slo.StreamAlertChange;
import dev.slipway.server.config.ConnectionSettings;
import dev.slipway.server.metrics.SloMetrics;
import dev.slipway.server.place.DataDirectory;
import dev.slipway.server.plane.PlayedPager;
import dev.slipway.server.plane.SloPlane;
import dev.slipway.testkit.fake.FakeControls;
import dev.slipway.testkit.fake.FakeImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An alert of a stream, on its way to a receiver.
final class StreamNoticeTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final TeamName OPERATIONS = new TeamName("operations");

    @TempDir Path scratch;

    private final BlockingQueue<ServerEvent> events = new LinkedBlockingQueue<>();
    private PlayedPager pager;
    private SloPlane plane;

    @BeforeEach
    void open() throws IOException {
        pager = new PlayedPager();
        Path key = Files.writeString(scratch.resolve("pager-key"), "a key of this test\n");
        InstantSource clock = () -> NOON;
        plane =
                SloPlane.open(
                        DataDirectory.open(scratch.resolve("data")),
                        new ConnectionSettings(Map.of("pager-key", key), Set.of()),
                        events::add,
                        Set.of(),
                        clock);
        FakeControls controls = new FakeControls(clock);
        controls.show(FakeImage.empty(NOON).at(2).with(pager.connection(OPERATIONS)));
        plane.follow(controls, controls.journal(), Optional::empty);
    }

    @AfterEach
    void close() {
        plane.close();
        pager.close();
    }

    private static StreamAlertChange lag(TeamName team, Severity severity) {
        return new StreamAlertChange(
                team,
                new StreamAlert(
                        new StreamName("late-flights"),
                        StreamAlertKind.LAG,
                        severity,
                        AlertState.FIRING,
                        NOON,
                        "is behind: 900 rows were not read yet"),
                AlertState.PENDING);
    }

    @Test
    void receiverOfTheStreamsTeamIsToldWhatItAskedFor() throws InterruptedException {
        plane.tellOfStream(lag(TeamName.DEFAULT, Severity.PAGE));
        plane.tellOfStream(lag(OPERATIONS, Severity.TICKET));
        plane.tellOfStream(lag(OPERATIONS, Severity.PAGE));
        assertThat(Documents.tree(pager.next().body()))
                .isEqualTo(
                        Documents.tree(
                                """
                                {"type": "stream.alert", "time": "2026-11-25T12:00:00Z",
                                 "team": "operations",
                                 "alert": {"stream": "late-flights", "kind": "lag",
                                           "severity": "page", "state": "firing",
                                           "since": "2026-11-25T12:00:00Z",
                                           "reason": "is behind: 900 rows were not read yet"}}
                                """));
        assertThat(events)
                .hasSize(3)
                .allMatch(event -> event instanceof ServerEvent.StreamAlertChanged);
        assertThat(pager.heard).isEmpty();
    }

    @Test
    void alertThatFiresIsAMetricAndOneThatPendsIsNone() {
        StreamAlert firing = lag(OPERATIONS, Severity.PAGE).alert();
        StreamAlert pending =
                new StreamAlert(
                        firing.stream(),
                        StreamAlertKind.DEAD_LETTERS,
                        Severity.TICKET,
                        AlertState.PENDING,
                        NOON,
                        null);
        assertThat(SloMetrics.firingOf(List.of(firing, pending)))
                .isEqualTo(Map.of(List.of("late-flights", "lag", "page"), 1.0));
    }
}
