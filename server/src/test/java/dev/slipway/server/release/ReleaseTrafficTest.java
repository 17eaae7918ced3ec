package dev.slipway.server.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.monitoring.Turn;
import dev.slipway.monitoring.machine.LoadState;
import dev.slipway.monitoring.machine.ShadowState;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.server.follow.House;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Releases of the real control plane carried out by a real data plane.
final class ReleaseTrafficTest {
    private static final int ROUNDS = 300;

    @TempDir Path directory;
    private House house;
    private CarriedReleases carried;

    @BeforeEach
    void open() throws IOException {
        house = new House(directory);
        house.publish("v1");
        house.publish("v2");
        house.alias(1);
        house.apply(
                EndpointSpec.defaults(
                        House.ENDPOINT,
                        TeamName.DEFAULT,
                        new Target.Alias(House.FLIGHTS, House.CHAMPION)));
        assertThat(house.settled().isReady()).isTrue();
        carried = CarriedReleases.in(house, Files.createDirectory(directory.resolve("data")));
    }

    @AfterEach
    void close() throws IOException {
        carried.close();
        house.close();
    }

    @Test
    void recordedWeightCountsOnceTheWatcherHasSaidToGoOn() {
        carried.startedAndReady(2);
        carried.moved(ReleasePhase.PROMOTING, 1, 1);
        assertThat(carried.answering()).isEqualTo(1);
        assertThat(carried.isLeftForTheNextProcess()).isFalse();

        carried.goOn();

        assertThat(carried.answering()).isEqualTo(2);
        assertThat(carried.isLeftForTheNextProcess()).isTrue();
    }

    @Test
    void candidateAnswersNobodyWhileItsMarkerCannotBeWritten() throws IOException {
        carried.startedAndReady(2);
        carried.breakMarker();
        carried.moved(ReleasePhase.PROMOTING, 1, 1);
        carried.goOn();
        assertThat(carried.answering()).isEqualTo(1);

        carried.mendMarker();
        assertThat(carried.crash()).isEmpty();

        assertThat(carried.answering()).isEqualTo(2);
        assertThat(carried.isLeftForTheNextProcess()).isTrue();
    }

    @Test
    void whatWasTakenBackStaysSoUntilAndAfterItsRecord() throws IOException {
        carried.startedAndReady(2);
        carried.promoted();

        carried.fallBack();

        assertThat(carried.answering()).isEqualTo(1);
        assertThat(carried.taken()).contains(carried.fault());
        assertThat(carried.isLeftForTheNextProcess()).isTrue();
        assertThat(carried.isUnrecorded()).isTrue();
        carried.follow();
        carried.goOn();
        assertThat(carried.answering()).isEqualTo(1);

        carried.moved(ReleasePhase.ABORTING, 1, 0);

        assertThat(carried.answering()).isEqualTo(1);
        assertThat(carried.taken()).isEmpty();
        assertThat(carried.isLeftForTheNextProcess()).isFalse();
        assertThat(carried.isUnrecorded()).isFalse();
    }

    @Test
    void fallBackThatCannotBeNotedIsDoneAndLeftToTheNextProcess() throws IOException {
        carried.startedAndReady(2);
        carried.promoted();
        carried.breakLog();

        carried.fallBack();

        assertThat(carried.answering()).isEqualTo(1);
        assertThat(carried.taken()).isEmpty();
        assertThat(carried.isUnrecorded()).isTrue();
        assertThat(carried.isLeftAfterAnOrderlyEnd()).isTrue();
    }

    @Test
    void whatGoesOnAgainGetsItsWeightThoughItsWatcherSawTheRecordFirst() {
        carried.startedAndReady(2);
        carried.promoted();
        carried.fallBack();
        carried.recorded(ReleasePhase.HOLD, 1, 0);
        carried.goOn();
        assertThat(carried.answering()).isEqualTo(1);
        carried.follow();
        assertThat(carried.answering()).isEqualTo(1);

        carried.resumed();

        assertThat(carried.answering()).isEqualTo(2);
    }

    @Test
    void nextProcessGivesNothingToWhatTheLogSaysWasTakenBack() throws IOException {
        carried.startedAndReady(2);
        carried.promoted();
        carried.fallBack();

        carried = carried.inTheNextProcess();
        carried.follow();
        carried.awaitReady();
        carried.goOn();

        assertThat(carried.answering()).isEqualTo(1);
        assertThat(carried.isUnrecorded()).isTrue();
    }

    @Test
    void whatTheProcessBeforeDidIsRecordedThoughATryEndsInAnException() throws IOException {
        carried.startedAndReady(2);
        carried.promoted();
        carried.fallBack();
        carried = carried.inTheNextProcess();
        AtomicInteger tries = new AtomicInteger();

        carried.recordWhatWasTaken(request -> {
            if (tries.getAndIncrement() == 0) {
                throw new IllegalStateException("as told");
            }
            return house.control.submit(request);
        });

        assertThat(tries).hasValue(2);
        assertThat(carried.release().phase()).isEqualTo(ReleasePhase.ABORTING);
        ReleaseTransition last = carried.release().moves().getLast().transition();
        assertThat(last.cause()).isEqualTo(carried.fault().cause());
    }

    @Test
    void candidateGetsNothingAfterTheSwapWhoeverDividesMeanwhile() throws Exception {
        carried.startedAndReady(2);
        carried.promoted();
        carried.breakLog();
        AtomicBoolean isOver = new AtomicBoolean();
        Thread divider =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!isOver.get()) {
                                carried.follow();
                            }
                        });
        try {
            for (int round = 0; round < ROUNDS; round++) {
                carried.goOn();
                assertThat(carried.answering()).isEqualTo(2);
                carried.fallBack();
                for (int i = 0; i < 5; i++) {
                    assertThat(carried.answering()).as("round %d", round).isEqualTo(1);
                }
            }
        } finally {
            isOver.set(true);
            divider.join();
        }
    }

    @Test
    void candidateOfANewReleaseIsLoadedThoughOneImageHasTheEndOfTheReleaseBefore() {
        carried.startedAndReady(2);
        carried.recorded(ReleasePhase.ABORTING, 0, 0);
        carried.recorded(ReleasePhase.ROLLED_BACK, 0, 0);
        carried.started(2);

        carried.follow();
        carried.awaitReady();

        assertThat(carried.answering()).isEqualTo(1);
        carried.promoted();
        assertThat(carried.answering()).isEqualTo(2);
    }

    @Test
    void finalVersionAnswersThoughOneImageHasItsReleasesEndAndTheNextOnesBegin() {
        house.publish("v1");
        carried.startedAndReady(2);
        carried.promoted();
        carried.recorded(ReleasePhase.SOAK, 1, 1);
        carried.recorded(ReleasePhase.FINAL, 1, 1);
        carried.started(3);

        carried.follow();
        carried.awaitReady();

        assertThat(carried.release().stable().version()).isEqualTo(new VersionNumber(2));
        assertThat(carried.answering()).isEqualTo(2);
        carried.promoted();
        assertThat(carried.answering()).isEqualTo(3);
    }

    @Test
    void overReleaseLeavesTheVersionThatTheEndpointMeans() {
        carried.startedAndReady(2);
        carried.promoted();
        carried.moved(ReleasePhase.SOAK, 1, 1);
        carried.moved(ReleasePhase.FINAL, 1, 1);

        assertThat(carried.answering()).isEqualTo(2);
        assertThat(carried.isLeftForTheNextProcess()).isFalse();
    }

    /// The endpoint means a third version by then, which is not there.
    @Test
    void finalVersionAnswersThoughStableHasTheGreaterNumber() {
        house.alias(2);
        assertThat(house.settled().isReady()).isTrue();
        carried.startedAndReady(1);
        carried.promoted();
        carried.recorded(ReleasePhase.SOAK, 1, 1);
        carried.recorded(ReleasePhase.FINAL, 1, 1);
        house.publish("v1");
        house.failNextLoad("its file is damaged");
        house.alias(3);

        carried.follow();

        assertThat(house.settled()).isInstanceOf(VersionState.Failed.class);
        assertThat(carried.answering()).isEqualTo(1);
        assertThat(house.retried().isReady()).isTrue();
        assertThat(carried.answering()).isEqualTo(3);
    }

    @Test
    void stableAnswersBehindAFinalReleaseWhoseCandidateCannot() {
        carried.startedAndReady(2);
        carried.promoted();
        carried.recorded(ReleasePhase.SOAK, 1, 1);
        carried.recorded(ReleasePhase.FINAL, 1, 1);
        assertThat(house.settled().isReady()).isTrue();
        carried.loseCandidate();

        carried.follow();

        assertThat(carried.answering()).isEqualTo(1);
    }

    @Test
    void whatTheEndpointServesByThenStaysThoughItHasCandidatesNumber() {
        ModelName delays = new ModelName("delays");
        house.publish(delays, "v2");
        house.publish(delays, "v1");
        endsBehind(delays);

        assertThat(carried.answering()).isEqualTo(2);
    }

    /// Another model of the same files: nothing is loaded for it anew.
    @Test
    void itStaysThoughItHasCandidatesNumberAndFiles() {
        ModelName delays = new ModelName("delays");
        house.publish(delays, "v1");
        house.publish(delays, "v2");
        endsBehind(delays);

        assertThat(carried.answering()).isEqualTo(2);
    }

    /// A release is turned back, and its endpoint serves another model before that is followed.
    private void endsBehind(ModelName other) {
        carried.startedAndReady(2);
        carried.recorded(ReleasePhase.ABORTING, 0, 0);
        carried.recorded(ReleasePhase.ROLLED_BACK, 0, 0);
        house.apply(
                EndpointSpec.defaults(House.ENDPOINT, TeamName.DEFAULT, new Target.Latest(other)));
        assertThat(house.settled().isReady()).isTrue();

        carried.follow();
    }

    @Test
    void copiesBeginNoMoreBehindTheEndThoughTheWatcherHasNotSeenIt() {
        carried.startedAndReady(
                2, new ReleaseStrategy.ShadowThenCanary(1, 300, 0.02, List.of(1.0)));
        carried.moved(ReleasePhase.SHADOW, 0, 0);
        Release seen = carried.release();
        ShadowState _ = carried.shadow(seen);
        assertThat(house.serving().shadows().watches(House.ENDPOINT)).isTrue();
        carried.recorded(ReleasePhase.ABORTING, 0, 0);
        carried.moved(ReleasePhase.ROLLED_BACK, 0, 0);
        assertThat(house.serving().shadows().watches(House.ENDPOINT)).isFalse();

        assertThat(carried.shadow(seen)).isEqualTo(ShadowState.NONE);

        assertThat(house.serving().shadows().watches(House.ENDPOINT)).isFalse();
    }

    @Test
    void copiesEndThoughTheImageWithTheEndWasPassedOverAndTheEndpointIsAnotherNow() {
        EndpointSpec endpoint =
                EndpointSpec.defaults(
                        House.ENDPOINT,
                        TeamName.DEFAULT,
                        new Target.Alias(House.FLIGHTS, House.CHAMPION));
        carried.startedAndReady(
                2, new ReleaseStrategy.ShadowThenCanary(1, 300, 0.02, List.of(1.0)));
        carried.moved(ReleasePhase.SHADOW, 0, 0);
        ShadowState _ = carried.shadow(carried.release());
        assertThat(house.serving().shadows().watches(House.ENDPOINT)).isTrue();
        carried.recorded(ReleasePhase.ABORTING, 0, 0);
        carried.recorded(ReleasePhase.ROLLED_BACK, 0, 0);
        house.submit(new ApplyObjects(List.of(), List.of(ObjectId.of(endpoint))));
        house.apply(endpoint);

        carried.follow();

        assertThat(house.serving().shadows().watches(House.ENDPOINT)).isFalse();
    }

    /// What fills it may have candidate's number, and be unloaded in its place.
    @Test
    void endpointThatSomethingElseFillsIsLeftAlone() throws IOException {
        carried.close();
        carried = CarriedReleases.beside(house, directory.resolve("data"));
        VersionId other = new VersionId(House.ENDPOINT, new VersionNumber(2));
        Path files = Repository.root().resolve("examples/flights/v2");
        VersionState loaded =
                house.serving().fleet().install(other, ModelPackages.open(files)).join();
        assertThat(loaded.isReady()).isTrue();
        assertThat(carried.answering()).isEqualTo(2);
        carried.started(2);

        carried.follow();

        assertThat(carried.answering()).isEqualTo(2);
        assertThat(carried.loadState())
                .isInstanceOfSatisfying(
                        LoadState.Failed.class,
                        failed -> assertThat(failed.reason()).contains("--model flights=…"));
        carried.recorded(ReleasePhase.ABORTING, 0, 0);
        carried.moved(ReleasePhase.ROLLED_BACK, 0, 0);
        assertThat(carried.answering()).isEqualTo(2);
    }

    /// It had begun with copies when the process ended, and the next one is started with two models
    /// of the endpoint's name.
    @Test
    void noCopiesAreMadeOfWhatSomethingElseIsAsked() throws IOException {
        carried.close();
        carried = CarriedReleases.beside(house, directory.resolve("data"));
        VersionId other = new VersionId(House.ENDPOINT, new VersionNumber(2));
        Path files = Repository.root().resolve("examples/flights/v2");
        VersionState loaded =
                house.serving().fleet().install(other, ModelPackages.open(files)).join();
        assertThat(loaded.isReady()).isTrue();
        house.serving()
                .fleet()
                .prefer(House.ENDPOINT, new VersionChoice.Exactly(new VersionNumber(1)));
        assertThat(carried.answering()).isEqualTo(1);
        carried.started(2, new ReleaseStrategy.ShadowThenCanary(1, 300, 0.02, List.of(1.0)));
        carried.moved(ReleasePhase.SHADOW, 0, 0);

        assertThat(carried.shadow(carried.release())).isEqualTo(ShadowState.NONE);

        assertThat(house.serving().shadows().watches(House.ENDPOINT)).isFalse();
        assertThat(carried.crash()).isEmpty();
        assertThat(carried.loadState()).isInstanceOf(LoadState.Failed.class);
    }

    @Test
    void loadStateSaysHowFarCandidateIs() {
        carried.started(2);
        assertThat(carried.loadState()).isInstanceOf(LoadState.Allowed.class);
        carried.follow();
        carried.awaitReady();
        assertThat(carried.loadState()).isInstanceOf(LoadState.Ready.class);
    }

    @Test
    void candidateIsNotLoadedInAHoldBeforeAnythingWasLoaded() {
        carried.gated(2);
        carried.moved(ReleasePhase.HOLD, 0, 0);
        assertThat(carried.loadState()).isInstanceOf(LoadState.Allowed.class);
        carried.moved(ReleasePhase.GATED, 0, 0);
        assertThat(carried.loadState()).isInstanceOf(LoadState.Allowed.class);
        carried.moved(ReleasePhase.LOADING, 0, 0);
        carried.awaitReady();
    }

    @Test
    void candidateThatLeavesWhileItAnswersIsToldOfAsACrash() {
        carried.startedAndReady(2);
        carried.promoted();
        assertThat(carried.crash()).isEmpty();
        assertThat(carried.crash()).isEmpty();

        carried.loseCandidate();

        assertThat(carried.crash()).contains("version 2 does not answer any more");
        assertThat(carried.answering()).isEqualTo(1);
    }

    /// A step that is sized by what is evidence alone gets more of the traffic than it may cost.
    @Test
    void requestThatIsNoEvidenceIsOneOfItsSecondAllTheSame() {
        carried.startedAndReady(2);
        carried.promoted();
        assertThat(carried.turn()).isEmpty();
        carried.loseCandidate();
        assertThat(carried.answering()).isEqualTo(1);

        Turn over = carried.turn().orElseThrow();

        assertThat(over.counts().answers()).isZero();
        assertThat(over.requests()).isEqualTo(1);
    }

    @Test
    void imageThatComesLateChangesNothing() {
        carried.startedAndReady(2);
        Image before = house.control.current();
        carried.promoted();

        carried.follow(before);

        assertThat(carried.answering()).isEqualTo(2);
    }

    @Test
    void imageFromBeforeCandidateHadAnythingLeavesTheNoteOfItsFall() {
        carried.startedAndReady(2);
        Image before = house.control.current();
        carried.recorded(ReleasePhase.PROMOTING, 1, 1);
        carried.fallBack();

        carried.follow(before);

        assertThat(carried.taken()).contains(carried.fault());
    }
}
