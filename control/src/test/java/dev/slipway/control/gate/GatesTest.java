package dev.slipway.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Principal.Proof;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.ApprovalCommand.Approve;
import dev.slipway.api.control.ApprovalCommand.RevokeKey;
import dev.slipway.api.control.ApprovalCommand.TrustKey;
import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.RegistryCommand.AttachEvaluation;
import dev.slipway.api.control.RegistryCommand.AttachSignature;
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
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.Spec;
import dev.slipway.control.Control;
import dev.slipway.control.ControlSpec;
import dev.slipway.documents.Evidence;
import dev.slipway.testkit.fake.FakeJournal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GatesTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final VersionNumber FIRST = new VersionNumber(1);
    private static final AliasName PRODUCTION = new AliasName("production");
    private static final TeamName OTHER_TEAM = new TeamName("other");
    private static final Principal AUTHOR =
            person("author", OTHER_TEAM, Role.SCIENTIST, Role.ADMIN, Role.RELEASER);

    private final Control control =
            Control.open(
                    new ControlSpec(
                            new FakeJournal(InstantSource.fixed(NOW)),
                            InstantSource.fixed(NOW),
                            JournalRecord::payload,
                            new Gates()));
    private int keys;

    private static Principal person(String name, TeamName team, Role... roles) {
        return new Principal(
                new PrincipalId("oidc:" + name),
                Proof.OIDC,
                team,
                new PersonId(name),
                List.of(roles).stream().map(Grant::everywhere).toList());
    }

    /// A token that bob holds, which shows that it is bob's and no more.
    private static Principal bobsToken() {
        return new Principal(
                new PrincipalId("token:abc"),
                Proof.TOKEN,
                TeamName.DEFAULT,
                new PersonId("bob"),
                List.of(Grant.everywhere(Role.REVIEWER)));
    }

    private CommandResult submit(Principal principal, Command command) {
        IdempotencyKey key = new IdempotencyKey("key-" + keys++);
        return control.submit(new CommandRequest(principal, key, command, false));
    }

    private void done(Principal principal, Command command) {
        assertThat(submit(principal, command)).isInstanceOf(CommandResult.Done.class);
    }

    private String refusal(Principal principal, Command command) {
        CommandResult result = submit(principal, command);
        assertThat(result).isInstanceOf(CommandResult.Refused.class);
        return ((CommandResult.Refused) result).refusal().message();
    }

    private static ApplyObjects put(Spec spec) {
        return new ApplyObjects(List.of(new Put(spec, null)), List.of());
    }

    private void modelOfTier(int tier) {
        done(
                AUTHOR,
                put(new ModelSpec(FLIGHTS, TeamName.DEFAULT, new RiskTier(tier), null, Map.of())));
        publish(new Version.ScanSummary(Sha256.of("report"), 0, 0));
    }

    private void publish(Version.ScanSummary scan) {
        done(
                AUTHOR,
                new PublishVersion(
                        FLIGHTS,
                        new Version.Content(Sha256.of("files"), 10, "xgboost", null, scan, null, 1),
                        new Lineage("run", List.of(new Lineage.Dataset("d", "1")), "c0ffee", null),
                        null,
                        Map.of()));
    }

    private void sign() {
        HeldKey key = HeldKey.made();
        done(AUTHOR, new TrustKey(new PersonId("signer"), key.pem()));
        done(
                AUTHOR,
                new AttachSignature(
                        FLIGHTS,
                        FIRST,
                        new Version.SignatureSummary(Sha256.of("bundle"), key.hint())));
    }

    private Version version() {
        return control.current().model(FLIGHTS).orElseThrow().version(FIRST).orElseThrow();
    }

    private Approve verdict(Role role, boolean isYes) {
        Version version = version();
        return new Approve(
                FLIGHTS,
                FIRST,
                role,
                isYes,
                version.content().digest(),
                Evidence.of(version),
                new FreeText("looked at it"),
                null,
                null);
    }

    private static SetAlias promote() {
        return new SetAlias(FLIGHTS, PRODUCTION, FIRST, null);
    }

    @Test
    void sandboxModelNeedsAScanAlone() {
        modelOfTier(0);
        done(AUTHOR, promote());
    }

    @Test
    void versionThatWasNotScannedIsNamedByNoAlias() {
        publish(new Version.ScanSummary(Sha256.ZERO, 0, 0));
        assertThat(refusal(AUTHOR, promote())).contains("scanned: it has not been scanned");
    }

    @Test
    void criticalFindingStopsEveryTier() {
        publish(new Version.ScanSummary(Sha256.of("report"), 1, 0));
        assertThat(refusal(AUTHOR, promote())).contains("scanned: 1 finding (expected: none)");
    }

    @Test
    void severalFindingsAreCounted() {
        publish(new Version.ScanSummary(Sha256.of("report"), 2, 0));
        assertThat(refusal(AUTHOR, promote())).contains("scanned: 2 findings (expected: none)");
    }

    @Test
    void tierOneNeedsASignatureAndAnotherPerson() {
        modelOfTier(1);
        assertThat(refusal(AUTHOR, promote()))
                .contains("signed: it has no signature", "approved: by 0 of 1 reviewers");
        sign();
        done(person("bob", TeamName.DEFAULT, Role.REVIEWER), verdict(Role.REVIEWER, true));
        done(AUTHOR, promote());
    }

    @Test
    void authorMayNotJudgeTheirOwnVersion() {
        modelOfTier(1);
        Principal reviewer = person("author", TeamName.DEFAULT, Role.REVIEWER);
        assertThat(refusal(reviewer, verdict(Role.REVIEWER, true)))
                .contains("an author of version 1 may not judge it");
    }

    @Test
    void aNoStopsWhateverOthersSaid() {
        modelOfTier(1);
        sign();
        done(person("bob", TeamName.DEFAULT, Role.REVIEWER), verdict(Role.REVIEWER, true));
        done(person("eve", TeamName.DEFAULT, Role.REVIEWER), verdict(Role.REVIEWER, false));
        assertThat(refusal(AUTHOR, promote())).contains("a reviewer said no");
    }

    @Test
    void theLastVerdictCountsThoughTheClockWasSetBack() {
        modelOfTier(1);
        sign();
        Principal bob = person("bob", TeamName.DEFAULT, Role.REVIEWER);
        done(bob, verdict(Role.REVIEWER, false));
        done(bob, verdict(Role.REVIEWER, true));
        done(AUTHOR, promote());
        done(bob, verdict(Role.REVIEWER, false));
        SetAlias elsewhere = new SetAlias(FLIGHTS, new AliasName("elsewhere"), FIRST, null);
        assertThat(refusal(AUTHOR, elsewhere)).contains("a reviewer said no");
    }

    @Test
    void verdictNoLongerCountsWhenEvidenceIsAdded() {
        modelOfTier(1);
        sign();
        done(person("bob", TeamName.DEFAULT, Role.REVIEWER), verdict(Role.REVIEWER, true));
        done(AUTHOR, new AttachEvaluation(FLIGHTS, FIRST, "auc", null, "d", 0.5, null, null));
        assertThat(refusal(AUTHOR, promote())).contains("approved: by 0 of 1");
    }

    @Test
    void verdictOnWhatIsNoLongerSoIsRefused() {
        modelOfTier(1);
        Approve seen = verdict(Role.REVIEWER, true);
        done(AUTHOR, new AttachEvaluation(FLIGHTS, FIRST, "auc", null, "d", 0.5, null, null));
        assertThat(refusal(person("bob", TeamName.DEFAULT, Role.REVIEWER), seen))
                .contains("evidence:", "it has changed, look again");
    }

    @Test
    void tierTwoNeedsTwoPeopleOneOfAnotherTeam() {
        modelOfTier(2);
        sign();
        done(person("bob", TeamName.DEFAULT, Role.REVIEWER), verdict(Role.REVIEWER, true));
        done(person("bob", TeamName.DEFAULT, Role.REVIEWER), verdict(Role.REVIEWER, true));
        assertThat(refusal(AUTHOR, promote())).contains("approved: by 1 of 2 reviewers");
        done(person("cy", TeamName.DEFAULT, Role.REVIEWER), verdict(Role.REVIEWER, true));
        assertThat(refusal(AUTHOR, promote())).contains("approved: by 0 from outside the team");
        done(person("di", OTHER_TEAM, Role.REVIEWER), verdict(Role.REVIEWER, true));
        done(AUTHOR, promote());
    }

    @Test
    void tokenAloneProvesNoPersonFromTierOne() {
        modelOfTier(1);
        Principal token = bobsToken();
        assertThat(refusal(token, verdict(Role.REVIEWER, true))).contains("approval: not signed");
    }

    @Test
    void signatureByATrustedKeyIsAPersonsVerdict() {
        modelOfTier(1);
        sign();
        HeldKey key = HeldKey.made();
        done(AUTHOR, new TrustKey(new PersonId("bob"), key.pem()));
        Approve open = verdict(Role.REVIEWER, true);
        Principal token = bobsToken();
        assertThat(refusal(token, signed(open, key, "something else")))
                .contains("signature: not of key");
        done(token, signed(open, key));
        done(AUTHOR, promote());
    }

    @Test
    void aSessionOfAProgramIsNobodysVerdict() {
        modelOfTier(1);
        Principal pipeline =
                new Principal(
                        new PrincipalId("oidc:https://login.example#pipeline"),
                        Proof.OIDC,
                        TeamName.DEFAULT,
                        null,
                        List.of(Grant.everywhere(Role.REVIEWER)));
        assertThat(refusal(pipeline, verdict(Role.REVIEWER, true)))
                .contains("approval: not signed");
    }

    @Test
    void whoeverChangesTheirAddressStaysOnePerson() {
        modelOfTier(2);
        sign();
        done(session("u1", "bob@example.com"), verdict(Role.REVIEWER, true));
        done(session("u1", "robert@example.com"), verdict(Role.REVIEWER, true));
        assertThat(refusal(AUTHOR, promote())).contains("approved: by 1 of 2 reviewers");
        done(session("u2", "cy@example.com"), verdict(Role.REVIEWER, true));
        assertThat(refusal(AUTHOR, promote())).contains("approved: by 0 from outside the team");
    }

    private static Principal session(String subject, String address) {
        return new Principal(
                new PrincipalId("oidc:https://login.example#" + subject),
                Proof.OIDC,
                TeamName.DEFAULT,
                new PersonId(address),
                List.of(Grant.everywhere(Role.REVIEWER)));
    }

    @Test
    void peopleRegisterTheirOwnKeysAndNobodyElses() {
        Principal bob = person("bob", TeamName.DEFAULT, Role.REVIEWER);
        HeldKey key = HeldKey.made();
        assertThat(refusal(bob, new TrustKey(new PersonId("cy"), key.pem())))
                .contains("MANAGE_TOKENS");
        Principal token = bobsToken();
        assertThat(refusal(token, new TrustKey(new PersonId("bob"), key.pem())))
                .contains("MANAGE_TOKENS");
        done(bob, new TrustKey(new PersonId("bob"), key.pem()));
        assertThat(control.current().keys()).hasSize(1);

        RevokeKey lost = new RevokeKey(key.hint(), new FreeText("lost"));
        assertThat(refusal(person("cy", TeamName.DEFAULT, Role.REVIEWER), lost))
                .contains("MANAGE_TOKENS");
        done(token, lost);
        assertThat(control.current().keys()).isEmpty();
        assertThat(refusal(bob, lost)).contains("is nobody's already");
    }

    @Test
    void verdictsOfARevokedKeyCountNoMore() {
        modelOfTier(1);
        sign();
        HeldKey key = HeldKey.madeLarge();
        Principal bob = person("bob", TeamName.DEFAULT, Role.REVIEWER);
        done(bob, new TrustKey(new PersonId("bob"), key.pem()));
        Approve open = verdict(Role.REVIEWER, true);
        done(bob, signed(open, key));
        done(bob, new RevokeKey(key.hint(), new FreeText("stolen")));
        assertThat(refusal(AUTHOR, promote())).contains("approved: by 0 of 1 reviewers");
        done(bob, new TrustKey(new PersonId("bob"), key.pem()));
        assertThat(refusal(AUTHOR, promote())).contains("approved: by 0 of 1 reviewers");
        assertThat(control.current().approvals(open.digest()))
                .extracting(ApprovalEntry::revoked)
                .containsExactly(NOW);
        done(bob, signed(open, key));
        done(AUTHOR, promote());
    }

    private static Approve signed(Approve open, HeldKey key) {
        Evidence.Verdict verdict =
                new Evidence.Verdict(
                        open.model(),
                        open.version(),
                        open.isYes(),
                        open.role(),
                        open.digest(),
                        open.evidence());
        return signed(open, key, Evidence.statement(verdict));
    }

    private static Approve signed(Approve open, HeldKey key, String text) {
        return new Approve(
                open.model(),
                open.version(),
                open.role(),
                open.isYes(),
                open.digest(),
                open.evidence(),
                open.reason(),
                key.signature(text),
                key.hint());
    }

    @Test
    void policyAddsToWhatTheTierAsks() {
        modelOfTier(0);
        done(
                AUTHOR,
                put(
                        new PolicySpec(
                                "good-enough",
                                List.of(PRODUCTION),
                                PolicySpec.Selector.ALL,
                                List.of(new Requirement.Evaluated("auc", null, 0.7, null, null)))));
        assertThat(refusal(AUTHOR, promote())).contains("evaluated: no auc is attached");
        done(AUTHOR, new AttachEvaluation(FLIGHTS, FIRST, "auc", null, "d", 0.6, null, null));
        assertThat(refusal(AUTHOR, promote())).contains("auc is 0.6 (expected: >= 0.7)");
        done(AUTHOR, new AttachEvaluation(FLIGHTS, FIRST, "auc", null, "d", 0.71, null, null));
        done(AUTHOR, promote());
    }

    @Test
    void endpointCannotServeAroundTheGates() {
        modelOfTier(1);
        assertThat(refusal(AUTHOR, put(endpoint(new Target.Exactly(FLIGHTS, FIRST)))))
                .contains("signed: it has no signature");
        assertThat(refusal(AUTHOR, put(endpoint(new Target.Latest(FLIGHTS)))))
                .contains("expected: an alias or a number, since the risk tier is 1");
    }

    private static EndpointSpec endpoint(Target target) {
        return EndpointSpec.defaults(new EndpointName("flights"), TeamName.DEFAULT, target);
    }
}
