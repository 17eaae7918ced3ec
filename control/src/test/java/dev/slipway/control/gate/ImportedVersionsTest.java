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
import dev.slipway.api.control.AccessCommand.RevokeToken;
import dev.slipway.api.control.ApprovalCommand.Approve;
import dev.slipway.api.control.ApprovalCommand.TrustKey;
import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.RegistryCommand.AttachEvaluation;
import dev.slipway.api.control.RegistryCommand.Exported;
import dev.slipway.api.control.RegistryCommand.ImportVersion;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.ImportedEvidence;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.RoleSpec;
import dev.slipway.control.Control;
import dev.slipway.control.ControlSpec;
import dev.slipway.documents.Evidence;
import dev.slipway.testkit.fake.FakeJournal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Two servers: what one says of a version and what the other makes of it.
final class ImportedVersionsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final AliasName PRODUCTION = new AliasName("production");
    private static final PersonId BOB = new PersonId("bob");
    private static final Principal OWNER =
            new Principal(
                    new PrincipalId("oidc:owner"),
                    Proof.OIDC,
                    TeamName.DEFAULT,
                    new PersonId("owner"),
                    List.of(
                            Grant.everywhere(Role.SCIENTIST),
                            Grant.everywhere(Role.ADMIN),
                            Grant.everywhere(Role.RELEASER)));

    private static final Principal REVIEWER =
            new Principal(
                    new PrincipalId("token:abc"),
                    Proof.TOKEN,
                    TeamName.DEFAULT,
                    BOB,
                    List.of(Grant.everywhere(Role.REVIEWER)));

    private final HeldKey bobs = HeldKey.made();
    private final HeldKey signer = HeldKey.made();
    private final Control there = control();
    private final Control here = control();
    private int keys;

    private static Control control() {
        return Control.open(
                new ControlSpec(
                        new FakeJournal(InstantSource.fixed(NOW)),
                        InstantSource.fixed(NOW),
                        JournalRecord::payload,
                        new Gates()));
    }

    private CommandResult submit(Control control, Command command) {
        IdempotencyKey key = new IdempotencyKey("key-" + keys++);
        return control.submit(new CommandRequest(OWNER, key, command, false));
    }

    private List<String> done(Control control, Command command) {
        CommandResult result = submit(control, command);
        assertThat(result).isInstanceOf(CommandResult.Done.class);
        return ((CommandResult.Done) result).records().stream().map(JournalRecord::kind).toList();
    }

    private String refusal(Command command) {
        CommandResult result = submit(here, command);
        assertThat(result).isInstanceOf(CommandResult.Refused.class);
        return ((CommandResult.Refused) result).refusal().message();
    }

    private static Version version(Image image, ModelName model, long number) {
        return image.model(model).orElseThrow().version(new VersionNumber(number)).orElseThrow();
    }

    private Version.Content content() {
        return new Version.Content(
                Sha256.of("files"),
                10,
                "xgboost",
                null,
                new Version.ScanSummary(Sha256.of("report"), 0, 0),
                new Version.SignatureSummary(Sha256.of("bundle"), signer.hint()));
    }

    /// Version 2 of the other server: evaluated, and approved by bob with his key.
    private Exported exported() {
        done(there, new TrustKey(new PersonId("signer"), signer.pem()));
        done(there, new TrustKey(BOB, bobs.pem()));
        for (String files : List.of("other files", "files")) {
            Version.Content content = content();
            done(
                    there,
                    new PublishVersion(
                            FLIGHTS,
                            new Version.Content(
                                    Sha256.of(files),
                                    content.bytes(),
                                    content.format(),
                                    null,
                                    content.scan(),
                                    content.signature()),
                            new Lineage("run", List.of(), "c0ffee", null),
                            null,
                            Map.of("stage", "final", "slipway.mlflow.place", "there")));
        }
        VersionNumber second = new VersionNumber(2);
        done(there, new AttachEvaluation(FLIGHTS, second, "auc", null, "d", 0.74, null, null));
        approved(true);
        Version known = version(there.current(), FLIGHTS, 2);
        return new Exported(
                FLIGHTS,
                known,
                there.current().approvals(known.content().digest()),
                Sha256.of("document"),
                Sha256.of("bundle"),
                new ImportedEvidence.Excerpt(0, 0, null));
    }

    private void approved(boolean isYes) {
        Version version = version(there.current(), FLIGHTS, 2);
        IdempotencyKey key = new IdempotencyKey("approval-" + keys++);
        Approve approval = approval(version, isYes);
        assertThat(there.submit(new CommandRequest(REVIEWER, key, approval, false)))
                .isInstanceOf(CommandResult.Done.class);
    }

    private Approve approval(Version version, boolean isYes) {
        String statement =
                Evidence.statement(
                        new Evidence.Verdict(
                                FLIGHTS,
                                version.number(),
                                isYes,
                                Role.REVIEWER,
                                version.content().digest(),
                                Evidence.of(version)));
        return new Approve(
                FLIGHTS,
                version.number(),
                Role.REVIEWER,
                isYes,
                version.content().digest(),
                Evidence.of(version),
                new FreeText("fine"),
                bobs.signature(statement),
                bobs.hint());
    }

    private void modelOfTierOne(ModelName model) {
        done(
                here,
                new ApplyObjects(
                        List.of(
                                new Put(
                                        new ModelSpec(
                                                model,
                                                TeamName.DEFAULT,
                                                new RiskTier(1),
                                                null,
                                                Map.of()),
                                        null)),
                        List.of()));
        done(here, new TrustKey(new PersonId("signer"), signer.pem()));
    }

    private void bobIsKnownHere() {
        done(here, new TrustKey(BOB, bobs.pem()));
    }

    private void bobReviewsHere() {
        done(here, bobsToken("b0b0", Role.REVIEWER));
    }

    private static CreateToken bobsToken(String id, Role role) {
        return new CreateToken(
                id,
                Sha256.of("secret of " + id),
                TeamName.DEFAULT,
                List.of(Grant.everywhere(role)),
                BOB,
                null,
                null);
    }

    private List<String> take(Exported source) {
        return done(here, new ImportVersion(FLIGHTS, content(), source));
    }

    private static SetAlias promote(ModelName model) {
        return new SetAlias(model, PRODUCTION, new VersionNumber(1), null);
    }

    @Test
    void importIsAVersionThatSaysWhereItCameFrom() {
        Exported source = exported();
        assertThat(take(source))
                .containsExactly("ModelCreated", "VersionPublished", "VersionImported");
        Version version = version(here.current(), FLIGHTS, 1);
        ImportedEvidence evidence = Objects.requireNonNull(version.imported());
        assertThat(evidence.from().model()).isEqualTo(FLIGHTS);
        assertThat(evidence.from().version()).isEqualTo(new VersionNumber(2));
        assertThat(evidence.evaluations()).isEqualTo(source.version().evaluations());
        assertThat(evidence.verdicts())
                .singleElement()
                .satisfies(verdict -> assertThat(verdict.signer()).isNull());
        assertThat(version.evaluations()).isEmpty();
        assertThat(version.tags()).isEqualTo(Map.of("stage", "final"));
        assertThat(version.content().digest()).isEqualTo(source.version().content().digest());
    }

    @Test
    void approvalByAKeyThatCountsHereSatisfiesTheGate() {
        Exported source = exported();
        modelOfTierOne(FLIGHTS);
        bobIsKnownHere();
        bobReviewsHere();
        take(source);
        done(here, promote(FLIGHTS));
    }

    @Test
    void theLastVerdictOfElsewhereCountsThoughTheClockWasSetBackThere() {
        Exported first = exported();
        approved(false);
        approved(true);
        List<ApprovalEntry> approvals =
                there.current().approvals(first.version().content().digest());
        assertThat(approvals).extracting(ApprovalEntry::time).containsOnly(NOW).hasSize(3);
        modelOfTierOne(FLIGHTS);
        bobIsKnownHere();
        bobReviewsHere();
        take(
                new Exported(
                        first.model(),
                        first.version(),
                        approvals,
                        first.document(),
                        first.signature(),
                        first.records()));
        done(here, promote(FLIGHTS));
    }

    @Test
    void approvalByAKeyThatIsNobodysHereSatisfiesNothing() {
        Exported source = exported();
        modelOfTierOne(FLIGHTS);
        bobReviewsHere();
        take(source);
        assertThat(refusal(promote(FLIGHTS))).contains("approved: by 0 of 1 reviewers");
        bobIsKnownHere();
        assertThat(take(source)).containsExactly("VersionImported");
        done(here, promote(FLIGHTS));
    }

    @Test
    void personWithoutTheRoleHereApprovesNothing() {
        Exported source = exported();
        modelOfTierOne(FLIGHTS);
        bobIsKnownHere();
        take(source);
        assertThat(refusal(promote(FLIGHTS))).contains("approved: by 0 of 1 reviewers");
    }

    @Test
    void aTokenThatEndedWithTheOneThatHandedItOnGivesNobodyARole() {
        Exported source = exported();
        modelOfTierOne(FLIGHTS);
        bobIsKnownHere();
        bobReviewsHere();
        bobHandsHisRoleOn();
        done(here, new RevokeToken("b0b0", new FreeText("lost")));
        take(source);
        assertThat(refusal(promote(FLIGHTS))).contains("approved: by 0 of 1 reviewers");
    }

    private void bobHandsHisRoleOn() {
        Principal bob =
                new Principal(
                        new PrincipalId("token:b0b0"),
                        Proof.TOKEN,
                        TeamName.DEFAULT,
                        BOB,
                        List.of(Grant.everywhere(Role.REVIEWER)));
        IdempotencyKey key = new IdempotencyKey("handed-on");
        CreateToken made = bobsToken("b0b1", Role.REVIEWER);
        assertThat(here.submit(new CommandRequest(bob, key, made, false)))
                .isInstanceOf(CommandResult.Done.class);
    }

    private void reviewers(String... members) {
        RoleSpec reviewers =
                new RoleSpec(
                        "reviewers", List.of(members), List.of(Grant.everywhere(Role.REVIEWER)));
        assertThat(done(here, new ApplyObjects(List.of(new Put(reviewers, null)), List.of())))
                .containsExactly("ObjectDeclared");
    }

    private Exported reviewedByARoleThatIsHandedOn() {
        Exported source = exported();
        modelOfTierOne(FLIGHTS);
        bobIsKnownHere();
        done(here, bobsToken("b0b0", Role.CALLER));
        reviewers("token:b0b0");
        bobHandsHisRoleOn();
        return source;
    }

    @Test
    void aRoleThatWasHandedOnCountsWhileItsMakerHasIt() {
        take(reviewedByARoleThatIsHandedOn());
        done(here, promote(FLIGHTS));
    }

    @Test
    void aRoleThatItsMakerHasLostGivesNobodyAVerdict() {
        Exported source = reviewedByARoleThatIsHandedOn();
        reviewers();
        take(source);
        assertThat(refusal(promote(FLIGHTS))).contains("approved: by 0 of 1 reviewers");
    }

    @Test
    void whatIsLearnedHereVoidsTheApprovalsOfElsewhere() {
        Exported source = exported();
        modelOfTierOne(FLIGHTS);
        bobIsKnownHere();
        bobReviewsHere();
        take(source);
        VersionNumber first = new VersionNumber(1);
        done(here, new AttachEvaluation(FLIGHTS, first, "auc", null, "d", 0.5, null, null));
        assertThat(refusal(promote(FLIGHTS))).contains("approved: by 0 of 1 reviewers");
    }

    @Test
    void approvalOfAnotherNameSatisfiesNothing() {
        Exported source = exported();
        ModelName renamed = new ModelName("delays");
        modelOfTierOne(renamed);
        bobIsKnownHere();
        bobReviewsHere();
        done(here, new ImportVersion(renamed, content(), source));
        assertThat(refusal(promote(renamed))).contains("approved: by 0 of 1 reviewers");
    }

    @Test
    void evaluationOfElsewhereSatisfiesNoPolicy() {
        take(exported());
        done(
                here,
                new ApplyObjects(
                        List.of(
                                new Put(
                                        new PolicySpec(
                                                "good-enough",
                                                List.of(PRODUCTION),
                                                PolicySpec.Selector.ALL,
                                                List.of(
                                                        new Requirement.Evaluated(
                                                                "auc", null, 0.7, null, null))),
                                        null)),
                        List.of()));
        assertThat(refusal(promote(FLIGHTS))).contains("evaluated: no auc is attached");
    }

    @Test
    void sameImportAgainRecordsNothing() {
        Exported source = exported();
        take(source);
        assertThat(take(source)).isEmpty();
    }

    @Test
    void versionThatIsThereAlreadyKeepsItsNumberAndGetsTheSignature() {
        Version.Content content = content();
        done(
                here,
                new PublishVersion(
                        FLIGHTS,
                        new Version.Content(
                                content.digest(),
                                content.bytes(),
                                content.format(),
                                null,
                                content.scan(),
                                null),
                        Lineage.UNKNOWN,
                        null,
                        Map.of()));
        assertThat(take(exported())).containsExactly("SignatureAttached", "VersionImported");
        assertThat(here.current().model(FLIGHTS).orElseThrow().versions()).hasSize(1);
        assertThat(version(here.current(), FLIGHTS, 1).content().signature())
                .isEqualTo(content.signature());
    }

    @Test
    void strangerMayNotImport() {
        Principal caller = Principal.system("caller", Role.CALLER);
        CommandResult result =
                here.submit(
                        new CommandRequest(
                                caller,
                                new IdempotencyKey("stranger"),
                                new ImportVersion(FLIGHTS, content(), exported()),
                                false));
        assertThat(result).isInstanceOf(CommandResult.Refused.class);
        assertThat(here.current().models()).isEmpty();
    }
}
