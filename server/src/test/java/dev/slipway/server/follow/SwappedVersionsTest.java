package dev.slipway.server.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.registry.Version;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.shadow.Shadows;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.status.Eviction;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.serving.shadow.ShadowPlane;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An endpoint whose alias moves on in the moment that a version takes over.
final class SwappedVersionsTest {
    private static final VersionState READY = new VersionState.Ready();
    private static final EndpointSpec CHAMPION =
            EndpointSpec.defaults(
                    House.ENDPOINT,
                    TeamName.DEFAULT,
                    new Target.Alias(House.FLIGHTS, House.CHAMPION));

    @TempDir Path directory;
    private House house;
    private Version first;
    private Version second;

    @BeforeEach
    void open() {
        house = new House(directory);
        first = house.publish("v1");
        second = house.publish("v2");
        house.alias(1);
        house.apply(CHAMPION);
        assertThat(house.settled()).isEqualTo(READY);
    }

    @AfterEach
    void close() {
        house.close();
    }

    /// The alias moves back on the thread that has just let version 2 answer.
    private void swapAndMoveBack() {
        AtomicInteger times = new AtomicInteger();
        house.served =
                event -> {
                    if (event instanceof ServerEvent.VersionReady ready
                            && ready.version().version().equals(second.number())
                            && times.getAndIncrement() == 0) {
                        house.alias(1);
                        house.reconciler().follow(house.control.current());
                    }
                };
        house.alias(2);
        house.settled();
    }

    @Test
    void versionThatIsMeantAgainInTheMomentOfTheSwapAnswers() {
        swapAndMoveBack();
        assertThat(house.settled()).isEqualTo(READY);
        assertThat(house.answering()).containsExactly(1L);
    }

    @Test
    void releaseThatBeginsRightThenHasBothItsVersions() {
        swapAndMoveBack();
        CompletableFuture<VersionState> candidate =
                house.reconciler().beside(wanted(first), wanted(second));
        assertThat(candidate.join()).isEqualTo(READY);
        assertThat(house.settled()).isEqualTo(READY);
        assertThat(house.answering()).containsExactlyInAnyOrder(1L, 2L);
        house.reconciler().alone(House.ENDPOINT);
        assertThat(house.answering()).containsExactly(1L);
    }

    /// The alias moves on while a release ends; nobody is refused in that moment.
    @Test
    void versionThatIsMeantAtTheEndOfAReleaseAnswersThoughItIsNoneOfIts() {
        assertThat(house.reconciler().beside(wanted(first), wanted(second)).join())
                .isEqualTo(READY);
        house.publish("v1");
        house.alias(3);
        assertThat(house.settled()).isEqualTo(READY);
        assertThat(house.answering()).containsExactlyInAnyOrder(1L, 2L, 3L);
        house.serving().fleet().prefer(House.ENDPOINT, new VersionChoice.Exactly(second.number()));

        house.reconciler().alone(House.ENDPOINT);

        assertThat(house.answering()).containsExactly(3L);
        requireAnswered();
    }

    /// The same where it is still being loaded when the release ends.
    @Test
    void versionThatTakesOverAnswersThoughTheEndpointPrefersTheOneBefore() {
        assertThat(house.reconciler().beside(wanted(first), wanted(second)).join())
                .isEqualTo(READY);
        Version third = house.publish("v1");
        onceBegun(
                third,
                () -> {
                    house.serving()
                            .fleet()
                            .prefer(House.ENDPOINT, new VersionChoice.Exactly(second.number()));
                    house.reconciler().alone(House.ENDPOINT);
                });
        house.alias(3);

        assertThat(house.settled()).isEqualTo(READY);

        assertThat(house.answering()).containsExactly(3L);
        requireAnswered();
    }

    @Test
    void versionThatTakesOverAnswersThoughAShadowBeganMeanwhile() {
        Version third = house.publish("v1");
        ShadowedVersions shadowed = house.reconciler().shadowed();
        onceBegun(
                third,
                () ->
                        assertThat(shadowed.load(House.ENDPOINT, second.number()).join())
                                .isEqualTo(READY));
        house.alias(3);

        assertThat(house.settled()).isEqualTo(READY);

        assertThat(house.answering()).containsExactly(3L);
        requireAnswered();
        shadowed.unload(House.ENDPOINT, second.number());
        requireAnswered();
    }

    /// Does something on the thread that has begun to load a version.
    private void onceBegun(Version version, Runnable work) {
        house.served =
                event -> {
                    if (event instanceof ServerEvent.LoadStarted started
                            && started.version().version().equals(version.number())) {
                        work.run();
                    }
                };
    }

    private void requireAnswered() {
        ((Admission.Admitted) house.admit().await()).permit().close();
    }

    @Test
    void versionThatIsLoadedForTheEndpointIsNotUnloadedWithAShadow() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        house.beforeLoad =
                () -> {
                    loading.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                };
        house.alias(2);
        house.reconciler().follow(house.control.current());
        loading.await();
        ShadowedVersions shadowed = house.reconciler().shadowed();
        assertThat(shadowed.load(House.ENDPOINT, second.number()).join())
                .isInstanceOf(VersionState.Failed.class);
        goOn.countDown();
        assertThat(house.settled()).isEqualTo(READY);
        shadowed.unload(House.ENDPOINT, second.number());
        assertThat(house.answering()).containsExactly(2L);
    }

    @Test
    void shadowThatIsAskedForAgainWhileItLoadsIsWaitedFor() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        house.beforeLoad =
                () -> {
                    loading.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                };
        ShadowedVersions shadowed = house.reconciler().shadowed();
        CompletableFuture<VersionState> one = shadowed.load(House.ENDPOINT, second.number());
        loading.await();
        CompletableFuture<VersionState> other = shadowed.load(House.ENDPOINT, second.number());
        assertThat(other).isNotDone();
        goOn.countDown();
        assertThat(one.join()).isEqualTo(READY);
        assertThat(other.join()).isEqualTo(READY);
    }

    /// Somebody else's shadow of the same version begins in the moment before each.
    private record Overtaken(ShadowPlane shadows) implements Shadows {
        @Override
        public ShadowReport begin(EndpointName endpoint, ShadowSpec spec) {
            ShadowReport _ = shadows.begin(endpoint, spec);
            return shadows.begin(endpoint, spec);
        }

        @Override
        public Optional<ShadowReport> end(EndpointName endpoint, VersionNumber version) {
            return shadows.end(endpoint, version);
        }

        @Override
        public Optional<ShadowReport> report(EndpointName endpoint, VersionNumber version) {
            return shadows.report(endpoint, version);
        }

        @Override
        public List<ShadowReport> all() {
            return shadows.all();
        }
    }

    @Test
    void shadowKeepsItsVersionWhenAnotherOfTheSameIsRefused() {
        EndpointShadows shadows =
                new EndpointShadows(
                        new Overtaken(house.serving().shadows()), house.reconciler().shadowed());
        assertThatThrownBy(() -> shadows.begin(House.ENDPOINT, ShadowSpec.of(second.number())))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining("no shadow");
        assertThat(shadows.all()).hasSize(1);
        assertThat(house.answering()).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void shadowThatGaveItsMemoryAwayIsStoppedAndStartedAgain() {
        EndpointShadows shadows =
                new EndpointShadows(house.serving().shadows(), house.reconciler().shadowed());
        ShadowSpec spec = ShadowSpec.of(second.number());
        ShadowReport _ = shadows.begin(House.ENDPOINT, spec);
        VersionId shadow = new VersionId(House.ENDPOINT, second.number());
        assertThat(house.serving().fleet().sleep(shadow, Eviction.Reason.MEMORY)).isTrue();

        assertThatThrownBy(() -> shadows.begin(House.ENDPOINT, spec))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining("no shadow of endpoint flights yet; stop that one first");
        assertThat(house.versions()).hasSize(2);

        assertThat(shadows.end(House.ENDPOINT, second.number())).isPresent();
        ShadowReport _ = shadows.begin(House.ENDPOINT, spec);
        assertThat(house.answering()).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void memoryOfAVersionIsAShadowsUntilAReleaseTakesItOver() {
        ShadowedVersions shadowed = house.reconciler().shadowed();
        assertThat(shadowed.load(House.ENDPOINT, second.number()).join()).isEqualTo(READY);
        assertThat(causes(second)).containsOnly(CostCause.COLD_START, CostCause.SHADOW);
        assertThat(causes(first)).doesNotContain(CostCause.SHADOW);

        assertThat(house.reconciler().beside(wanted(first), wanted(second)).join())
                .isEqualTo(READY);

        assertThat(causes(second)).contains(CostCause.SERVE);
    }

    /// Nobody may ask about an endpoint that is not there, so nobody could stop it.
    @Test
    void shadowOfAnEndpointThatIsRemovedEnds() {
        EndpointShadows shadows =
                new EndpointShadows(house.serving().shadows(), house.reconciler().shadowed());
        ShadowReport _ = shadows.begin(House.ENDPOINT, ShadowSpec.of(second.number()));
        shadows.follow(house.control.current());
        assertThat(shadows.all()).hasSize(1);

        house.submit(
                new ApplyObjects(
                        List.of(), List.of(new ObjectId(Kind.ENDPOINT, House.ENDPOINT.value()))));
        shadows.follow(house.control.current());

        assertThat(shadows.all()).isEmpty();
    }

    /// What it has shown, and copies of requests that come from now on, are not the next owner's.
    @Test
    void itEndsThoughTheImageWithoutTheEndpointWasPassedOver() {
        EndpointShadows shadows =
                new EndpointShadows(house.serving().shadows(), house.reconciler().shadowed());
        ShadowReport _ = shadows.begin(House.ENDPOINT, ShadowSpec.of(second.number()));
        shadows.follow(house.control.current());

        house.submit(new ApplyObjects(List.of(), List.of(ObjectId.of(CHAMPION))));
        house.later = Duration.ofSeconds(1);
        house.apply(CHAMPION);
        shadows.follow(house.control.current());

        assertThat(shadows.all()).isEmpty();
    }

    private List<CostCause> causes(Version version) {
        return house.serving().meters().readings().stream()
                .filter(reading -> version.number().equals(reading.version()))
                .map(MeterReading::cause)
                .toList();
    }

    private static Wanted wanted(Version version) {
        return new Wanted(
                House.ENDPOINT, House.FLIGHTS, version.number(), version.content().digest());
    }
}
