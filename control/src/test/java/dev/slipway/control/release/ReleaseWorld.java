package dev.slipway.control.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.OperateCommand.LoadEndpoint;
import dev.slipway.api.control.OperateCommand.UnloadEndpoint;
import dev.slipway.api.control.RegistryCommand.DeleteModel;
import dev.slipway.api.control.RegistryCommand.DeleteVersion;
import dev.slipway.api.control.RegistryCommand.RemoveAlias;
import dev.slipway.api.control.RegistryCommand.RenameModel;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.control.RegistryCommand.SetStatus;
import dev.slipway.api.control.ReleaseCommand.AbortRelease;
import dev.slipway.api.control.ReleaseCommand.MoveRelease;
import dev.slipway.api.control.ReleaseCommand.PauseRelease;
import dev.slipway.api.control.ReleaseCommand.PromoteRelease;
import dev.slipway.api.control.ReleaseCommand.ResumeRelease;
import dev.slipway.api.control.ReleaseCommand.RevokeFallback;
import dev.slipway.api.control.ReleaseCommand.StartRelease;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.ObjectId;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/// Releases, and everybody who might take away what they rest on, in a random order.
final class ReleaseWorld {
    private static final List<EndpointName> ENDPOINTS =
            List.of(new EndpointName("flights"), new EndpointName("mirror"));
    private static final List<AliasName> ALIASES =
            List.of(new AliasName("champion"), new AliasName("challenger"));
    private static final List<ReleaseStrategy> STRATEGIES =
            List.of(
                    ReleaseStrategy.Canary.LADDER,
                    new ReleaseStrategy.Canary(List.of()),
                    new ReleaseStrategy.Canary(List.of(0.6, 1.0)),
                    new ReleaseStrategy.BlueGreen(10, 0.1),
                    new ReleaseStrategy.AllAtOnce(),
                    new ReleaseStrategy.ShadowThenCanary(0.5, 10, 0.1, List.of(0.5, 1.0)),
                    new ReleaseStrategy.Experiment(0.3, 100, Duration.ofDays(1)));
    private static final List<Double> WEIGHTS =
            List.of(0.0, 0.01, 0.05, 0.25, 0.3, 0.5, 0.6, 0.9, 1.0);

    private static final int VERSIONS = 5;

    private final SplittableRandom random;
    private final Desk desk = Desk.ready();
    private final Promise promise = new Promise();
    private final Set<VersionNumber> revoked = new HashSet<>();
    private final Map<EndpointName, Long> numbers = new HashMap<>();
    private final Set<ReleaseId> over = new HashSet<>();
    private final Map<ReleasePhase, Long> ends = new EnumMap<>(ReleasePhase.class);

    ReleaseWorld(SplittableRandom random) {
        this.random = random;
    }

    /// One thing happens, and nothing that an open release rests on is lost.
    void step() {
        int kind = random.nextInt(100);
        if (kind < 55) {
            serverMoves();
        } else if (kind < 72) {
            submit(operator());
        } else if (kind < 96) {
            submit(somebody());
        } else if (kind < 98) {
            crash();
        } else {
            List<Release> before = List.copyOf(desk.image().openReleases());
            desk.restart(random.nextBoolean());
            assertThat(desk.image().openReleases()).containsExactlyInAnyOrderElementsOf(before);
        }
        check();
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private VersionNumber number() {
        List<VersionNumber> there =
                desk.image()
                        .model(Desk.MODEL)
                        .map(model -> List.copyOf(model.versions().keySet()))
                        .orElse(List.of());
        return there.isEmpty() || random.nextInt(20) == 0
                ? new VersionNumber(1 + random.nextInt(VERSIONS))
                : one(there);
    }

    /// The answer to the next command is lost, or it is not recorded; then everything starts again.
    private void crash() {
        if (random.nextBoolean()) {
            desk.journal.failNext("power cut");
        } else {
            desk.journal.loseNextAnswer();
        }
        Command command = operator();
        noteRevoked(command);
        CommandResult _ = desk.submit(Desk.ROOT, command);
        desk.restart(false);
    }

    /// Mostly a move that makes sense, sometimes any at all.
    private void serverMoves() {
        Optional<Release> newest = desk.image().release(one(ENDPOINTS));
        if (newest.isEmpty()) {
            return;
        }
        Release release = newest.get();
        List<LegalMove> lines =
                LegalMoves.ALL.stream()
                        .filter(line -> line.from().contains(release.phase()))
                        .filter(line -> line.by() != LegalMove.By.OPERATOR)
                        .toList();
        if (lines.isEmpty() || random.nextInt(10) == 0) {
            move(release, one(List.of(ReleasePhase.values())), random.nextInt(6), one(WEIGHTS));
            return;
        }
        LegalMove line = one(lines);
        ReleasePhase to = one(line.to());
        boolean isBack = to == ReleasePhase.ABORTING || to == ReleasePhase.ROLLED_BACK;
        if (!isBack || random.nextInt(8) == 0) {
            move(release, to, step(line, release), weight(to, release));
        }
    }

    private int step(LegalMove line, Release release) {
        return switch (line.step()) {
            case SAME -> release.step();
            case LATER -> release.step() + 1;
            case SAME_OR_LATER -> release.step() + random.nextInt(2);
            case EARLIER -> random.nextInt(release.step() + 1);
        };
    }

    private double weight(ReleasePhase to, Release release) {
        return switch (to) {
            case BAKE -> random.nextBoolean() ? 0.01 : one(WEIGHTS);
            case PROMOTING, SOAK, FINAL -> 1;
            case HOLD -> random.nextInt(3) == 0 ? 0 : release.weight();
            case DECIDE -> release.weight();
            case DRAFT, GATED, LOADING, WARMING, SHADOW, ABORTING, ROLLED_BACK, QUARANTINED -> 0;
        };
    }

    private void move(Release release, ReleasePhase to, int step, double weight) {
        CommandResult result =
                desk.submit(
                        Desk.SERVER,
                        new MoveRelease(
                                release.id(),
                                new ReleaseTransition(
                                        release.phase(),
                                        to,
                                        step,
                                        weight,
                                        Cause.PROGRESS,
                                        Desk.WHY,
                                        null,
                                        Duration.ofSeconds(1),
                                        null)));
        if (result instanceof CommandResult.Done && to == ReleasePhase.FINAL) {
            promise.checkFinal(desk.image(), release);
        }
    }

    private Command operator() {
        EndpointName endpoint = one(ENDPOINTS);
        return switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4, 5 ->
                    new StartRelease(
                            endpoint,
                            number(),
                            Desk.start(Desk.ONE, one(STRATEGIES)).plan(),
                            Desk.WHY);
            case 6, 7 -> new PauseRelease(endpoint, Desk.WHY);
            case 8, 9, 10 -> new ResumeRelease(endpoint, Desk.WHY);
            case 11, 12 -> new PromoteRelease(endpoint, Desk.WHY);
            case 13, 14 -> new AbortRelease(endpoint, Desk.WHY, random.nextInt(4) == 0);
            default -> new RevokeFallback(endpoint, Desk.WHY);
        };
    }

    private Command somebody() {
        return switch (random.nextInt(16)) {
            case 0 -> new DeleteVersion(Desk.MODEL, number());
            case 1 -> new SetStatus(Desk.MODEL, number(), VersionStatus.RETIRED, Desk.WHY);
            case 2 -> new SetStatus(Desk.MODEL, number(), VersionStatus.QUARANTINED, Desk.WHY);
            case 3, 4, 5 -> new SetStatus(Desk.MODEL, number(), VersionStatus.ACTIVE, Desk.WHY);
            case 6, 7 -> new SetAlias(Desk.MODEL, one(ALIASES), number(), null);
            case 8 -> new RemoveAlias(Desk.MODEL, one(ALIASES));
            case 9 -> new DeleteModel(Desk.MODEL);
            case 10 -> new RenameModel(Desk.MODEL, new ModelName("renamed"));
            case 11 -> new UnloadEndpoint(one(ENDPOINTS));
            case 12 -> new LoadEndpoint(one(ENDPOINTS));
            case 13 ->
                    new ApplyObjects(
                            List.of(),
                            List.of(new ObjectId(Kind.ENDPOINT, one(ENDPOINTS).value())));
            case 14 -> Desk.put(declared(one(ENDPOINTS)));
            default -> Desk.put(declared(one(ENDPOINTS)), model());
        };
    }

    private ModelSpec model() {
        return new ModelSpec(
                Desk.MODEL,
                TeamName.DEFAULT,
                RiskTier.SANDBOX,
                null,
                Map.of("a", String.valueOf(random.nextInt(9))));
    }

    private EndpointSpec declared(EndpointName name) {
        Target target =
                random.nextBoolean()
                        ? new Target.Alias(Desk.MODEL, one(ALIASES))
                        : new Target.Exactly(Desk.MODEL, number());
        Shape shape = Shape.USUAL.serving(target);
        if (random.nextInt(4) == 0) {
            shape = shape.capacity(1 + random.nextInt(9), 1 + random.nextInt(3));
        }
        if (random.nextInt(5) == 0) {
            shape = shape.scaled(new Scaling(0, Duration.ofMinutes(1), 0));
        }
        return shape.spec(name);
    }

    private void submit(Command command) {
        Optional<Release> pin = pin(command);
        noteRevoked(command);
        CommandResult result = desk.submit(Desk.ROOT, command);
        pin.ifPresent(release ->
                assertThat(result)
                        .as("%s while %s is open", command, release.id())
                        .isInstanceOfSatisfying(
                                CommandResult.Refused.class,
                                refused ->
                                        assertThat(refused.refusal().message())
                                                .contains("slipway release abort")
                                                .contains("is open and rests on it")));
    }

    private void noteRevoked(Command command) {
        if (command instanceof RevokeFallback revoke) {
            Pins.of(desk.image(), revoke.endpoint())
                    .ifPresent(release -> revoked.add(release.stable().version()));
        }
    }

    /// The release that has to keep a command from happening, told apart from how that is decided.
    private Optional<Release> pin(Command command) {
        return desk.image().openReleases().stream()
                .filter(release -> takes(command, release))
                .findFirst();
    }

    private boolean takes(Command command, Release release) {
        VersionNumber stable = release.stable().version();
        VersionNumber candidate = release.candidate().version();
        return switch (command) {
            case DeleteModel _, RenameModel _ -> true;
            case DeleteVersion delete ->
                    delete.version().equals(stable) || delete.version().equals(candidate);
            case SetStatus status -> takes(status, release);
            case UnloadEndpoint unload -> unload.endpoint().equals(release.endpoint());
            case ApplyObjects apply ->
                    apply.removals()
                            .contains(new ObjectId(Kind.ENDPOINT, release.endpoint().value()));
            default -> false;
        };
    }

    private boolean takes(SetStatus status, Release release) {
        boolean isStable = status.version().equals(release.stable().version());
        boolean isCandidate = status.version().equals(release.candidate().version());
        boolean isSo =
                version(status.version())
                        .filter(version -> version.status() == status.status())
                        .isPresent();
        if (isSo) {
            return false;
        }
        return switch (status.status()) {
            case ACTIVE -> false;
            case QUARANTINED -> isStable;
            case RETIRED -> isStable || isCandidate;
        };
    }

    private Optional<Version> version(VersionNumber number) {
        return desk.image().model(Desk.MODEL).flatMap(model -> model.version(number));
    }

    private void check() {
        Image image = desk.image();
        int versions = image.model(Desk.MODEL).map(model -> model.versions().size()).orElse(0);
        if (versions < VERSIONS) {
            CommandResult _ = desk.submit(Desk.ROOT, desk.version("xgboost", null));
        }
        for (Release release : image.openReleases()) {
            promise.check(image, release, revoked::contains);
        }
        for (EndpointName endpoint : ENDPOINTS) {
            long last = image.lastRelease(endpoint);
            assertThat(last).isGreaterThanOrEqualTo(numbers.getOrDefault(endpoint, 0L));
            numbers.put(endpoint, last);
            image.release(endpoint)
                    .filter(Release::isOver)
                    .filter(release -> over.add(release.id()))
                    .ifPresent(release -> ends.merge(release.phase(), 1L, Long::sum));
        }
    }

    /// How many releases came to what end.
    Map<ReleasePhase, Long> ends() {
        return ends;
    }
}
