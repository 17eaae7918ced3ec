package dev.slipway.control.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.ObjectCommand;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.OperateCommand;
import dev.slipway.api.control.OperateCommand.LoadEndpoint;
import dev.slipway.api.control.OperateCommand.UnloadEndpoint;
import dev.slipway.api.control.RegistryCommand;
import dev.slipway.api.control.RegistryCommand.DeleteModel;
import dev.slipway.api.control.RegistryCommand.DeleteVersion;
import dev.slipway.api.control.RegistryCommand.RemoveAlias;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.control.RegistryCommand.SetStatus;
import dev.slipway.api.control.ReleaseCommand;
import dev.slipway.api.control.ReleaseCommand.AbortRelease;
import dev.slipway.api.control.ReleaseCommand.MoveRelease;
import dev.slipway.api.control.ReleaseCommand.PauseRelease;
import dev.slipway.api.control.ReleaseCommand.PromoteRelease;
import dev.slipway.api.control.ReleaseCommand.ResumeRelease;
import dev.slipway.api.control.ReleaseCommand.RevokeFallback;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.gate.Gates;
import dev.slipway.control.image.FoldedImage;
import dev.slipway.control.object.ObjectDecisions;
import dev.slipway.control.object.OperateDecisions;
import dev.slipway.control.registry.RegistryDecisions;
import dev.slipway.testkit.Campaign;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Every order of so many commands, of which those that lead to the same state are followed once.
final class ReleaseStatesTest {
    private static final List<VersionNumber> VERSIONS = List.of(Desk.ONE, Desk.TWO);
    private static final List<Double> WEIGHTS = List.of(0.0, 0.5, 1.0);
    private static final int MOST_STEPS = 2;
    private static final Gates GATES = new Gates();

    private final RegistryDecisions registry = new RegistryDecisions(GATES);
    private final ObjectDecisions objects = new ObjectDecisions(GATES);
    private final OperateDecisions operate = new OperateDecisions(GATES);
    private final ReleaseDecisions releases = new ReleaseDecisions(GATES);
    private final Promise promise = new Promise();
    private final List<Command> people = people();

    private static List<Command> people() {
        List<Command> commands = new ArrayList<>();
        for (VersionNumber version : VERSIONS) {
            commands.add(Desk.start(version, new ReleaseStrategy.Canary(List.of(0.5, 1.0))));
            commands.add(
                    Desk.start(
                            version, new ReleaseStrategy.Experiment(0.5, 100, Duration.ofDays(1))));
            commands.add(new DeleteVersion(Desk.MODEL, version));
            commands.add(new SetAlias(Desk.MODEL, Desk.CHAMPION, version, null));
            for (VersionStatus status : VersionStatus.values()) {
                commands.add(new SetStatus(Desk.MODEL, version, status, Desk.WHY));
            }
            commands.add(
                    Desk.put(Shape.USUAL.serving(new Target.Exactly(Desk.MODEL, version)).spec()));
        }
        commands.add(new RemoveAlias(Desk.MODEL, Desk.CHAMPION));
        commands.add(new DeleteModel(Desk.MODEL));
        commands.add(Desk.put(Desk.endpoint()));
        commands.add(Desk.put(Shape.USUAL.scaled(new Scaling(0, Duration.ofMinutes(1), 0)).spec()));
        commands.add(new ApplyObjects(List.of(), List.of(ObjectId.of(Desk.endpoint()))));
        commands.add(new UnloadEndpoint(Desk.ENDPOINT));
        commands.add(new LoadEndpoint(Desk.ENDPOINT));
        commands.add(new PauseRelease(Desk.ENDPOINT, Desk.WHY));
        commands.add(new ResumeRelease(Desk.ENDPOINT, Desk.WHY));
        commands.add(new PromoteRelease(Desk.ENDPOINT, Desk.WHY));
        commands.add(new AbortRelease(Desk.ENDPOINT, Desk.WHY, false));
        commands.add(new AbortRelease(Desk.ENDPOINT, Desk.WHY, true));
        commands.add(new RevokeFallback(Desk.ENDPOINT, Desk.WHY));
        return commands;
    }

    /// Every move at all of the newest release.
    private static List<Command> server(Release release) {
        List<Command> commands = new ArrayList<>();
        for (ReleasePhase to : ReleasePhase.values()) {
            for (int step = 0; step <= MOST_STEPS; step++) {
                for (double weight : WEIGHTS) {
                    commands.add(
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
                                            Duration.ZERO,
                                            null)));
                }
            }
        }
        return commands;
    }

    private Optional<FoldedImage> after(FoldedImage image, Principal who, Command command) {
        List<? extends Fact> facts;
        try {
            Deciding deciding = new Deciding(image, who, Desk.NOW, text -> text);
            facts =
                    switch (command) {
                        case RegistryCommand change -> registry.decide(deciding, change);
                        case ObjectCommand change -> objects.decide(deciding, change);
                        case OperateCommand change -> operate.decide(deciding, change);
                        case ReleaseCommand change -> releases.decide(deciding, change);
                        default -> throw new AssertionError(command);
                    };
        } catch (RefusalException e) {
            return Optional.empty();
        }
        FoldedImage next = image;
        for (Fact fact : facts) {
            next = next.after(record(next.seq() + 1, who), fact);
        }
        return facts.isEmpty() ? Optional.empty() : Optional.of(next);
    }

    private static JournalRecord record(long seq, Principal who) {
        return new JournalRecord(
                seq,
                1,
                Desk.NOW,
                who.id().value(),
                "any",
                1,
                new IdempotencyKey("any"),
                Sha256.ZERO,
                "{}",
                Sha256.ZERO,
                Sha256.ZERO);
    }

    /// All that decisions here rest on.
    private static List<Object> state(Image image) {
        List<Object> state = new ArrayList<>();
        Optional<Model> model = image.model(Desk.MODEL);
        for (VersionNumber version : VERSIONS) {
            state.add(model.flatMap(one -> one.version(version)).map(one -> one.status()));
        }
        state.add(model.map(Model::aliases));
        Collection<EndpointSpec> endpoints = image.endpoints();
        state.add(List.copyOf(endpoints));
        state.add(image.unloading(Desk.ENDPOINT).isPresent());
        Optional<Release> release = image.release(Desk.ENDPOINT);
        state.add(release.filter(Release::isOver).isPresent());
        release.filter(one -> !one.isOver())
                .ifPresent(one -> {
                    Standing standing = new Standing(one);
                    state.add(
                            List.of(
                                    one.candidate(),
                                    one.plan().strategy(),
                                    one.phase(),
                                    one.step(),
                                    one.weight(),
                                    one.phase() == ReleasePhase.HOLD ? one.heldFrom() : one.phase(),
                                    standing.isHeldByOperator()));
                });
        return state;
    }

    private void check(Image before, Command command, Image after) {
        for (Release release : after.openReleases()) {
            promise.check(
                    after,
                    release,
                    version -> command instanceof RevokeFallback || isOut(before, version));
        }
        after.release(Desk.ENDPOINT)
                .filter(release -> release.phase() == ReleasePhase.FINAL)
                .filter(release -> Pins.of(before, Desk.ENDPOINT).isPresent())
                .ifPresent(release -> promise.checkFinal(after, release));
    }

    private static boolean isOut(Image image, VersionNumber version) {
        return image.model(Desk.MODEL)
                .flatMap(model -> model.version(version))
                .filter(one -> one.status() != VersionStatus.ACTIVE)
                .isPresent();
    }

    @Test
    void noOrderOfCommandsLosesTheFallback() {
        Map<List<Object>, FoldedImage> level = new HashMap<>();
        FoldedImage first = (FoldedImage) Desk.ready().image();
        level.put(state(first), first);
        Map<List<Object>, FoldedImage> seen = new HashMap<>(level);
        int depth = Campaign.cases(7, 14);
        for (int n = 0; n < depth; n++) {
            Map<List<Object>, FoldedImage> next = new HashMap<>();
            for (FoldedImage image : level.values()) {
                people.forEach(command -> follow(image, Desk.ROOT, command, next));
                image.release(Desk.ENDPOINT)
                        .map(ReleaseStatesTest::server)
                        .ifPresent(all ->
                                all.forEach(command -> follow(image, Desk.SERVER, command, next)));
            }
            next.keySet().removeAll(seen.keySet());
            seen.putAll(next);
            level = next;
        }
        assertThat(seen.size()).isGreaterThan(1_000);
    }

    private void follow(
            FoldedImage image,
            Principal who,
            Command command,
            Map<List<Object>, FoldedImage> next) {
        after(image, who, command)
                .ifPresent(after -> {
                    check(image, command, after);
                    next.putIfAbsent(state(after), after);
                });
    }
}
