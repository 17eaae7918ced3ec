package dev.slipway.server.follow;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
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
import dev.slipway.api.control.ReleaseCommand.PauseRelease;
import dev.slipway.api.control.ReleaseCommand.PromoteRelease;
import dev.slipway.api.control.ReleaseCommand.ResumeRelease;
import dev.slipway.api.control.ReleaseCommand.RevokeFallback;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.status.Eviction.Inputs;
import dev.slipway.serving.ledger.MemoryNeed;
import dev.slipway.serving.ledger.MemoryRule;
import dev.slipway.serving.scaling.Capacity;
import dev.slipway.serving.scaling.SlotController;
import dev.slipway.serving.scaling.SlotLoad;
import dev.slipway.serving.tiers.Candidate;
import dev.slipway.serving.tiers.Victims;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// All that can happen to a server, one thing at a time.
final class Happenings {
    private static final List<VersionNumber> NUMBERS = List.of(Scene.ONE, Scene.TWO, Scene.THREE);
    private static final List<VersionId> VERSIONS =
            List.of(
                    ModelledProcess.id(Scene.FLIGHTS, Scene.ONE),
                    ModelledProcess.id(Scene.FLIGHTS, Scene.TWO),
                    ModelledProcess.id(Scene.FLIGHTS, Scene.THREE),
                    ModelledProcess.id(Scene.MIRROR, Scene.THREE));
    private static final long BYTES = 100;

    /// Slots that the real controller wants one after the other while nothing is asked for.
    static final List<Integer> FEWER = wantedWhileIdle();

    /// The server's own moves of releases.
    static final List<Happening> MOVES = moves();

    /// What threads of the process do, and its end.
    static final List<Happening> PROCESS = process();

    /// What people ask of releases.
    static final List<Happening> OPERATORS = operators();

    /// What people, and programs that act for them, ask of everything else.
    static final List<Happening> OTHERS = others();

    static final List<Happening> ALL =
            List.of(MOVES, PROCESS, OPERATORS, OTHERS).stream().flatMap(List::stream).toList();

    /// What begins a release.
    static final List<Happening> BEGINNINGS = named("start 2", "start 3", "as it was");

    /// What brings a release further.
    static final List<Happening> FORWARD =
            named(
                    "the reconciler follows",
                    "releases are carried out",
                    "releases are carried out",
                    "the watcher looks",
                    "the watcher looks",
                    "loaded flights/1",
                    "loaded flights/2",
                    "loaded flights/3",
                    "to LOADING 0.0 PROGRESS",
                    "to WARMING 0.0 PROGRESS",
                    "to BAKE 0.25 PROGRESS",
                    "to BAKE 0.5 NO_DATA",
                    "to DECIDE -1.0 PROGRESS",
                    "to PROMOTING 1.0 PROGRESS",
                    "to SOAK -1.0 PROGRESS",
                    "to FINAL 1.0 PROGRESS",
                    "resume");

    private static List<Happening> named(String... names) {
        return List.of(names).stream()
                .flatMap(name -> ALL.stream().filter(one -> one.name().equals(name)))
                .toList();
    }

    /// Something that can happen.
    ///
    /// @param does makes it happen; false where it cannot
    record Happening(String name, Predicate<ModelledServer> does) {}

    private Happenings() {}

    private static Happening said(String name, Command command) {
        return new Happening(name, server -> server.submit(Scene.PEOPLE, command));
    }

    private static List<Happening> operators() {
        return List.of(
                said("start 2", Scene.start(Scene.TWO)),
                said("start 3", Scene.start(Scene.THREE)),
                said("pause", new PauseRelease(Scene.FLIGHTS, Scene.WHY)),
                said("resume", new ResumeRelease(Scene.FLIGHTS, Scene.WHY)),
                said("promote", new PromoteRelease(Scene.FLIGHTS, Scene.WHY)),
                said("abort", new AbortRelease(Scene.FLIGHTS, Scene.WHY, false)),
                said("abort --quarantine", new AbortRelease(Scene.FLIGHTS, Scene.WHY, true)),
                said("revoke", new RevokeFallback(Scene.FLIGHTS, Scene.WHY)));
    }

    private static List<Happening> others() {
        List<Happening> all = new ArrayList<>();
        for (VersionNumber number : NUMBERS) {
            all.add(said("delete " + number, new DeleteVersion(Scene.MODEL, number)));
            for (VersionStatus status : VersionStatus.values()) {
                all.add(
                        said(
                                status + " " + number,
                                new SetStatus(Scene.MODEL, number, status, Scene.WHY)));
            }
            all.add(
                    said(
                            "alias to " + number,
                            new SetAlias(Scene.MODEL, Scene.CHAMPION, number, null)));
        }
        all.add(said("remove alias", new RemoveAlias(Scene.MODEL, Scene.CHAMPION)));
        all.add(said("delete model", new DeleteModel(Scene.MODEL)));
        all.add(said("rename model", new RenameModel(Scene.MODEL, new ModelName("other"))));
        all.add(said("unload", new UnloadEndpoint(Scene.FLIGHTS)));
        all.add(said("load", new LoadEndpoint(Scene.FLIGHTS)));
        all.add(
                said(
                        "remove endpoint",
                        new ApplyObjects(
                                List.of(),
                                List.of(new ObjectId(Kind.ENDPOINT, Scene.FLIGHTS.value())))));
        all.add(
                said(
                        "as it was",
                        Scene.apply(Scene.flights(Scene.SLOTS, Scene.SHARE, Scaling.ALWAYS))));
        all.add(new Happening("scale to zero", server -> changed(server, Scene.ON_DEMAND, 0, 0)));
        all.add(
                new Happening(
                        "fewer slots",
                        server -> changed(server, Scaling.ALWAYS, fewer(server), 0)));
        all.add(new Happening("less share", server -> changed(server, Scaling.ALWAYS, 0, 1)));
        return List.copyOf(all);
    }

    /// Declares the endpoint with less.
    ///
    /// @param slots 0 for as many as before
    /// @param share 0 for the same as before
    private static boolean changed(ModelledServer server, Scaling scaling, int slots, int share) {
        Optional<EndpointSpec> spec = ModelledProcess.spec(server.image, Scene.FLIGHTS);
        if (spec.isEmpty()) {
            return false;
        }
        EndpointSpec before = spec.get();
        return server.submit(
                Scene.PEOPLE,
                Scene.apply(
                        Scene.flights(
                                slots == 0 ? before.ownConcurrency().orElse(Scene.SLOTS) : slots,
                                share == 0 ? before.ownWeight() : share,
                                scaling)));
    }

    /// What the controller of slots wants next of an endpoint that nobody asks.
    private static int fewer(ModelledServer server) {
        int now =
                ModelledProcess.spec(server.image, Scene.FLIGHTS)
                        .flatMap(spec ->
                                spec.ownConcurrency().isPresent()
                                        ? Optional.of(spec.ownConcurrency().getAsInt())
                                        : Optional.empty())
                        .orElse(Scene.SLOTS);
        return FEWER.stream().filter(slots -> slots < now).findFirst().orElse(0);
    }

    /// The real controller's answers, in order, while nothing is asked for.
    private static List<Integer> wantedWhileIdle() {
        SlotController controller =
                new SlotController(new SlotController.Limits(1, Scene.SLOTS, Duration.ZERO));
        List<Integer> wanted = new ArrayList<>();
        int slots = Scene.SLOTS;
        for (long tick = 0; tick < 7_200; tick++) {
            long nanos = Duration.ofMillis(500 * tick).toNanos();
            int next =
                    controller.decide(new SlotLoad(nanos, 0, 0, 0), Capacity.ready(slots)).slots();
            if (next < slots) {
                wanted.add(next);
                slots = next;
            }
        }
        return List.copyOf(wanted);
    }

    /// A move to a phase.
    private record To(ReleasePhase phase, int steps, double weight, Cause cause) {}

    /// The same weight as before.
    private static final double KEPT = -1;

    private static List<Happening> moves() {
        List<Happening> all = new ArrayList<>();
        for (To to :
                List.of(
                        new To(ReleasePhase.LOADING, 0, 0, Cause.PROGRESS),
                        new To(ReleasePhase.WARMING, 0, 0, Cause.PROGRESS),
                        new To(ReleasePhase.SHADOW, 0, 0, Cause.PROGRESS),
                        new To(ReleasePhase.BAKE, 1, 0.25, Cause.PROGRESS),
                        new To(ReleasePhase.BAKE, 0, 0.5, Cause.NO_DATA),
                        new To(ReleasePhase.DECIDE, 0, KEPT, Cause.PROGRESS),
                        new To(ReleasePhase.PROMOTING, 1, 1, Cause.PROGRESS),
                        new To(ReleasePhase.PROMOTING, 0, KEPT, Cause.PROGRESS),
                        new To(ReleasePhase.SOAK, 0, KEPT, Cause.PROGRESS),
                        new To(ReleasePhase.FINAL, 0, 1, Cause.PROGRESS),
                        new To(ReleasePhase.HOLD, 0, KEPT, Cause.NO_DATA),
                        new To(ReleasePhase.HOLD, 0, 0, Cause.HARD_LIMIT),
                        new To(ReleasePhase.HOLD, 0, 0, Cause.UNCLEAN_END),
                        new To(ReleasePhase.BAKE, 0, 0.1, Cause.RULE),
                        new To(ReleasePhase.LOADING, -1, 0, Cause.RULE),
                        new To(ReleasePhase.ABORTING, 0, 0, Cause.EVIDENCE),
                        new To(ReleasePhase.ABORTING, 0, 0, Cause.UNCLEAN_END),
                        new To(ReleasePhase.ROLLED_BACK, 0, 0, Cause.TIMER),
                        new To(ReleasePhase.QUARANTINED, 0, 0, Cause.HARD_LIMIT))) {
            all.add(
                    new Happening(
                            "to " + to.phase() + " " + to.weight() + " " + to.cause(),
                            server -> moved(server, to)));
        }
        all.add(new Happening("what a process before did is recorded", Happenings::recordLeft));
        return List.copyOf(all);
    }

    /// As the watcher asks for it: what takes something from candidate only behind the swap, and
    /// nothing else until that is recorded.
    private static boolean moved(ModelledServer server, To to) {
        Optional<Release> open = server.open();
        if (open.isEmpty() || !server.isWatched(open.get())) {
            return false;
        }
        Release release = open.get();
        double weight = to.weight() == KEPT ? release.weight() : to.weight();
        boolean isBack = weight < release.weight();
        boolean isUnclean = server.isUnclean && release.weight() > 0;
        if (isBack != server.isTurned && release.weight() > 0) {
            return false;
        }
        if (isUnclean != (to.cause() == Cause.UNCLEAN_END)) {
            return false;
        }
        boolean isBeginning = release.weight() == 0 && weight > 0;
        boolean isOutOfWarming =
                release.phase() == ReleasePhase.WARMING && to.phase() == ReleasePhase.SHADOW;
        if (((isBeginning && release.phase() != ReleasePhase.BAKE) || isOutOfWarming)
                && !server.isLoaded(release)) {
            return false;
        }
        int step = to.steps() < 0 ? 0 : release.step() + to.steps();
        return server.submit(
                Scene.SERVER, Scene.move(release, to.phase(), step, weight, to.cause()));
    }

    private static boolean recordLeft(ModelledServer server) {
        Optional<Release> open = server.open().filter(release -> release.weight() > 0);
        if (open.isEmpty() || server.isTurned || server.defect == Defect.NO_MARKS) {
            return false;
        }
        ReleasePhase to = server.log.get(open.get().id());
        return to != null
                && server.submit(
                        Scene.SERVER,
                        Scene.move(open.get(), to, open.get().step(), 0, Cause.HARD_LIMIT));
    }

    private static List<Happening> process() {
        List<Happening> all = new ArrayList<>();
        all.add(always("the reconciler follows", ModelledServer::reconcile));
        all.add(always("releases are carried out", ModelledServer::carryOut));
        all.add(always("the watcher looks", ModelledServer::look));
        all.add(
                new Happening(
                        "the reconciler takes up an image",
                        server -> {
                            boolean may = server.pickedByReconciler == null;
                            server.pickedByReconciler =
                                    may ? server.image : server.pickedByReconciler;
                            return may;
                        }));
        all.add(
                new Happening(
                        "releases take up an image",
                        server -> {
                            boolean may = server.pickedByTraffic == null;
                            server.pickedByTraffic = may ? server.image : server.pickedByTraffic;
                            return may;
                        }));
        all.add(new Happening("fault", server -> server.turnBack(ReleasePhase.ABORTING, true)));
        all.add(
                new Happening(
                        "fault with a full disk",
                        server -> server.turnBack(ReleasePhase.ABORTING, false)));
        all.add(new Happening("second fault", server -> server.turnBack(ReleasePhase.HOLD, true)));
        all.add(
                new Happening(
                        "second fault with a full disk",
                        server -> server.turnBack(ReleasePhase.HOLD, false)));
        for (VersionId version : VERSIONS) {
            all.add(new Happening("loaded " + version, server -> loaded(server, version)));
            all.add(new Happening("idle " + version, server -> idle(server, version)));
            all.add(new Happening("asked " + version, server -> asked(server, version)));
            all.add(new Happening("room for " + version, server -> room(server, version)));
        }
        all.add(new Happening("load fails", Happenings::loadFails));
        all.add(new Happening("the others leave", server -> server.process.swap()));
        all.add(
                always(
                        "collection",
                        server ->
                                server.artifacts =
                                        server.collected.left(
                                                server.collected.named(server.image))));
        all.add(always("crash", ModelledServer::crash));
        return List.copyOf(all);
    }

    private static Happening always(String name, Consumer<ModelledServer> does) {
        return new Happening(
                name,
                server -> {
                    does.accept(server);
                    return true;
                });
    }

    private static boolean loaded(ModelledServer server, VersionId version) {
        ModelledProcess process = server.process;
        boolean isComing =
                process.at(version)
                        .filter(how ->
                                how == ModelledProcess.Hosted.COMES
                                        || how == ModelledProcess.Hosted.COMES_ALONE)
                        .isPresent();
        boolean begins = server.mayBegin(version);
        if (isComing || begins) {
            process.loaded(version);
        }
        return isComing || begins;
    }

    /// Only of candidate: what becomes of stable then is no matter of order.
    private static boolean loadFails(ModelledServer server) {
        Optional<VersionId> candidate =
                server.open()
                        .map(ModelledServer::candidate)
                        .filter(version ->
                                server.process
                                        .at(version)
                                        .filter(ModelledProcess.Hosted.COMES::equals)
                                        .isPresent());
        candidate.ifPresent(server.process::remove);
        return candidate.isPresent();
    }

    private static boolean idle(ModelledServer server, VersionId version) {
        boolean goes =
                server.process.isReady(version)
                        && server.process.stay(version).isIdle(Long.MAX_VALUE, 0);
        if (goes) {
            server.process.put(version, ModelledProcess.Hosted.DORMANT);
        }
        return goes;
    }

    private static boolean asked(ModelledServer server, VersionId version) {
        boolean wakes =
                server.process
                        .at(version)
                        .filter(ModelledProcess.Hosted.DORMANT::equals)
                        .isPresent();
        server.process.wake(version);
        return wakes;
    }

    /// Another version needs more than can be had.
    private static boolean room(ModelledServer server, VersionId needing) {
        List<Candidate> loaded =
                VERSIONS.stream()
                        .filter(server.process::isReady)
                        .filter(version -> server.process.stay(version).letsGo())
                        .map(version ->
                                new Candidate(
                                        version,
                                        TeamName.DEFAULT,
                                        MemoryUse.ofHeap(BYTES),
                                        new Inputs(1, Duration.ofSeconds(1), BYTES),
                                        false,
                                        0))
                        .toList();
        MemoryNeed need =
                new MemoryNeed(
                        needing, TeamName.DEFAULT, MemoryRule.BUDGET, BYTES * VERSIONS.size());
        List<Candidate> chosen = Victims.choose(need, loaded, _ -> Long.MAX_VALUE).chosen();
        chosen.forEach(one -> server.process.put(one.version(), ModelledProcess.Hosted.DORMANT));
        return !chosen.isEmpty();
    }
}
