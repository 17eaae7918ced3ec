package dev.slipway.server.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.model.Tier;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.status.Eviction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Loading by name what failed as a request had it loaded.
final class RetriedVersionsTest {
    private static final EndpointSpec LOADED =
            EndpointSpec.defaults(
                    House.ENDPOINT,
                    TeamName.DEFAULT,
                    new Target.Alias(House.FLIGHTS, House.CHAMPION));
    private static final EndpointSpec ON_DEMAND =
            LOADED.with(new EndpointSpec.Scaling(0, Duration.ofHours(1), 0));

    @TempDir Path directory;
    private House house;
    private EndpointRepository repository;

    @BeforeEach
    void open() {
        house = new House(directory);
        repository = new EndpointRepository(house.spec, house.reconciler());
        house.publish("v1");
        house.publish("v2");
    }

    @AfterEach
    void close() {
        house.close();
    }

    private void letTheNextLoadFail() {
        AtomicInteger loads = new AtomicInteger();
        house.beforeLoad =
                () -> {
                    if (loads.getAndIncrement() == 0) {
                        throw new IllegalStateException("is broken");
                    }
                };
    }

    private VersionState only() {
        return house.versions().getFirst().state();
    }

    @Test
    void theNextRequestLoadsWhatFailedWithoutWaitingForAnotherTry() {
        house.alias(1);
        house.apply(ON_DEMAND);
        house.settled();
        letTheNextLoadFail();
        assertThat(house.admit().await()).isInstanceOf(Admission.Refused.class);
        assertThat(only()).isInstanceOf(VersionState.Failed.class);

        assertThat(repository.load(House.releaser(), House.ENDPOINT)).isEmpty();

        assertThat(only()).isEqualTo(new VersionState.Dormant(Tier.COLD));
        ((Admission.Admitted) house.admit().await()).permit().close();
        assertThat(house.answering()).containsExactly(1L);
    }

    @Test
    void whatIsBeingLoadedAgainForARequestIsLeftToIt() throws Exception {
        house.alias(1);
        house.apply(ON_DEMAND);
        house.settled();
        AtomicInteger loads = new AtomicInteger();
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        house.beforeLoad =
                () -> {
                    if (loads.getAndIncrement() == 0) {
                        throw new IllegalStateException("is broken");
                    }
                    loading.countDown();
                    awaitQuietly(goOn);
                };
        assertThat(house.admit().await()).isInstanceOf(Admission.Refused.class);
        Admission waiting = house.admit();
        while (waiting instanceof Admission.Refused) {
            // It is left alone for a second.
            LockSupport.parkNanos(1_000_000);
            waiting = house.admit();
        }
        loading.await();

        assertThat(repository.load(House.releaser(), House.ENDPOINT)).isEmpty();

        goOn.countDown();
        ((Admission.Admitted) waiting.await()).permit().close();
        assertThat(loads).hasValue(2);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Which answers all requests, so none would have the other loaded.
    @Test
    void whatFailedTakesOverFromWhatCameBackForIt() {
        house.alias(2);
        house.apply(LOADED);
        assertThat(house.settled()).isEqualTo(new VersionState.Ready());
        house.apply(ON_DEMAND);
        house.settled();
        VersionId second = new VersionId(House.ENDPOINT, new VersionNumber(2));
        assertThat(house.serving().fleet().sleep(second, Eviction.Reason.IDLE)).isTrue();
        house.alias(1);
        house.settled();
        letTheNextLoadFail();
        assertThat(house.admit().await()).isInstanceOf(Admission.Refused.class);
        while (!house.answering().contains(2L)) {
            LockSupport.parkNanos(1_000_000);
        }

        assertThat(repository.load(House.releaser(), House.ENDPOINT)).isEmpty();

        assertThat(house.answering()).containsExactly(1L);
    }
}
