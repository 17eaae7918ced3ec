package dev.slipway.control.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.control.ReleaseCommand.MoveRelease;
import dev.slipway.api.control.ReleaseCommand.StartRelease;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.Spec;
import dev.slipway.control.Control;
import dev.slipway.control.ControlSpec;
import dev.slipway.control.gate.Gates;
import dev.slipway.testkit.fake.FakeJournal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A control plane with a model of three versions and an endpoint that serves its alias, and those
/// who move it.
final class Desk {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    static final ModelName MODEL = new ModelName("flights");
    static final EndpointName ENDPOINT = new EndpointName("flights");
    static final AliasName CHAMPION = new AliasName("champion");
    static final Target.Alias SERVED = new Target.Alias(MODEL, CHAMPION);
    static final FreeText WHY = new FreeText("because");
    static final VersionNumber ONE = new VersionNumber(1);
    static final VersionNumber TWO = new VersionNumber(2);
    static final VersionNumber THREE = new VersionNumber(3);
    static final Principal ROOT = person("root", Role.values());
    static final Principal SERVER = Principal.system("releases");

    Instant now = NOW;
    final FakeJournal journal = new FakeJournal(() -> now);
    Control control = open();
    private int keys;

    /// With versions 1 to 3, the first of which is served.
    static Desk ready() {
        Desk desk = new Desk();
        desk.publish();
        desk.publish();
        desk.publish();
        desk.done(new SetAlias(MODEL, CHAMPION, ONE, null));
        desk.done(put(endpoint()));
        return desk;
    }

    private Control open() {
        return Control.open(
                new ControlSpec(journal, () -> now, JournalRecord::payload, new Gates()));
    }

    /// Starts again, from a kept image or from the first record.
    void restart(boolean fromKept) {
        if (fromKept) {
            control.keepSnapshot();
        }
        control.close();
        control = open();
    }

    static Principal person(String name, Role... roles) {
        return new Principal(
                new PrincipalId(name),
                Principal.Proof.TOKEN,
                TeamName.DEFAULT,
                new PersonId(name + "@example.org"),
                List.of(roles).stream().map(Grant::everywhere).toList());
    }

    static EndpointSpec endpoint() {
        return EndpointSpec.defaults(ENDPOINT, TeamName.DEFAULT, SERVED);
    }

    static ApplyObjects put(Spec... specs) {
        return new ApplyObjects(
                List.of(specs).stream().map(spec -> new Put(spec, null)).toList(), List.of());
    }

    void publish() {
        publish("xgboost", null);
    }

    void publish(String format, @Nullable String notServable) {
        done(version(format, notServable));
    }

    PublishVersion version(String format, @Nullable String notServable) {
        return new PublishVersion(
                MODEL,
                new Version.Content(
                        Sha256.of("files " + keys),
                        10,
                        format,
                        notServable,
                        new Version.ScanSummary(Sha256.of("report"), 0, 0),
                        null),
                Lineage.UNKNOWN,
                null,
                Map.of());
    }

    CommandResult submit(Principal principal, Command command) {
        IdempotencyKey key = new IdempotencyKey("key-" + keys++);
        return control.submit(new CommandRequest(principal, key, command, false));
    }

    List<String> done(Command command) {
        return done(ROOT, command);
    }

    /// The kinds of the records that a command makes.
    List<String> done(Principal principal, Command command) {
        CommandResult result = submit(principal, command);
        assertThat(result).as(command.toString()).isInstanceOf(CommandResult.Done.class);
        return ((CommandResult.Done) result).records().stream().map(JournalRecord::kind).toList();
    }

    Refusal refused(Command command) {
        return refused(ROOT, command);
    }

    Refusal refused(Principal principal, Command command) {
        CommandResult result = submit(principal, command);
        assertThat(result).as(command.toString()).isInstanceOf(CommandResult.Refused.class);
        return ((CommandResult.Refused) result).refusal();
    }

    static StartRelease start(VersionNumber candidate) {
        return new StartRelease(ENDPOINT, candidate, ReleasePlan.USUAL, WHY);
    }

    static StartRelease start(VersionNumber candidate, ReleaseStrategy strategy) {
        ReleasePlan usual = ReleasePlan.USUAL;
        return new StartRelease(
                ENDPOINT,
                candidate,
                new ReleasePlan(
                        strategy,
                        usual.sticky(),
                        usual.patience(),
                        usual.risks(),
                        usual.labels(),
                        usual.rules(),
                        usual.quarantine(),
                        ReleasePlan.Gates.USUAL),
                WHY);
    }

    /// A move from where the newest release stands.
    MoveRelease move(ReleasePhase to, int step, double weight) {
        return move(to, step, weight, Cause.PROGRESS);
    }

    MoveRelease move(ReleasePhase to, int step, double weight, Cause cause) {
        return new MoveRelease(
                release().id(),
                new ReleaseTransition(
                        release().phase(),
                        to,
                        step,
                        weight,
                        cause,
                        WHY,
                        null,
                        Duration.ofSeconds(90),
                        null));
    }

    /// The server moves the release.
    List<String> moved(ReleasePhase to, int step, double weight) {
        return done(SERVER, move(to, step, weight));
    }

    Refusal notMoved(ReleasePhase to, int step, double weight) {
        return refused(SERVER, move(to, step, weight));
    }

    /// Begins a release of version 2 by the usual plan and brings it to its first step.
    void bake() {
        bake(ReleaseStrategy.Canary.LADDER, 0.01);
    }

    void bake(ReleaseStrategy strategy, double weight) {
        warm(strategy);
        moved(ReleasePhase.BAKE, 1, weight);
    }

    void warm(ReleaseStrategy strategy) {
        done(start(TWO, strategy));
        moved(ReleasePhase.LOADING, 0, 0);
        moved(ReleasePhase.WARMING, 0, 0);
    }

    /// Begins a release of version 2 that answers everybody at once, and brings it to its soak.
    void soak() {
        warm(new ReleaseStrategy.AllAtOnce());
        moved(ReleasePhase.PROMOTING, 1, 1);
        moved(ReleasePhase.SOAK, 1, 1);
    }

    Image image() {
        return control.current();
    }

    Release release() {
        return image().release(ENDPOINT).orElseThrow();
    }

    Model model() {
        return image().model(MODEL).orElseThrow();
    }

    Version version(VersionNumber number) {
        return model().version(number).orElseThrow();
    }
}
