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
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
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

    private void sign() throws GeneralSecurityException {
        PersonalKey key = PersonalKey.parse(pem(keyPair()));
        done(AUTHOR, new TrustKey(new PersonId("signer"), key.pem()));
        done(
                AUTHOR,
                new AttachSignature(
                        FLIGHTS,
                        FIRST,
                        new Version.SignatureSummary(Sha256.of("bundle"), key.hint())));
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        return keyPair("secp256r1");
    }

    private static KeyPair keyPair(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static String pem(KeyPair pair) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getEncoder().encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
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
        assertThat(refusal(AUTHOR, promote())).contains("scanned: 1 findings");
    }

    @Test
    void tierOneNeedsASignatureAndAnotherPerson() throws GeneralSecurityException {
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
    void aNoStopsWhateverOthersSaid() throws GeneralSecurityException {
        modelOfTier(1);
        sign();
        done(person("bob", TeamName.DEFAULT, Role.REVIEWER), verdict(Role.REVIEWER, true));
        done(person("eve", TeamName.DEFAULT, Role.REVIEWER), verdict(Role.REVIEWER, false));
        assertThat(refusal(AUTHOR, promote())).contains("a reviewer said no");
    }

    @Test
    void theLastVerdictCountsThoughTheClockWasSetBack() throws GeneralSecurityException {
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
    void verdictNoLongerCountsWhenEvidenceIsAdded() throws GeneralSecurityException {
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
    void tierTwoNeedsTwoPeopleOneOfAnotherTeam() throws GeneralSecurityException {
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
        Principal token =
                new Principal(
                        new PrincipalId("token:abc"),
                        Proof.TOKEN,
                        TeamName.DEFAULT,
                        new PersonId("bob"),
                        List.of(Grant.everywhere(Role.REVIEWER)));
        assertThat(refusal(token, verdict(Role.REVIEWER, true))).contains("approval: not signed");
    }

    @Test
    void signatureByATrustedKeyIsAPersonsVerdict() throws GeneralSecurityException {
        modelOfTier(1);
        sign();
        KeyPair pair = keyPair();
        PersonalKey key = PersonalKey.parse(pem(pair));
        done(AUTHOR, new TrustKey(new PersonId("bob"), pem(pair)));
        Approve open = verdict(Role.REVIEWER, true);
        Principal token =
                new Principal(
                        new PrincipalId("token:abc"),
                        Proof.TOKEN,
                        TeamName.DEFAULT,
                        new PersonId("bob"),
                        List.of(Grant.everywhere(Role.REVIEWER)));
        assertThat(refusal(token, signed(open, key, signature(pair, "something else"))))
                .contains("signature: not of key");
        String statement =
                Evidence.statement(
                        new Evidence.Verdict(
                                open.model(),
                                open.version(),
                                open.isYes(),
                                open.role(),
                                open.digest(),
                                open.evidence()));
        done(token, signed(open, key, signature(pair, statement)));
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
    void whoeverChangesTheirAddressStaysOnePerson() throws GeneralSecurityException {
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
    void peopleRegisterTheirOwnKeysAndNobodyElses() throws GeneralSecurityException {
        Principal bob = person("bob", TeamName.DEFAULT, Role.REVIEWER);
        String pem = pem(keyPair());
        assertThat(refusal(bob, new TrustKey(new PersonId("cy"), pem))).contains("manage-tokens");
        Principal token =
                new Principal(
                        new PrincipalId("token:abc"),
                        Proof.TOKEN,
                        TeamName.DEFAULT,
                        new PersonId("bob"),
                        List.of(Grant.everywhere(Role.REVIEWER)));
        assertThat(refusal(token, new TrustKey(new PersonId("bob"), pem)))
                .contains("manage-tokens");
        done(bob, new TrustKey(new PersonId("bob"), pem));
        assertThat(control.current().keys()).hasSize(1);

        Sha256 hint = PersonalKey.parse(pem).hint();
        FreeText lost = new FreeText("lost");
        assertThat(
                        refusal(
                                person("cy", TeamName.DEFAULT, Role.REVIEWER),
                                new RevokeKey(hint, lost)))
                .contains("manage-tokens");
        done(token, new RevokeKey(hint, lost));
        assertThat(control.current().keys()).isEmpty();
        assertThat(refusal(bob, new RevokeKey(hint, lost))).contains("is nobody's already");
    }

    @Test
    void verdictsOfARevokedKeyCountNoMore() throws GeneralSecurityException {
        modelOfTier(1);
        sign();
        KeyPair pair = keyPair("secp384r1");
        PersonalKey key = PersonalKey.parse(pem(pair));
        Principal bob = person("bob", TeamName.DEFAULT, Role.REVIEWER);
        done(bob, new TrustKey(new PersonId("bob"), pem(pair)));
        Approve open = verdict(Role.REVIEWER, true);
        String statement =
                Evidence.statement(
                        new Evidence.Verdict(
                                open.model(),
                                open.version(),
                                open.isYes(),
                                open.role(),
                                open.digest(),
                                open.evidence()));
        done(bob, signed(open, key, signature("SHA384withECDSA", pair, statement)));
        done(bob, new RevokeKey(key.hint(), new FreeText("stolen")));
        assertThat(refusal(AUTHOR, promote())).contains("approved: by 0 of 1 reviewers");
        done(bob, new TrustKey(new PersonId("bob"), pem(pair)));
        assertThat(refusal(AUTHOR, promote())).contains("approved: by 0 of 1 reviewers");
        assertThat(control.current().approvals(open.digest()))
                .extracting(ApprovalEntry::revoked)
                .containsExactly(NOW);
        done(bob, signed(open, key, signature("SHA384withECDSA", pair, statement)));
        done(AUTHOR, promote());
    }

    private static String signature(KeyPair pair, String text) throws GeneralSecurityException {
        return signature("SHA256withECDSA", pair, text);
    }

    private static String signature(String algorithm, KeyPair pair, String text)
            throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(pair.getPrivate());
        signature.update(text.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(signature.sign());
    }

    private static Approve signed(Approve open, PersonalKey key, String signature) {
        return new Approve(
                open.model(),
                open.version(),
                open.role(),
                open.isYes(),
                open.digest(),
                open.evidence(),
                open.reason(),
                signature,
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
