package dev.slipway.monitoring;

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
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.control.ReleaseCommand.MoveRelease;
import dev.slipway.api.control.ReleaseCommand.StartRelease;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.control.Control;
import dev.slipway.control.ControlSpec;
import dev.slipway.control.gate.Gates;
import dev.slipway.testkit.fake.FakeJournal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A release that the control plane decides about, over a journal in memory.
final class DecidedReleases implements AutoCloseable {
    static final EndpointName ENDPOINT = new EndpointName("flights");
    private static final ModelName MODEL = new ModelName("flights");
    private static final AliasName CHAMPION = new AliasName("champion");
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-01-05T08:00:00Z"));
    private static final Principal SERVER = Principal.system("monitoring");
    private static final Principal ROOT =
            new Principal(
                    new PrincipalId("root"),
                    Principal.Proof.TOKEN,
                    TeamName.DEFAULT,
                    new PersonId("root@example.org"),
                    Arrays.stream(Role.values()).map(Grant::everywhere).toList());

    private final Control control =
            Control.open(
                    new ControlSpec(
                            new FakeJournal(CLOCK), CLOCK, JournalRecord::payload, new Gates()));
    private int keys;

    /// A release of version 2 that has been started.
    DecidedReleases(ReleasePlan plan) {
        publish();
        publish();
        done(new SetAlias(MODEL, CHAMPION, new VersionNumber(1), null));
        EndpointSpec endpoint =
                EndpointSpec.defaults(
                        ENDPOINT, TeamName.DEFAULT, new Target.Alias(MODEL, CHAMPION));
        done(new ApplyObjects(List.of(new Put(endpoint, null)), List.of()));
        done(new StartRelease(ENDPOINT, new VersionNumber(2), plan, null));
    }

    private void publish() {
        done(
                new PublishVersion(
                        MODEL,
                        new Version.Content(
                                Sha256.of("files " + keys),
                                10,
                                "xgboost",
                                null,
                                new Version.ScanSummary(Sha256.of("report"), 0, 0),
                                null),
                        Lineage.UNKNOWN,
                        null,
                        Map.of()));
    }

    private void done(Command command) {
        assertThat(submit(ROOT, command)).isInstanceOf(CommandResult.Done.class);
    }

    private CommandResult submit(Principal principal, Command command) {
        IdempotencyKey key = new IdempotencyKey("key-" + keys++);
        return control.submit(new CommandRequest(principal, key, command, false));
    }

    /// The release as it stands.
    Release release() {
        return control.current().release(ENDPOINT).orElseThrow();
    }

    /// What is decided about a move that a server asks for.
    CommandResult move(ReleaseTransition move) {
        return submit(SERVER, new MoveRelease(release().id(), move));
    }

    /// What is decided about a command of somebody who may do everything.
    CommandResult operate(Command command) {
        return submit(ROOT, command);
    }

    @Override
    public void close() {
        control.close();
    }
}
