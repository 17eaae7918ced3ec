package dev.slipway.server.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.control.Controls;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.ReleaseCommand.MoveRelease;
import dev.slipway.api.control.ReleaseCommand.ResumeRelease;
import dev.slipway.api.control.ReleaseCommand.StartRelease;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.status.ServerEvents;
import dev.slipway.control.gate.ServedGates;
import dev.slipway.monitoring.Turn;
import dev.slipway.monitoring.machine.LoadState;
import dev.slipway.monitoring.machine.ShadowState;
import dev.slipway.monitoring.metrics.MetricsStore;
import dev.slipway.server.follow.House;
import dev.slipway.server.follow.ReleasedVersions;
import dev.slipway.stats.counts.Second;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Releases of a house, carried out over one data directory by one process after another.
final class CarriedReleases implements AutoCloseable {
    private static final FreeText WHY = new FreeText("candidate answered NaN");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final House house;
    private final Path data;
    private final FallbackLog log;
    private final UncleanMarker marker;
    private final MetricsStore store;
    private final ReleaseQuality quality;
    private final ReleaseTraffic traffic;
    private final AtomicLong ids = new AtomicLong();
    private boolean isOver;

    private CarriedReleases(House house, Path data, Set<EndpointName> reserved) throws IOException {
        this.house = house;
        this.data = data;
        this.log = FallbackLog.open(data.resolve("fallback.log"));
        this.marker = UncleanMarker.open(markerFile());
        this.store = MetricsStore.open(data.resolve("metrics.db"), InstantSource.system());
        this.quality =
                new ReleaseQuality(
                        house.serving().shadows(),
                        house.serving().models(),
                        house.control,
                        InstantSource.system(),
                        store);
        this.traffic =
                new ReleaseTraffic(
                        new ReleaseTraffic.Ports(
                                house.serving().fleet(),
                                new ReleaseShadows(house.serving().shadows()::hold),
                                gates(house),
                                quality,
                                new ReleasedVersions(house.reconciler(), reserved),
                                house.control,
                                new ServedGates(InstantSource.system()),
                                log,
                                marker,
                                ServerEvents.none()));
    }

    private static ReleaseGates gates(House house) {
        VersionTensors tensors =
                new VersionTensors(
                        house.serving().models(),
                        digest -> {
                            throw new IOException(digest + " is not asked for here");
                        });
        return new ReleaseGates(house.serving().loadTests(), house.control, tensors);
    }

    static CarriedReleases in(House house, Path data) throws IOException {
        return new CarriedReleases(house, data, Set.of());
    }

    /// The same where something else than the journal fills the endpoint.
    static CarriedReleases beside(House house, Path data) throws IOException {
        return new CarriedReleases(house, data, Set.of(House.ENDPOINT));
    }

    private Path markerFile() {
        return data.resolve("marks/unclean");
    }

    /// The process dies, and another one begins.
    CarriedReleases inTheNextProcess() throws IOException {
        close();
        house.restart();
        assertThat(house.settled().isReady()).isTrue();
        return new CarriedReleases(house, data, Set.of());
    }

    /// The same, where stable, which is loaded first, cannot be.
    CarriedReleases inTheNextProcessWithoutStable(String why) throws IOException {
        close();
        house.failNextLoad(why);
        house.restart();
        assertThat(house.settled()).isInstanceOf(VersionState.Failed.class);
        return new CarriedReleases(house, data, Set.of());
    }

    private static ReleasePlan plan(ReleaseStrategy strategy) {
        return new ReleasePlan(
                strategy,
                ReleasePlan.USUAL.sticky(),
                ReleasePlan.USUAL.patience(),
                ReleasePlan.USUAL.risks(),
                false,
                List.of(),
                true,
                ReleasePlan.Gates.USUAL);
    }

    /// Has a release of this version begin by the journal alone.
    void started(long candidate) {
        started(candidate, new ReleaseStrategy.AllAtOnce());
    }

    /// The same, and nothing goes on.
    void gated(long candidate) {
        gated(candidate, new ReleaseStrategy.AllAtOnce());
    }

    private void gated(long candidate, ReleaseStrategy strategy) {
        house.submit(
                new StartRelease(
                        House.ENDPOINT, new VersionNumber(candidate), plan(strategy), null));
    }

    void started(long candidate, ReleaseStrategy strategy) {
        gated(candidate, strategy);
        recorded(ReleasePhase.LOADING, 0, 0);
        recorded(ReleasePhase.WARMING, 0, 0);
    }

    void startedAndReady(long candidate) {
        startedAndReady(candidate, new ReleaseStrategy.AllAtOnce());
    }

    void startedAndReady(long candidate, ReleaseStrategy strategy) {
        mendMarker();
        started(candidate, strategy);
        follow();
        awaitReady();
    }

    /// Has a move recorded that nobody follows yet.
    void recorded(ReleasePhase to, int step, double weight) {
        house.submit(new MoveRelease(release().id(), move(to, step, weight, Cause.PROGRESS)));
    }

    void moved(ReleasePhase to, int step, double weight) {
        recorded(to, step, weight);
        follow();
    }

    /// Lets candidate answer everybody.
    void promoted() {
        moved(ReleasePhase.PROMOTING, 1, 1);
        goOn();
    }

    /// Somebody lets it go on after a hold.
    void resumed() {
        house.submit(new ResumeRelease(House.ENDPOINT, WHY));
        follow();
    }

    private ReleaseTransition move(ReleasePhase to, int step, double weight, Cause cause) {
        return new ReleaseTransition(
                release().phase(), to, step, weight, cause, WHY, null, Duration.ofSeconds(9), null);
    }

    void follow() {
        follow(house.control.current());
    }

    void follow(Image image) {
        traffic.follow(image);
    }

    Release release() {
        return house.control.current().release(House.ENDPOINT).orElseThrow();
    }

    void goOn() {
        traffic.goOn(release(), Optional.empty());
    }

    /// Takes candidate's weight for a fault of its own.
    void fallBack() {
        traffic.fallBack(release(), move(ReleasePhase.ABORTING, 1, 0, Cause.HARD_LIMIT));
    }

    FallbackLog.Taken fault() {
        return new FallbackLog.Taken(ReleasePhase.ABORTING, Cause.HARD_LIMIT, WHY.value());
    }

    Optional<FallbackLog.Taken> taken() {
        return log.taken(release().id());
    }

    boolean isUnrecorded() {
        return traffic.unrecorded().contains(release().id());
    }

    /// Whether a process that begins now would find that this one died with candidate in service.
    boolean isLeftForTheNextProcess() {
        return UncleanMarker.open(markerFile()).wasLeftBy(release().id());
    }

    boolean isLeftAfterAnOrderlyEnd() {
        marker.end(traffic.unrecorded());
        return isLeftForTheNextProcess();
    }

    void breakMarker() throws IOException {
        Files.deleteIfExists(markerFile());
        Files.delete(markerFile().getParent());
    }

    void mendMarker() {
        try {
            Files.createDirectories(markerFile().getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void breakLog() throws IOException {
        log.close();
    }

    /// Has recorded what the process before took back, through these controls.
    void recordWhatWasTaken(Controls controls) {
        try (FallbackRecords _ = new FallbackRecords(controls, house.control, log)) {
            await(() -> release().weight() == 0);
        }
    }

    ShadowState shadow(Release seen) {
        return traffic.shadow(seen);
    }

    LoadState loadState() {
        return traffic.loadState(release());
    }

    void awaitReady() {
        await(() -> {
            assertThat(loadState()).isNotInstanceOf(LoadState.Failed.class);
            return loadState() instanceof LoadState.Ready;
        });
    }

    /// Waits until candidate lacks nothing but stable; why that could not be loaded.
    String awaitWithoutStable() {
        await(() -> loadState() instanceof LoadState.WithoutStable);
        return ((LoadState.WithoutStable) loadState()).reason();
    }

    private void await(BooleanSupplier wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!wanted.getAsBoolean()) {
            assertThat(System.nanoTime()).as(release().moves().toString()).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /// Ends a second; what it says of a crash.
    Optional<String> crash() {
        return turn().map(turn -> turn.counts().crash());
    }

    /// Ends a second, if one ran.
    Optional<Turn> turn() {
        Second.Start next =
                new Second.Start(1, release().weight(), Optional.empty(), Optional.empty());
        return traffic.turn(release(), next);
    }

    void loseCandidate() {
        house.serving()
                .fleet()
                .remove(new VersionId(House.ENDPOINT, release().candidate().version()));
    }

    /// The version that answers a request.
    long answering() {
        Deadline deadline = Deadline.after(PATIENCE, System.nanoTime());
        RequestHead head =
                new RequestHead(
                        new PredictionId("%032x".formatted(ids.incrementAndGet())),
                        House.ENDPOINT,
                        VersionChoice.ROUTED,
                        Standing.USUAL,
                        64,
                        deadline,
                        Principal.LOCAL,
                        HeadFields.NONE);
        return switch (house.serving().predictions().admit(head).await()) {
            case Admission.Admitted(Permit permit) -> {
                try (permit) {
                    yield version(house.serving().predictions().predict(row(), permit, deadline));
                }
            }
            case Admission.Refused(var refusal) -> throw new AssertionError(refusal);
        };
    }

    private static long version(PredictionOutcome outcome) {
        return switch (outcome) {
            case PredictionOutcome.Answered answered -> answered.version().version().value();
            case PredictionOutcome.Refused refused -> throw new AssertionError(refused);
        };
    }

    private static InferenceRequest row() {
        return InferenceRequest.of(
                List.of(
                        new NamedTensor(
                                "input",
                                DenseTensor.ofFloats(
                                        Shape.of(1, 6), 1020, 5, 733, 11, 157, 0.31f))));
    }

    @Override
    public void close() throws IOException {
        log.close();
        if (!isOver) {
            isOver = true;
            quality.close();
            store.close();
        }
    }
}
