package dev.slipway.control.access;

import dev.slipway.api.access.Access.Identified;
import dev.slipway.api.access.Credentials;
import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Hosts;
import dev.slipway.api.access.LocalCallers.Caller;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.access.TokenSecrets.Secret;
import dev.slipway.api.control.AccessCommand.CreateToken;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.Spec;
import dev.slipway.control.Control;
import dev.slipway.control.ControlSpec;
import dev.slipway.control.decide.NoGuard;
import dev.slipway.testkit.fake.FakeJournal;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A control plane over a fake journal, with access to it.
final class Server implements AutoCloseable {
    static final Principal ROOT = Principal.system("test", Role.values());
    static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    volatile Instant now = START;
    final Control control =
            Control.open(
                    new ControlSpec(
                            new FakeJournal(() -> now),
                            () -> now,
                            JournalRecord::payload,
                            new NoGuard()));
    final TokenUses uses = new TokenUses(control);
    private final Tokens tokens = new Tokens(new SecureRandom());
    private int keys;

    ImageAccess access(boolean isLocalOnly, Hosts hosts, @Nullable Sessions sessions) {
        return new ImageAccess(
                new AccessSpec(
                        control, isLocalOnly, () -> hosts, Set.of(), uses, sessions, () -> now));
    }

    /// Access where this endpoint was named at the start.
    ImageAccess reserving(EndpointName endpoint) {
        return new ImageAccess(
                new AccessSpec(
                        control,
                        true,
                        () -> Hosts.LOOPBACK,
                        Set.of(endpoint),
                        uses,
                        null,
                        () -> now));
    }

    CommandResult submit(Principal principal, Command command) {
        IdempotencyKey key = new IdempotencyKey("key-" + keys++);
        return control.submit(new CommandRequest(principal, key, command, false));
    }

    void apply(Spec... specs) {
        List<Put> puts = List.of(specs).stream().map(spec -> new Put(spec, null)).toList();
        done(submit(ROOT, new ApplyObjects(puts, List.of())));
    }

    /// A token that ROOT makes.
    Secret token(@Nullable Instant expires, Grant... grants) {
        Secret secret = tokens.make();
        done(submit(ROOT, wish(secret, null, expires, grants)));
        return secret;
    }

    Secret fresh() {
        return tokens.make();
    }

    static CreateToken wish(
            Secret secret, @Nullable PersonId holder, @Nullable Instant expires, Grant... grants) {
        return new CreateToken(
                secret.id(),
                secret.hash(),
                TeamName.DEFAULT,
                List.of(grants),
                holder,
                expires,
                null);
    }

    static void done(CommandResult result) {
        if (!(result instanceof CommandResult.Done)) {
            throw new AssertionError("not done: " + result);
        }
    }

    static Credentials shown(@Nullable String bearer, @Nullable String certificate) {
        Caller caller = new Caller(InetAddress.getLoopbackAddress()).host("localhost:8000");
        return new Credentials(caller, bearer, certificate);
    }

    static Principal known(Identified identified) {
        if (identified instanceof Identified.As as) {
            return as.principal();
        }
        throw new AssertionError("not known: " + identified);
    }

    static String refused(Identified identified) {
        if (identified instanceof Identified.Refused refused) {
            return refused.refusal().code() + " " + refused.refusal().message();
        }
        throw new AssertionError("known: " + identified);
    }

    @Override
    public void close() {
        uses.close();
        control.close();
    }
}
