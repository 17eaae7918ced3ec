package dev.slipway.server.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.RegistryCommand.AttachEvaluation;
import dev.slipway.api.control.ReleaseCommand.StartRelease;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement.Approved;
import dev.slipway.api.spec.PolicySpec.Requirement.Evaluated;
import dev.slipway.api.spec.PolicySpec.Requirement.Forbidden;
import dev.slipway.api.spec.PolicySpec.Selector;
import dev.slipway.api.status.Eviction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A version that answers lacks something that is asked of it since.
final class LapsedVersionTest {
    private static final VersionState READY = new VersionState.Ready();
    private static final ObjectId POLICY = new ObjectId(Kind.POLICY, "two-people");

    @TempDir Path directory;
    private House house;
    private final CountDownLatch loading = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    /// Images are followed when a test says so.
    @BeforeEach
    void open() {
        house = new House(directory);
        house.publish("v1");
        house.publish("v2");
        house.alias(1);
        house.apply(
                EndpointSpec.defaults(
                        House.ENDPOINT,
                        TeamName.DEFAULT,
                        new Target.Alias(House.FLIGHTS, House.CHAMPION)));
        assertThat(house.settled()).isEqualTo(READY);
        house.reconciler().close();
    }

    @AfterEach
    void close() {
        goOn.countDown();
        house.close();
    }

    private void follow() {
        house.reconciler().follow(house.control.current());
    }

    private void askForTwoPeople() {
        house.apply(
                new PolicySpec(
                        POLICY.name(),
                        List.of(),
                        Selector.ALL,
                        List.of(new Approved(Role.REVIEWER, 2, 0))));
    }

    private void hold() {
        house.beforeLoad =
                () -> {
                    loading.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                };
    }

    @Test
    void answersOnWhenTheAliasComesBackToItWhileAnotherIsLoaded() throws InterruptedException {
        hold();
        house.alias(2);
        follow();
        CompletableFuture<VersionState> second =
                house.reconciler().loadOf(House.ENDPOINT).orElseThrow();
        loading.await();
        house.alias(1);
        askForTwoPeople();
        assertThat(house.settled()).isEqualTo(READY);
        goOn.countDown();
        assertThat(second.join()).isNotEqualTo(READY);
        assertThat(house.answering()).containsExactly(1L);
        assertThat(house.versions()).hasSize(1);
        assertThat(house.reconciler().lapsed()).isEqualTo(1);
    }

    @Test
    void answersOnAndIsFollowedWhenTheAliasComesBackAfterAnotherWouldNotLoad() {
        house.beforeLoad =
                () -> {
                    throw new IllegalStateException("broken");
                };
        house.alias(2);
        assertThat(house.settled()).isEqualTo(new VersionState.Failed("broken"));
        house.beforeLoad = () -> {};
        house.alias(1);
        askForTwoPeople();
        assertThat(house.settled()).isEqualTo(READY);
        house.submit(new ApplyObjects(List.of(), List.of(POLICY)));
        assertThat(house.settled()).isEqualTo(READY);
        assertThat(house.reconciler().lapsed()).isZero();
        house.alias(2);
        assertThat(house.settled()).isEqualTo(READY);
        assertThat(house.answering()).containsExactly(2L);
    }

    /// What a release falls back to is there again before anything else.
    @Test
    void aVersionThatAReleaseFallsBackToIsLoadedAgainWhateverItLacks() {
        house.submit(
                new StartRelease(House.ENDPOINT, new VersionNumber(2), ReleasePlan.USUAL, null));
        askForTwoPeople();
        house.restart();
        assertThat(house.settled()).isEqualTo(READY);
        assertThat(house.answering()).containsExactly(1L);
        assertThat(house.reconciler().lapsed()).isEqualTo(1);
    }

    /// A version that nobody wants any more must not unload the one that answers.
    @Test
    void aVersionOnItsWayIsGivenUpWhenTheOneThatIsMeantMayNotBeLoaded()
            throws InterruptedException {
        house.publish("v1");
        hold();
        house.alias(2);
        follow();
        CompletableFuture<VersionState> second =
                house.reconciler().loadOf(House.ENDPOINT).orElseThrow();
        loading.await();
        house.alias(3);
        askForTwoPeople();
        assertThat(house.settled()).isInstanceOf(VersionState.Failed.class);
        goOn.countDown();
        assertThat(second.join()).isNotEqualTo(READY);
        assertThat(house.answering()).containsExactly(1L);
    }

    /// Lets the second version answer as the newest, and sleep.
    private void sleepAsTheNewest() {
        house.apply(
                EndpointSpec.defaults(
                                House.ENDPOINT, TeamName.DEFAULT, new Target.Latest(House.FLIGHTS))
                        .with(new EndpointSpec.Scaling(0, Duration.ofHours(1), 0)));
        assertThat(house.settled()).isEqualTo(READY);
        VersionId second = new VersionId(House.ENDPOINT, new VersionNumber(2));
        assertThat(house.serving().fleet().sleep(second, Eviction.Reason.IDLE)).isTrue();
    }

    /// An endpoint of the newest version could be loaded with an older one that has what is asked.
    @Test
    void aSleepingVersionThatLacksSomethingByNowStaysAsleepThoughAnOlderOneLacksNothing() {
        sleepAsTheNewest();
        house.submit(
                new AttachEvaluation(
                        House.FLIGHTS, new VersionNumber(1), "auc", null, "d", 0.8, null, null));
        house.apply(
                new PolicySpec(
                        "measured",
                        List.of(),
                        Selector.ALL,
                        List.of(new Evaluated("auc", null, 0.7, null, null))));
        follow();
        assertThat(house.admit().await()).isInstanceOf(Admission.Refused.class);
    }

    /// What nobody may begin with goes on where it has begun.
    @Test
    void aSleepingVersionIsLoadedAgainThoughNoOtherMayBegin() {
        sleepAsTheNewest();
        house.apply(new PolicySpec("frozen", List.of(), Selector.ALL, List.of(new Forbidden())));
        follow();
        ((Admission.Admitted) house.admit().await()).permit().close();
        assertThat(house.answering()).containsExactly(2L);
    }
}
