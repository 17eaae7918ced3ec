package dev.slipway.server.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.Observation;
import dev.slipway.api.control.OperateCommand.LoadEndpoint;
import dev.slipway.api.control.OperateCommand.UnloadEndpoint;
import dev.slipway.api.control.ReleaseCommand.StartRelease;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Tier;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.registry.Version;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.MemoryBounds;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Quota;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.packages.PackageManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReconcilerTest {
    private static final EndpointSpec LATEST = endpoint(new Target.Latest(House.FLIGHTS));
    private static final EndpointSpec CHAMPION =
            endpoint(new Target.Alias(House.FLIGHTS, House.CHAMPION));

    @TempDir Path directory;
    private House house;

    private static EndpointSpec endpoint(Target serves) {
        return EndpointSpec.defaults(House.ENDPOINT, TeamName.DEFAULT, serves);
    }

    @BeforeEach
    void open() {
        house = new House(directory);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void endpointServesTheNewestVersionOfItsModel() {
        house.publish("v1");
        house.apply(LATEST);
        assertThat(house.settled()).isEqualTo(new VersionState.Ready());
        assertThat(house.answering()).containsExactly(1L);
        house.publish("v2");
        assertThat(house.settled()).isEqualTo(new VersionState.Ready());
        assertThat(house.answering()).containsExactly(2L);
    }

    @Test
    void laterVersionAnswersHoweverSoonItComesAfterAnEarlierOne() {
        house.publish("v1");
        house.apply(LATEST);
        for (int i = 0; i < 10; i++) {
            house.publish(i % 2 == 0 ? "v2" : "v1");
            house.reconciler().follow(house.control.current());
        }
        assertThat(house.settled()).isEqualTo(new VersionState.Ready());
        assertThat(house.answering()).containsExactly(11L);
    }

    @Test
    void endpointHoldsAsManyRequestsAsItsSpecSays() {
        house.publish("v1");
        house.apply(holding(LATEST, 1));
        house.settled();
        try (Permit inside = ((Admission.Admitted) house.admit()).permit()) {
            assertThat(inside.signature()).isNotNull();
            assertThat(house.admit()).isInstanceOf(Admission.Refused.class);
            house.apply(holding(LATEST, 2));
            house.settled();
            ((Admission.Admitted) house.admit()).permit().close();
            house.apply(LATEST);
            house.settled();
            ((Admission.Admitted) house.admit()).permit().close();
        }
    }

    @Test
    void quotaOfTheOwnerIsFollowedAsItChanges() {
        TeamName risk = new TeamName("risk");
        house.publish("v1");
        house.apply(new TeamSpec(risk, null, new Quota(null, 1), null, null));
        house.apply(EndpointSpec.defaults(House.ENDPOINT, risk, LATEST.serves()));
        house.settled();
        try (Permit inside = ((Admission.Admitted) house.admit()).permit()) {
            assertThat(inside.signature()).isNotNull();
            assertThat(((Admission.Refused) house.admit()).refusal().message())
                    .isEqualTo(
                            "quota.concurrent: 1 requests of team 'risk' inside (expected: fewer"
                                    + " than 1 at once)");
            house.apply(new TeamSpec(risk, null, new Quota(null, 2), null, null));
            house.settled();
            ((Admission.Admitted) house.admit()).permit().close();
            house.apply(new TeamSpec(risk, null, null, null, null));
            house.settled();
            ((Admission.Admitted) house.admit()).permit().close();
        }
    }

    @Test
    void anEndpointWithoutAMinimumIsLoadedByItsFirstRequestAndFollowsItsAliasAsleep() {
        house.publish("v1");
        house.publish("v2");
        house.alias(1);
        house.apply(onDemand(CHAMPION));
        assertThat(house.settled()).isEqualTo(new VersionState.Dormant(Tier.COLD));
        assertThat(house.versions().getFirst().state())
                .isEqualTo(new VersionState.Dormant(Tier.COLD));
        house.alias(2);
        house.settled();
        assertThat(house.versions()).hasSize(1);
        assertThat(house.answering()).containsExactly(2L);

        ((Admission.Admitted) house.admit().await()).permit().close();

        assertThat(house.versions().getFirst().state()).isEqualTo(new VersionState.Ready());
        house.alias(1);
        assertThat(house.settled()).isEqualTo(new VersionState.Ready());
        assertThat(house.answering()).containsExactly(1L);
    }

    @Test
    void anEndpointThatIsToStayLoadedFromNowOnIs() {
        house.publish("v1");
        house.alias(1);
        house.apply(onDemand(CHAMPION));
        house.settled();
        house.apply(CHAMPION);
        house.settled();
        while (!(house.versions().getFirst().state() instanceof VersionState.Ready)) {
            LockSupport.parkNanos(1_000_000);
        }
        // The thread that loaded it notes it, too.
        while (!Files.exists(directory.resolve("last-served"))) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static EndpointSpec onDemand(EndpointSpec spec) {
        return spec.with(new EndpointSpec.Scaling(0, Duration.ofHours(1), 0));
    }

    @Test
    void whatIsKeptForATeamKeepsOthersOut() {
        TeamName risk = new TeamName("risk");
        house.publish("v1");
        house.apply(
                new TeamSpec(
                        risk,
                        null,
                        null,
                        new MemoryBounds(ByteSize.ofGibibytes(1_024), null),
                        null));
        house.apply(LATEST);
        assertThat(house.settled())
                .isInstanceOfSatisfying(
                        VersionState.Failed.class,
                        failed ->
                                assertThat(failed.reason())
                                        .contains("team-memory-floors: needs ")
                                        .contains(
                                                " bytes, 0 are free beside what is kept for other"
                                                        + " teams"));
        assertThat(house.answering()).isEmpty();
    }

    private static EndpointSpec holding(EndpointSpec spec, int requests) {
        return spec.withCapacity(requests, spec.weight());
    }

    @Test
    void movedAliasSwapsAndMovedBackSwapsBack() {
        house.publish("v1");
        house.publish("v2");
        house.alias(1);
        house.apply(CHAMPION);
        house.settled();
        assertThat(house.answering()).containsExactly(1L);
        house.alias(2);
        house.settled();
        assertThat(house.answering()).containsExactly(2L);
        house.alias(1);
        house.settled();
        assertThat(house.answering()).containsExactly(1L);
    }

    @Test
    void anAliasThatGoesToAndFroLeavesTheEndpointAnswering() {
        for (String version : List.of("v1", "v2", "v1")) {
            house.publish(version);
        }
        house.alias(1);
        house.apply(CHAMPION);
        house.settled();
        for (int i = 0; i < 10; i++) {
            for (int version : List.of(2, 3, 2, 1, 3, 1)) {
                house.alias(version);
                house.reconciler().follow(house.control.current());
            }
            CompletableFuture<VersionState> load =
                    house.reconciler().loadOf(House.ENDPOINT).orElseThrow();
            do {
                assertThat(house.answering()).isNotEmpty();
            } while (!load.isDone());
            assertThat(load.join()).isEqualTo(new VersionState.Ready());
            assertThat(house.answering()).containsExactly(1L);
        }
    }

    @Test
    void versionThatWillNotLoadLeavesTheOldOneServingAndSaysWhy() throws IOException {
        house.publish("v1");
        house.apply(LATEST);
        house.settled();
        publishDamaged("v2");
        assertThat(house.settled())
                .isInstanceOfSatisfying(
                        VersionState.Failed.class,
                        failed -> assertThat(failed.reason()).contains("was changed"));
        assertThat(house.answering()).containsExactly(1L);
        assertThat(observation().failure()).contains("was changed");
        assertThat(observation().version().value()).isEqualTo(2);
    }

    /// It breaks where it is told, too, so nobody says what has become of it.
    @Test
    void loadThatBreaksWhereverItIsKeepsNoLaterVersionFromAnswering() {
        house.publish("v1");
        house.apply(LATEST);
        house.settled();
        house.beforeLoad = ReconcilerTest::breaks;
        house.served =
                event -> {
                    if (event instanceof ServerEvent.LoadFailed) {
                        breaks();
                    }
                };
        house.publish("v2");
        assertThat(settledSoon())
                .isInstanceOfSatisfying(
                        VersionState.Failed.class,
                        failed -> assertThat(failed.reason()).contains("no memory"));
        assertThat(house.answering()).containsExactly(1L);
        house.beforeLoad = () -> {};
        house.served = _ -> {};
        house.publish("v1");
        assertThat(settledSoon()).isEqualTo(new VersionState.Ready());
        assertThat(house.answering()).containsExactly(3L);
    }

    private static void breaks() {
        throw new OutOfMemoryError("no memory");
    }

    private VersionState settledSoon() {
        house.reconciler().follow(house.control.current());
        return house.reconciler()
                .loadOf(House.ENDPOINT)
                .orElseThrow()
                .copy()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void restartComesBackToWhatAnsweredBefore() throws IOException {
        house.publish("v1");
        house.apply(LATEST);
        house.settled();
        publishDamaged("v2");
        house.settled();
        house.restart();
        house.settled();
        while (house.answering().isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(house.answering()).containsExactly(1L);
    }

    @Test
    void restartNeedsNothingSaidAgain() {
        house.publish("v1");
        house.apply(LATEST);
        house.settled();
        long before = reported();
        house.restart();
        assertThat(house.settled()).isEqualTo(new VersionState.Ready());
        assertThat(house.answering()).containsExactly(1L);
        assertThat(reported()).isEqualTo(before);
    }

    @Test
    void removedEndpointIsUnloaded() {
        house.publish("v1");
        house.apply(LATEST);
        house.settled();
        house.submit(new ApplyObjects(List.of(), List.of(new ObjectId(Kind.ENDPOINT, "flights"))));
        assertThat(house.settled()).isEqualTo(new VersionState.Unloaded());
        assertThat(house.answering()).isEmpty();
    }

    @Test
    void endpointThatSomethingElseFillsIsLeftAloneAndSaysSo() {
        EndpointName reserved = new EndpointName("reserved");
        house.publish("v1");
        house.apply(
                EndpointSpec.defaults(
                        reserved, TeamName.DEFAULT, new Target.Latest(House.FLIGHTS)));
        assertThat(house.settled()).isEqualTo(new VersionState.Unloaded());
        assertThat(house.versions()).isEmpty();
        assertThat(house.control.current().observations(reserved))
                .singleElement()
                .extracting(Observation::failure)
                .asString()
                .startsWith("not loaded: this server was started with --model reserved=…");
    }

    @Test
    void endpointThatWasUnloadedAndThenRemovedIsForgotten() {
        house.publish("v1");
        EndpointRepository repository = new EndpointRepository(house.spec, house.reconciler());
        assertThat(repository.load(House.releaser(), House.ENDPOINT)).isEmpty();
        assertThat(repository.unload(House.releaser(), House.ENDPOINT)).isEmpty();
        assertThat(house.versions()).hasSize(1);
        house.submit(new ApplyObjects(List.of(), List.of(new ObjectId(Kind.ENDPOINT, "flights"))));
        house.settled();
        assertThat(house.versions()).isEmpty();
    }

    @Test
    void imageThatComesLateIsNotFollowed() {
        house.publish("v1");
        EndpointRepository repository = new EndpointRepository(house.spec, house.reconciler());
        assertThat(repository.load(House.releaser(), House.ENDPOINT)).isEmpty();
        assertThat(repository.unload(House.releaser(), House.ENDPOINT)).isEmpty();
        Image unloaded = house.control.current();
        assertThat(repository.load(House.releaser(), House.ENDPOINT)).isEmpty();
        house.reconciler().follow(unloaded);
        assertThat(house.answering()).containsExactly(1L);
    }

    @Test
    void imageFromBeforeAReleaseIsNotFollowedOnceItsVersionsAreKept() {
        Version stable = house.publish("v1");
        house.alias(1);
        house.apply(CHAMPION);
        Version candidate = house.publish("v2");
        house.settled();
        house.reconciler().close();
        house.submit(new UnloadEndpoint(House.ENDPOINT));
        Image unloaded = house.control.current();
        house.submit(new LoadEndpoint(House.ENDPOINT));
        house.submit(new StartRelease(House.ENDPOINT, candidate.number(), ReleasePlan.USUAL, null));
        CompletableFuture<VersionState> load =
                house.reconciler().beside(wanted(stable), wanted(candidate));
        assertThat(load.join()).isEqualTo(new VersionState.Ready());
        house.reconciler().follow(unloaded);
        assertThat(house.answering()).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void loadingByNameMakesADefaultEndpointAndUnloadingKeepsItKnown() {
        house.publish("v1");
        EndpointRepository repository = new EndpointRepository(house.spec, house.reconciler());
        assertThat(repository.load(House.releaser(), House.ENDPOINT)).isEmpty();
        assertThat(house.answering()).containsExactly(1L);
        assertThat(house.control.current().endpoints()).containsExactly(LATEST);
        assertThat(repository.unload(House.releaser(), House.ENDPOINT)).isEmpty();
        assertThat(house.answering()).isEmpty();
        assertThat(house.versions())
                .singleElement()
                .satisfies(version ->
                        assertThat(version.state()).isEqualTo(new VersionState.Unloaded()));
        assertThat(house.control.current().endpoints()).containsExactly(LATEST);
        assertThat(repository.load(House.releaser(), House.ENDPOINT)).isEmpty();
        assertThat(house.answering()).containsExactly(1L);
    }

    @Test
    void unloadedEndpointStaysSoWhateverIsPublished() {
        house.publish("v1");
        house.apply(LATEST);
        EndpointRepository repository = new EndpointRepository(house.spec, house.reconciler());
        assertThat(repository.unload(House.releaser(), House.ENDPOINT)).isEmpty();
        house.publish("v2");
        assertThat(house.settled()).isEqualTo(new VersionState.Unloaded());
        assertThat(house.answering()).isEmpty();
        assertThat(repository.load(House.releaser(), House.ENDPOINT)).isEmpty();
        assertThat(house.answering()).containsExactly(2L);
    }

    @Test
    void loadingByNameTriesAgainWhatFailed() throws IOException {
        Version version = house.publish("v1");
        byte[] whole = damage(version.content().digest());
        house.apply(LATEST);
        EndpointRepository repository = new EndpointRepository(house.spec, house.reconciler());
        Optional<Refusal> refusal = repository.load(House.releaser(), House.ENDPOINT);
        assertThat(refusal).map(Refusal::code).contains(ErrorCode.MODEL_NOT_READY);
        Files.write(artifact(version.content().digest()), whole);
        assertThat(repository.load(House.releaser(), House.ENDPOINT)).isEmpty();
        assertThat(house.answering()).containsExactly(1L);
    }

    @Test
    void unknownNamesAreRefused() {
        EndpointRepository repository = new EndpointRepository(house.spec, house.reconciler());
        EndpointName unknown = new EndpointName("unknown");
        assertThat(repository.load(House.releaser(), unknown)).isPresent();
        assertThat(repository.unload(House.releaser(), unknown)).isPresent();
    }

    @Test
    void aModelOfAnotherTeamIsAsUnknownAsNone() {
        house.publish("v1");
        EndpointRepository repository = new EndpointRepository(house.spec, house.reconciler());
        TeamName fraud = new TeamName("fraud");
        Principal eve =
                new Principal(
                        new PrincipalId("eve"),
                        Principal.Proof.TOKEN,
                        fraud,
                        null,
                        List.of(new Grant(Role.ADMIN, new Scope.OfTeam(fraud))));
        assertThat(repository.load(eve, House.ENDPOINT))
                .map(Refusal::code)
                .contains(ErrorCode.UNKNOWN_MODEL);
    }

    private static Wanted wanted(Version version) {
        return new Wanted(
                House.ENDPOINT, House.FLIGHTS, version.number(), version.content().digest());
    }

    private Observation observation() {
        return house.control.current().observations(House.ENDPOINT).getFirst();
    }

    private long reported() {
        return house.control.current().seq();
    }

    private void publishDamaged(String example) throws IOException {
        PackageManifest manifest = house.stored(example);
        damage(manifest.digest());
        house.publish(manifest);
    }

    /// Changes a byte of an artifact; its bytes as they were.
    private byte[] damage(Sha256 digest) throws IOException {
        Path file = artifact(digest);
        byte[] whole = Files.readAllBytes(file);
        byte[] changed = whole.clone();
        changed[10] ^= 1;
        Files.write(file, changed);
        return whole;
    }

    private Path artifact(Sha256 digest) {
        return directory
                .resolve("artifacts/sha256")
                .resolve(digest.hex().substring(0, 2))
                .resolve(digest.hex());
    }
}
