package dev.slipway.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Principal.Proof;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.AccessCommand.CreateToken;
import dev.slipway.api.control.ApprovalCommand.Approve;
import dev.slipway.api.control.ApprovalCommand.TrustKey;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.control.Control;
import dev.slipway.control.ControlSpec;
import dev.slipway.control.ReceiptSigner;
import dev.slipway.documents.Evidence;
import dev.slipway.testkit.fake.FakeJournal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A control plane and the people around it, who show tokens that it knows.
final class Office {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    static final ModelName MODEL = new ModelName("flights");
    static final AliasName PRODUCTION = new AliasName("production");

    private static final Principal SETUP = Principal.system("setup", Role.values());

    volatile Instant now = NOW;
    final Control control;
    private int keys;
    private int tokens;

    Office() {
        this(null);
    }

    Office(@Nullable ReceiptSigner receipts) {
        control =
                Control.open(
                        new ControlSpec(
                                new FakeJournal(() -> now),
                                () -> now,
                                JournalRecord::payload,
                                new Gates(),
                                receipts));
    }

    CommandResult submit(Principal principal, Command command) {
        IdempotencyKey key = new IdempotencyKey("key-" + keys++);
        return control.submit(new CommandRequest(principal, key, command, false));
    }

    List<String> done(Principal principal, Command command) {
        CommandResult result = submit(principal, command);
        assertThat(result).isInstanceOf(CommandResult.Done.class);
        return ((CommandResult.Done) result).records().stream().map(JournalRecord::kind).toList();
    }

    String refusal(Principal principal, Command command) {
        CommandResult result = submit(principal, command);
        assertThat(result).isInstanceOf(CommandResult.Refused.class);
        return ((CommandResult.Refused) result).refusal().message();
    }

    static ApplyObjects put(Spec... specs) {
        return new ApplyObjects(
                List.of(specs).stream().map(spec -> new Put(spec, null)).toList(), List.of());
    }

    /// The first token, which nobody holds and the server itself made.
    Principal root() {
        return token(
                SETUP,
                null,
                TeamName.DEFAULT,
                Role.ADMIN,
                Role.SCIENTIST,
                Role.RELEASER,
                Role.CALLER);
    }

    /// Somebody who runs the server and is known.
    Principal boss() {
        return token("boss", TeamName.DEFAULT, Role.ADMIN, Role.SCIENTIST, Role.RELEASER);
    }

    /// Whoever holds a token that the server's first one made.
    Principal token(@Nullable String holder, TeamName team, Role... roles) {
        return token(SETUP, holder, team, roles);
    }

    /// Whoever holds a token that somebody made.
    Principal token(Principal minter, @Nullable String holder, TeamName team, Role... roles) {
        String id = "t" + tokens++;
        List<Grant> grants = List.of(roles).stream().map(Grant::everywhere).toList();
        PersonId person = holder == null ? null : new PersonId(holder);
        if (!team.equals(TeamName.DEFAULT)) {
            submit(SETUP, put(new TeamSpec(team, null, null, null, null)));
        }
        done(minter, new CreateToken(id, Sha256.of(id), team, grants, person, null, null));
        return new Principal(new PrincipalId("token:" + id), Proof.TOKEN, team, person, grants);
    }

    /// A model of this owner and tier.
    void model(TeamName team, int tier) {
        submit(SETUP, put(new TeamSpec(team, null, null, null, null)));
        done(SETUP, put(new ModelSpec(MODEL, team, new RiskTier(tier), null, Map.of())));
    }

    /// Pushes another version, signed by a key or not.
    void push(Principal who, @Nullable HeldKey signer) {
        done(who, version(signer));
    }

    /// Another version, resting on these suppressions.
    PublishVersion version(@Nullable HeldKey signer, String... accepted) {
        String files = "files " + keys;
        return new PublishVersion(
                MODEL,
                new Version.Content(
                        Sha256.of(files),
                        10,
                        "xgboost",
                        null,
                        new Version.ScanSummary(Sha256.of("report"), 0, 0, List.of(accepted)),
                        signer == null
                                ? null
                                : new Version.SignatureSummary(Sha256.of("bundle"), signer.hint()),
                        1),
                new Lineage("run", List.of(new Lineage.Dataset("d", "1")), "c0ffee", null),
                null,
                Map.of());
    }

    /// Whoever has signed in with their account.
    static Principal session(String name, TeamName team, Role... roles) {
        return new Principal(
                new PrincipalId("oidc:https://id#" + name),
                Proof.OIDC,
                team,
                new PersonId(name),
                List.of(roles).stream().map(Grant::everywhere).toList());
    }

    Version newest() {
        return control.current().model(MODEL).orElseThrow().latest().orElseThrow();
    }

    SetAlias promote() {
        return alias(PRODUCTION);
    }

    SetAlias alias(AliasName alias) {
        return new SetAlias(MODEL, alias, newest().number(), null);
    }

    EndpointSpec endpoint(RiskTier tier, AliasName alias) {
        return EndpointSpec.defaults(
                        new EndpointName("flights"),
                        TeamName.DEFAULT,
                        new Target.Alias(MODEL, alias))
                .with(tier);
    }

    /// A new key of somebody, which is registered.
    HeldKey key(String person) {
        HeldKey key = HeldKey.made();
        done(SETUP, new TrustKey(new PersonId(person), key.pem()));
        return key;
    }

    /// A yes to the newest version, signed or not.
    Approve verdict(Role role, @Nullable HeldKey key) {
        Version version = newest();
        Sha256 digest = version.content().digest();
        Sha256 evidence = Evidence.of(version);
        Evidence.Verdict verdict =
                new Evidence.Verdict(MODEL, version.number(), true, role, digest, evidence);
        return new Approve(
                MODEL,
                version.number(),
                role,
                true,
                digest,
                evidence,
                new FreeText("looked at it"),
                key == null ? null : key.signature(Evidence.statement(verdict)),
                key == null ? null : key.hint());
    }
}
