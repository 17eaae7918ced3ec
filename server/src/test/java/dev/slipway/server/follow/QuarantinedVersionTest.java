package dev.slipway.server.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.RegistryCommand.SetStatus;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A version that may serve nobody by now, and nothing that could take its place.
final class QuarantinedVersionTest {
    private static final VersionState READY = new VersionState.Ready();
    private static final VersionNumber FIRST = new VersionNumber(1);
    private static final VersionNumber SECOND = new VersionNumber(2);

    @TempDir Path directory;
    private House house;
    private final CountDownLatch goOn = new CountDownLatch(1);

    @BeforeEach
    void open() {
        house = new House(directory);
        house.publish("v1");
    }

    @AfterEach
    void close() {
        goOn.countDown();
        house.close();
    }

    private void serve(Target target) {
        house.apply(EndpointSpec.defaults(House.ENDPOINT, TeamName.DEFAULT, target));
        assertThat(house.settled()).isEqualTo(READY);
    }

    private void serveTheChampion() {
        house.alias(1);
        serve(new Target.Alias(House.FLIGHTS, House.CHAMPION));
    }

    private void set(VersionNumber version, VersionStatus status) {
        house.submit(new SetStatus(House.FLIGHTS, version, status, new FreeText("it drifts")));
        house.reconciler().follow(house.control.current());
    }

    private void letTheSecondFail() {
        house.publish("v2");
        house.beforeLoad =
                () -> {
                    throw new IllegalStateException("broken");
                };
        house.alias(2);
        assertThat(house.settled()).isEqualTo(new VersionState.Failed("broken"));
        assertThat(house.answering()).containsExactly(1L);
    }

    @Test
    void leavesAnEndpointOfTheNewestThatHasNoOther() {
        serve(new Target.Latest(House.FLIGHTS));
        set(FIRST, VersionStatus.QUARANTINED);
        assertThat(house.answering()).isEmpty();
        assertThat(house.admit()).isInstanceOf(Admission.Refused.class);
    }

    @Test
    void answersAgainOnceItIsActive() {
        serve(new Target.Latest(House.FLIGHTS));
        set(FIRST, VersionStatus.QUARANTINED);
        set(FIRST, VersionStatus.ACTIVE);
        assertThat(house.settled()).isEqualTo(READY);
        assertThat(house.answering()).containsExactly(1L);
    }

    /// The load of one that has left still goes on, and the next one waits for its end.
    @Test
    void isNotLoadedOnceItsTurnComes() throws InterruptedException {
        CountDownLatch loading = new CountDownLatch(1);
        house.beforeLoad =
                () -> {
                    loading.countDown();
                    awaitQuietly();
                };
        house.apply(
                EndpointSpec.defaults(
                        House.ENDPOINT, TeamName.DEFAULT, new Target.Latest(House.FLIGHTS)));
        house.reconciler().follow(house.control.current());
        loading.await();
        house.publish("v2");
        house.reconciler().follow(house.control.current());
        CompletableFuture<VersionState> second =
                house.reconciler().loadOf(House.ENDPOINT).orElseThrow();
        set(FIRST, VersionStatus.QUARANTINED);
        set(SECOND, VersionStatus.QUARANTINED);
        goOn.countDown();
        assertThat(second.join()).isEqualTo(new VersionState.Unloaded());
        assertThat(house.answering()).isEmpty();
    }

    private void awaitQuietly() {
        try {
            goOn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void leavesWhileTheOneThatIsMeantDoesNotLoad() {
        serveTheChampion();
        letTheSecondFail();
        set(FIRST, VersionStatus.QUARANTINED);
        assertThat(house.answering()).isEmpty();
    }

    @Test
    void leavesThoughItCameBackAfterARestart() {
        serveTheChampion();
        letTheSecondFail();
        AtomicInteger loads = new AtomicInteger();
        house.beforeLoad =
                () -> {
                    if (loads.getAndIncrement() == 0) {
                        throw new IllegalStateException("broken");
                    }
                };
        house.restart();
        assertThat(house.settled()).isEqualTo(new VersionState.Failed("broken"));
        while (!house.answering().contains(1L)) {
            LockSupport.parkNanos(1_000_000);
        }
        set(FIRST, VersionStatus.QUARANTINED);
        assertThat(house.answering()).isEmpty();
    }

    @Test
    void aVersionThatIsRetiredAnswersOn() {
        serveTheChampion();
        letTheSecondFail();
        set(FIRST, VersionStatus.RETIRED);
        assertThat(house.answering()).containsExactly(1L);
    }

    @Test
    void leavesAShadowToo() {
        serveTheChampion();
        house.publish("v2");
        assertThat(house.reconciler().shadowed().load(House.ENDPOINT, SECOND).join())
                .isEqualTo(READY);
        set(SECOND, VersionStatus.QUARANTINED);
        assertThat(house.answering()).containsExactly(1L);
    }
}
