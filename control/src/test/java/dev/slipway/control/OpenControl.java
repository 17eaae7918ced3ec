package dev.slipway.control;

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
import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.api.spec.Spec;
import dev.slipway.control.decide.NoGuard;
import dev.slipway.testkit.fake.FakeJournal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A control plane over a journal in memory, and somebody who may do everything.
final class OpenControl {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    final FakeJournal journal;
    final Control control;
    private int keys;

    OpenControl() {
        this(InstantSource.fixed(NOW));
    }

    OpenControl(InstantSource clock) {
        journal = new FakeJournal(clock);
        control =
                Control.open(
                        new ControlSpec(journal, clock, JournalRecord::payload, new NoGuard()));
    }

    static Principal principal(String name, Role... roles) {
        return new Principal(
                new PrincipalId(name),
                Principal.Proof.TOKEN,
                TeamName.DEFAULT,
                new PersonId(name + "@example.org"),
                Arrays.stream(roles).map(Grant::everywhere).toList());
    }

    /// The publication of a version that may be served, with this content.
    static PublishVersion version(ModelName model, String content) {
        return new PublishVersion(
                model,
                new Version.Content(
                        Sha256.of(content),
                        10,
                        "xgboost",
                        null,
                        new Version.ScanSummary(Sha256.of("report"), 0, 0),
                        null),
                Lineage.UNKNOWN,
                null,
                Map.of());
    }

    /// The wish that a file be scored.
    ///
    /// @param score an endpoint or a model
    /// @param on a connection to a cluster; null for this server
    static ScoreWish wish(
            String score, @Nullable String version, String output, @Nullable String on) {
        return new ScoreWish(
                score,
                version,
                "/srv/in.csv",
                null,
                output,
                null,
                List.of(),
                BadRowLimit.NONE,
                null,
                on);
    }

    CommandResult submit(Principal principal, Command command) {
        return control.submit(
                new CommandRequest(principal, new IdempotencyKey("key-" + keys++), command, false));
    }

    CommandResult submit(Command command) {
        return submit(principal("root", Role.values()), command);
    }

    CommandResult apply(Spec spec) {
        return submit(new ApplyObjects(List.of(new Put(spec, null)), List.of()));
    }

    /// Submits what has to be done.
    void done(Command command) {
        assertThat(submit(command)).isInstanceOf(CommandResult.Done.class);
    }

    /// Why not, of a command that has to be refused.
    Refusal refusal(Command command) {
        return refusal(submit(command));
    }

    /// The same of what was submitted.
    Refusal refusal(CommandResult result) {
        assertThat(result).isInstanceOf(CommandResult.Refused.class);
        return ((CommandResult.Refused) result).refusal();
    }
}
