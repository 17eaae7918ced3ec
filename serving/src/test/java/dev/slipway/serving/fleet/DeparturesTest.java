package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.status.Eviction;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.ledger.MemoryLedger;
import dev.slipway.serving.routing.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A version leaves in a moment in which the process can start no thread.
final class DeparturesTest {
    private static final VersionId FLIGHTS =
            new VersionId(new EndpointName("flights"), new VersionNumber(1));
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir private Path directory;

    private final CountDownLatch unloaded = new CountDownLatch(1);
    private final MemoryLedger ledger = FleetGround.memory();
    private FleetGround ground;
    private volatile boolean lacksThreads;
    private volatile boolean tellsNobody;

    /// Loads that began and versions that are forgotten, in their order.
    private final List<String> told = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() throws IOException {
        ground = new FleetGround(directory);
        Files.writeString(directory.resolve("model"), "summing 2");
    }

    @AfterEach
    void close() {
        ground.close();
    }

    private Thread thread(Runnable work) {
        if (lacksThreads) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        return Thread.ofPlatform().daemon().unstarted(work);
    }

    private Fleet fleet() {
        return new Fleet(
                new Routes(), ground.spec(ledger, new Forgotten(), this::note), this::thread);
    }

    private void note(ServerEvent event) {
        if (tellsNobody && event instanceof ServerEvent.VersionEvicted) {
            throw new IllegalStateException("nobody is told");
        }
        if (event instanceof ServerEvent.LoadStarted) {
            told.add("begins");
        }
        if (event instanceof ServerEvent.VersionUnloaded) {
            unloaded.countDown();
        }
    }

    private final class Forgotten implements PredictionObserver {
        @Override
        public void observe(ObservedPrediction prediction) {}

        @Override
        public void forget(VersionId version) {
            told.add("forgotten");
        }
    }

    private ModelPackage summing() {
        return new ModelPackage(
                directory, directory.resolve("model"), "%064d".formatted(1), ModelManifest.EMPTY);
    }

    private Fleet loaded() {
        Fleet fleet = fleet();
        load(fleet);
        return fleet;
    }

    private void load(Fleet fleet) {
        assertThat(fleet.install(FLIGHTS, summing()).orTimeout(30, TimeUnit.SECONDS).join())
                .isEqualTo(new VersionState.Ready());
    }

    private boolean hasLeft() throws InterruptedException {
        return unloaded.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void versionThatIsRemovedIsClosedOnceThereIsAThread() throws InterruptedException {
        Fleet fleet = loaded();
        lacksThreads = true;
        assertThat(fleet.remove(FLIGHTS)).isTrue();
        assertThat(unloaded.getCount()).isOne();
        lacksThreads = false;
        assertThat(hasLeft()).isTrue();
        assertThat(fleet.close(PATIENCE)).isTrue();
    }

    @Test
    void versionThatSleepsIsClosedOnceThereIsAThread() throws InterruptedException {
        Fleet fleet = loaded();
        lacksThreads = true;
        assertThat(fleet.sleep(FLIGHTS, Eviction.Reason.IDLE)).isTrue();
        assertThat(unloaded.getCount()).isOne();
        lacksThreads = false;
        assertThat(hasLeft()).isTrue();
        assertThat(fleet.close(PATIENCE)).isTrue();
    }

    @Test
    void versionThatSleepsIsClosedThoughNobodyCanBeTold() throws InterruptedException {
        Fleet fleet = loaded();
        tellsNobody = true;
        assertThatThrownBy(() -> fleet.sleep(FLIGHTS, Eviction.Reason.IDLE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("nobody is told");
        assertThat(hasLeft()).isTrue();
        assertThat(ledger.state().teams()).isEmpty();
        assertThat(fleet.close(PATIENCE)).isTrue();
    }

    /// Its metrics would be those of nobody from then on.
    @Test
    void versionThatHasComeAgainIsNotForgottenAsItsLastCallsLeave() throws InterruptedException {
        Fleet fleet = loaded();
        lacksThreads = true;
        assertThat(fleet.remove(FLIGHTS)).isTrue();
        load(fleet);
        lacksThreads = false;
        assertThat(hasLeft()).isTrue();
        assertThat(told).containsExactly("begins", "begins");
        assertThat(fleet.close(PATIENCE)).isTrue();
        assertThat(told).containsExactly("begins", "begins", "forgotten");
    }

    @Test
    void versionThatLeftInItsSleepAndHasComeAgainIsNotForgottenEither()
            throws InterruptedException {
        Fleet fleet = loaded();
        lacksThreads = true;
        assertThat(fleet.sleep(FLIGHTS, Eviction.Reason.IDLE)).isTrue();
        assertThat(fleet.remove(FLIGHTS)).isTrue();
        load(fleet);
        lacksThreads = false;
        assertThat(hasLeft()).isTrue();
        assertThat(told).containsExactly("begins", "forgotten", "begins");
        assertThat(fleet.close(PATIENCE)).isTrue();
    }

    /// It would be known to whoever counts for as long as the process lives.
    @Test
    void versionThatLeavesBeforeItsLoadIsToldOfIsForgottenBehindIt() {
        Fleet fleet = fleet();
        Supplier<ModelPackage> leaving =
                () -> {
                    assertThat(fleet.remove(FLIGHTS)).isTrue();
                    return summing();
                };
        assertThat(fleet.install(FLIGHTS, leaving).orTimeout(30, TimeUnit.SECONDS).join())
                .isEqualTo(new VersionState.Unloaded());
        assertThat(told).containsExactly("forgotten", "begins", "forgotten");
        assertThat(fleet.close(PATIENCE)).isTrue();
    }

    @Test
    void fleetThatClosesSaysThatOneHasNotLeft() {
        Fleet fleet = loaded();
        lacksThreads = true;
        assertThat(fleet.close(PATIENCE)).isFalse();
        assertThat(unloaded.getCount()).isOne();
    }
}
