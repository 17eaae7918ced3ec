package dev.slipway.server.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Slo;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.api.status.TraceContext;
import dev.slipway.documents.WebhookProperties;
import dev.slipway.monitoring.alert.Courier;
import dev.slipway.monitoring.alert.HostNames;
import dev.slipway.server.config.ConnectionSettings;
import dev.slipway.server.place.DataDirectory;
import dev.slipway.testkit.fake.AwayJournal;
import dev.slipway.testkit.fake.FakeImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What receivers hear where images come late and the journal cannot be read.
final class SloPlaneTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final InstantSource CLOCK = () -> NOON;
    private static final TeamName OPERATIONS = new TeamName("operations");
    private static final EndpointName FLIGHTS = new EndpointName("flights");

    /// Declared, and served by `--model`.
    private static final EndpointName NAMED = new EndpointName("named");

    @TempDir Path scratch;

    private final BlockingQueue<ServerEvent> events = new LinkedBlockingQueue<>();
    private final AwayJournal journal = new AwayJournal();
    private PlayedPager pager;
    private DataDirectory data;
    private SloPlane plane;

    /// Tells its watchers nothing yet.
    private record LateImages(Image current) implements Images {
        @Override
        public Image asOf(Instant time) {
            return current;
        }

        @Override
        public Image after(long seq) {
            return current;
        }

        @Override
        public Watch watch(Consumer<Image> watcher) {
            return () -> {};
        }
    }

    @BeforeEach
    void open() throws IOException {
        pager = new PlayedPager();
        data = DataDirectory.open(scratch.resolve("data"));
        leaveAMessage();
        Path key = Files.writeString(scratch.resolve("pager-key"), "a key of this test\n");
        plane =
                SloPlane.open(
                        data,
                        new ConnectionSettings(Map.of("pager-key", key), Set.of()),
                        events::add,
                        Set.of(NAMED),
                        CLOCK);
        plane.follow(new LateImages(image()), journal, Optional::empty);
    }

    @AfterEach
    void close() throws IOException {
        plane.close();
        data.close();
        pager.close();
    }

    /// As a process does that ends before the receiver has answered.
    private void leaveAMessage() throws IOException {
        Courier.Spec spec =
                new Courier.Spec(
                        data.root().resolve("outbox.db"),
                        List::of,
                        HostNames.OF_THE_PLATFORM,
                        terms -> {
                            throw new IOException("nothing is delivered yet");
                        },
                        new Deaf(),
                        CLOCK,
                        System::nanoTime,
                        new SplittableRandom(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1));
        try (Courier before = Courier.open(spec)) {
            before.post(
                    List.of(WebhookProperties.of(pager.connection(OPERATIONS))),
                    "{\"left\": true}");
        }
    }

    /// Nobody delivers, so there is nothing to hear.
    private static final class Deaf implements Courier.Listener {
        @Override
        public void changed(String connection, boolean isReady, String reason) {}

        @Override
        public void lost(String connection, String reason) {}
    }

    private FakeImage image() {
        EndpointSpec flights =
                EndpointSpec.defaults(
                                FLIGHTS, OPERATIONS, new Target.Latest(new ModelName("flights")))
                        .with(promise());
        EndpointSpec named =
                EndpointSpec.defaults(NAMED, OPERATIONS, new Target.Latest(new ModelName("named")));
        return FakeImage.empty(NOON).at(2).with(pager.connection(OPERATIONS), flights, named);
    }

    private static Slo promise() {
        return new Slo(
                Duration.ofMillis(10),
                Duration.ofMillis(80),
                0.999,
                Duration.ofDays(28),
                false,
                new FreeText("concealed:whom it protects"),
                null,
                new FreeText("concealed:whose it is"),
                null,
                null,
                null);
    }

    private static ObservedPrediction failed(int number) {
        return new ObservedPrediction(
                new PredictionId("%032x".formatted(number)),
                "http",
                FLIGHTS,
                VersionChoice.ROUTED,
                new ObservedPrediction.Result.Refused(ErrorCode.MODEL_FAILED),
                StopTimes.NONE,
                new ObservedPrediction.Edge(0, 0, 1_000, 0, 0),
                TraceContext.NONE,
                "",
                new ObservedPrediction.Entry(VersionChoice.ROUTED, true));
    }

    private String heard() throws InterruptedException {
        return pager.next().body();
    }

    @Test
    void whatWaitedWhenTheProcessEndedIsDeliveredByTheNextOne() throws InterruptedException {
        assertThat(heard()).isEqualTo("{\"left\": true}");
        assertThat(events).noneMatch(event -> event instanceof ServerEvent.NoticeLost);
    }

    @Test
    void whatIsAskedUnderANameOfTheCommandLineSpendsNoBudget() {
        assertThat(plane.served().read()).containsOnlyKeys(FLIGHTS);
    }

    @Test
    void alertIsToldWhileTheJournalCannotBeRead() throws InterruptedException {
        for (int i = 0; i < 40; i++) {
            plane.served().observe(failed(i));
        }
        assertThat(heard()).isEqualTo("{\"left\": true}");
        assertThat(heard()).contains("fast-burn", "firing", "(not readable now)");
        assertThat(plane.failures()).isZero();
        // Each try may take seconds, and there are two texts and more alerts than one.
        assertThat(heard()).contains("slow-burn", "firing", "(not readable now)");
        assertThat(journal.revealing()).isEqualTo(1);
    }
}
