package dev.slipway.control;

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
import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.spec.Spec;
import dev.slipway.testkit.fake.FakeJournal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/// A control plane over a journal in memory, and somebody who may do everything.
final class OpenControl {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    final FakeJournal journal = new FakeJournal(InstantSource.fixed(NOW));
    final Control control =
            Control.open(
                    new ControlSpec(
                            journal,
                            InstantSource.fixed(NOW),
                            JournalRecord::payload,
                            new FreeAliases()));
    private int keys;

    static Principal principal(String name, Role... roles) {
        return new Principal(
                new PrincipalId(name),
                Principal.Proof.TOKEN,
                TeamName.DEFAULT,
                new PersonId(name + "@example.org"),
                Arrays.stream(roles).map(Grant::everywhere).toList());
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

    Refusal refusal(CommandResult result) {
        return ((CommandResult.Refused) result).refusal();
    }
}
