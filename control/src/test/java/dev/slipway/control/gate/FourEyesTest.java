package dev.slipway.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.ApprovalNeed;
import dev.slipway.api.control.ApprovalCommand.RevokeKey;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.RegistryCommand.AttachEvaluation;
import dev.slipway.api.control.RegistryCommand.DeleteModel;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.control.RegistryCommand.RenameModel;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Two people, who differ and are known, wherever a wrong answer harms somebody.
final class FourEyesTest {
    private static final TeamName FRAUD = new TeamName("fraud");
    private static final TeamName RISK = new TeamName("risk");

    private final Office office = new Office();
    private final ServedGates gates = new ServedGates(InstantSource.fixed(Office.NOW));

    private Principal ada() {
        return office.token("ada", FRAUD, Role.SCIENTIST, Role.RELEASER);
    }

    private Principal bob() {
        return office.token("bob", FRAUD, Role.REVIEWER);
    }

    /// Says yes to the newest version, by a token of this team and with a key of their own.
    private void approve(String reviewer, TeamName team) {
        Principal token = office.token(reviewer, team, Role.REVIEWER);
        office.done(token, office.verdict(Role.REVIEWER, office.key(reviewer)));
    }

    /// Asks it of every version, whatever alias names it.
    private void ask(String policy, Requirement requirement) {
        office.done(
                office.boss(),
                Office.put(
                        new PolicySpec(
                                policy, List.of(), PolicySpec.Selector.ALL, List.of(requirement))));
    }

    /// The refusal of a policy that asks for so many people in a role.
    private String refusal(Role role, int people, int outsideTeam) {
        return office.refusal(
                office.boss(),
                Office.put(
                        new PolicySpec(
                                "seen",
                                List.of(),
                                PolicySpec.Selector.ALL,
                                List.of(new Requirement.Approved(role, people, outsideTeam)))));
    }

    @Test
    void aPolicyThatAsksForApprovalAsksForPeopleThatThereCanBe() {
        assertThat(refusal(Role.REVIEWER, 0, 0))
                .isEqualTo("require.approved.people: 0 (expected: >= 1) for policy/seen");
        assertThat(refusal(Role.REVIEWER, -1, 0)).contains("approved.people: -1 (expected: >= 1)");
        assertThat(refusal(Role.REVIEWER, 1, -1)).contains("approved.outside-team: -1");
        assertThat(refusal(Role.RISK_OFFICER, 0, 1)).contains("approved.people: 0");
        assertThat(refusal(Role.ADMIN, 1, 0))
                .contains("approved.role: admin (expected: reviewer or risk-officer)");

        ask("seen", new Requirement.Approved(Role.RISK_OFFICER, 1, 2));
    }

    @Test
    void whoeverNobodyKnowsPushesNothingToProduction() {
        office.model(FRAUD, 1);
        HeldKey signer = office.key("ada");
        office.push(office.root(), signer);
        HeldKey key = office.key("bob");
        office.done(bob(), office.verdict(Role.REVIEWER, key));
        assertThat(office.refusal(ada(), office.promote()))
                .contains("approved: nobody knows who pushed version 1");
        office.push(ada(), signer);
        office.done(bob(), office.verdict(Role.REVIEWER, key));
        office.done(ada(), office.promote());
    }

    @Test
    void whoeverSignedTheFilesIsTheirAuthor() {
        office.model(FRAUD, 1);
        HeldKey key = office.key("bob");
        office.push(ada(), key);
        assertThat(office.refusal(bob(), office.verdict(Role.REVIEWER, key)))
                .contains("an author of version 1 may not judge it");
    }

    @Test
    void aVerdictIsSignedByWhoeverGivesIt() {
        office.model(FRAUD, 1);
        office.push(ada(), office.key("ada"));
        HeldKey key = office.key("cy");
        assertThat(office.refusal(bob(), office.verdict(Role.REVIEWER, key)))
                .contains("is that of cy, and token:", "is that of bob");
        Principal nobody = office.token(null, FRAUD, Role.REVIEWER);
        assertThat(office.refusal(nobody, office.verdict(Role.REVIEWER, key)))
                .contains("is that of cy, and token:", "is nobody's");
        Principal cy = office.token("cy", FRAUD, Role.VIEWER);
        assertThat(office.refusal(cy, office.verdict(Role.REVIEWER, key)))
                .contains("permission: APPROVE on ");
    }

    @Test
    void minterAndHolderOfATokenAreOnePerson() {
        office.model(FRAUD, 1);
        Principal boss = office.token("eve", FRAUD, Role.ADMIN, Role.SCIENTIST, Role.RELEASER);
        Principal bob = office.token(boss, "bob", FRAUD, Role.REVIEWER);
        office.push(boss, office.key("eve"));
        HeldKey key = office.key("bob");
        assertThat(office.refusal(bob, office.verdict(Role.REVIEWER, key)))
                .contains("an author of version 1 may not judge it");
        office.done(bob(), office.verdict(Role.REVIEWER, key));
        office.done(boss, office.promote());
    }

    @Test
    void whoMadeTheTokenThatMadeATokenIsBehindItToo() {
        office.model(FRAUD, 1);
        Principal boss = office.token("eve", FRAUD, Role.ADMIN, Role.SCIENTIST, Role.RELEASER);
        Principal between = office.token(boss, "cy", FRAUD, Role.ADMIN);
        Principal bob = office.token(between, "bob", FRAUD, Role.REVIEWER);
        office.push(boss, office.key("eve"));
        HeldKey key = office.key("bob");
        assertThat(office.refusal(bob, office.verdict(Role.REVIEWER, key)))
                .contains("an author of version 1 may not judge it");
    }

    @Test
    void twoReviewersWhoseTokensOnePersonMadeAreOne() {
        office.model(FRAUD, 2);
        office.push(ada(), office.key("ada"));
        Principal boss = office.token("eve", FRAUD, Role.ADMIN);
        for (String name : List.of("bob", "cy")) {
            Principal reviewer = office.token(boss, name, RISK, Role.REVIEWER);
            office.done(reviewer, office.verdict(Role.REVIEWER, office.key(name)));
        }
        assertThat(office.refusal(ada(), office.promote())).contains("approved: by 1 of 2");
    }

    @Test
    void outsideIsOutsideTheTeamThatOwnsTheModel() {
        office.model(FRAUD, 2);
        office.push(ada(), office.key("ada"));
        Principal mover = office.token("root", TeamName.DEFAULT, Role.RELEASER);
        approve("bob", FRAUD);
        approve("cy", FRAUD);
        assertThat(office.refusal(mover, office.promote()))
                .contains("approved: by 0 from outside the team fraud");
        approve("di", RISK);
        office.done(office.token("rick", RISK, Role.RELEASER), office.promote());
    }

    @Test
    void whoeverMovesTheAliasIsNotTheOnlyOneWhoApproved() {
        office.model(FRAUD, 1);
        office.push(ada(), office.key("ada"));
        Principal both = office.token("bob", FRAUD, Role.REVIEWER, Role.RELEASER);
        office.done(both, office.verdict(Role.REVIEWER, office.key("bob")));
        assertThat(office.refusal(both, office.promote()))
                .contains("approved: by nobody but whoever brings it into service");
        office.done(ada(), office.promote());
    }

    @Test
    void whoeverNobodyKnowsMayBeTheOnlyOneWhoApproved() {
        office.model(FRAUD, 1);
        office.push(ada(), office.key("ada"));
        approve("bob", FRAUD);
        Principal nobody = office.token(null, FRAUD, Role.RELEASER);
        for (Principal unknown : List.of(nobody, office.root())) {
            assertThat(office.refusal(unknown, office.promote()))
                    .contains("approved: by nobody but whoever brings it into service");
        }
        approve("cy", FRAUD);
        office.done(nobody, office.promote());
    }

    @Test
    void whoBelongedToTheOwnersWhenTheyApprovedIsNotFromOutside() {
        office.model(FRAUD, 2);
        office.push(ada(), office.key("ada"));
        approve("bob", FRAUD);
        approve("cy", FRAUD);
        office.model(RISK, 2);
        assertThat(office.refusal(ada(), office.promote()))
                .contains("approved: by 0 from outside the team risk");
        approve("di", TeamName.DEFAULT);
        office.done(ada(), office.promote());
    }

    @Test
    void verdictOfATokenCountsNoMoreWhereAnEndpointRaisesTheTier() {
        office.model(FRAUD, 0);
        ask("seen", new Requirement.Approved(Role.REVIEWER, 1, 0));
        office.push(ada(), office.key("ada"));
        office.done(bob(), office.verdict(Role.REVIEWER, null));
        office.done(ada(), office.promote());
        EndpointSpec risky = office.endpoint(new RiskTier(1), Office.PRODUCTION);
        assertThat(office.refusal(ada(), Office.put(risky))).contains("approved: by 0 of 1");
    }

    /// Verdicts are found by files, name and number, all of which another team's model may have.
    @Test
    void verdictOnAnEarlierModelOfTheNameCountsForNoOther() {
        office.model(FRAUD, 0);
        ask("seen", new Requirement.Approved(Role.REVIEWER, 1, 0));
        PublishVersion version = office.version(null);
        office.done(ada(), version);
        office.done(bob(), office.verdict(Role.REVIEWER, null));
        office.done(office.boss(), new DeleteModel(Office.MODEL));
        office.now = Office.NOW.plusSeconds(1);
        office.model(RISK, 0);
        Principal rick = office.token("rick", RISK, Role.SCIENTIST, Role.RELEASER);
        office.done(rick, version);
        assertThat(office.refusal(rick, office.promote())).contains("approved: by 0 of 1");
        office.done(bob(), office.verdict(Role.REVIEWER, null));
        office.done(rick, office.promote());
    }

    @Test
    void verdictOnAnEarlierModelOfTheNameCountsForNoneThatIsRenamedToIt() {
        office.model(FRAUD, 0);
        ask("seen", new Requirement.Approved(Role.REVIEWER, 1, 0));
        Principal rick = office.token("rick", RISK, Role.SCIENTIST, Role.RELEASER);
        ModelName older = new ModelName("older");
        office.done(rick, Office.put(new ModelSpec(older, RISK, RiskTier.SANDBOX, null, Map.of())));
        PublishVersion version = office.version(null);
        office.done(
                rick,
                new PublishVersion(older, version.content(), version.lineage(), null, Map.of()));
        office.done(ada(), version);
        office.done(bob(), office.verdict(Role.REVIEWER, null));
        office.done(office.boss(), new DeleteModel(Office.MODEL));
        office.now = Office.NOW.plusSeconds(1);
        office.done(rick, new RenameModel(older, Office.MODEL));
        assertThat(office.refusal(rick, office.promote())).contains("approved: by 0 of 1");
    }

    @Test
    void waitingVersionsAreListedByTheSameRules() {
        office.model(FRAUD, 1);
        office.push(ada(), office.key("ada"));
        assertThat(waiting())
                .singleElement()
                .satisfies(need -> {
                    assertThat(need.policy()).isEqualTo("risk tier 1");
                    assertThat(need.alias()).isNull();
                    assertThat(need.given()).isZero();
                    assertThat(need.lacking()).contains("approved: by 0 of 1 reviewers");
                });
        HeldKey key = office.key("bob");
        office.done(bob(), office.verdict(Role.REVIEWER, key));
        assertThat(waiting()).isEmpty();
        office.done(
                ada(),
                new AttachEvaluation(
                        Office.MODEL, office.newest().number(), "auc", null, "d", 0.7, null, null));
        assertThat(waiting()).extracting(ApprovalNeed::given).containsExactly(0);
        office.done(bob(), office.verdict(Role.REVIEWER, key));
        assertThat(waiting()).isEmpty();
        office.done(office.boss(), new RevokeKey(key.hint(), new FreeText("lost")));
        assertThat(waiting()).extracting(ApprovalNeed::given).containsExactly(0);
    }

    @Test
    void policiesAboutAllAliasesAreListedForThoseThatAreServed() {
        office.model(FRAUD, 0);
        ask("seen", new Requirement.Approved(Role.REVIEWER, 1, 0));
        office.push(ada(), null);
        assertThat(waiting()).extracting(ApprovalNeed::policy).containsExactly("seen");
        office.done(bob(), office.verdict(Role.REVIEWER, null));
        office.done(ada(), office.promote());
        office.done(ada(), Office.put(office.endpoint(RiskTier.SANDBOX, Office.PRODUCTION)));
        assertThat(waiting()).isEmpty();
        office.push(ada(), null);
        assertThat(waiting())
                .extracting(ApprovalNeed::alias, ApprovalNeed::policy)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Office.PRODUCTION, "seen"));
    }

    private List<ApprovalNeed> waiting() {
        return gates.waiting(office.control.current(), _ -> true);
    }

    @Test
    void whatWasLetInOnAVerdictStaysWhenMoreBecomesKnown() {
        office.model(FRAUD, 1);
        office.push(ada(), office.key("ada"));
        HeldKey key = office.key("bob");
        office.done(bob(), office.verdict(Role.REVIEWER, key));
        office.done(ada(), office.promote());
        office.done(ada(), Office.put(office.endpoint(RiskTier.SANDBOX, Office.PRODUCTION)));
        office.done(
                ada(),
                new AttachEvaluation(
                        Office.MODEL, office.newest().number(), "auc", null, "d", 0.7, null, null));
        assertThat(lacking()).isEmpty();
        office.done(office.boss(), new RevokeKey(key.hint(), new FreeText("stolen")));
        assertThat(lacking()).containsExactly("approved: by 0 of 1 reviewers (slipway approve)");
    }

    @Test
    void whatTakesAnAliasOverHasWhatAllEndpointsThatServeItAskFor() {
        office.model(FRAUD, 0);
        office.push(ada(), office.key("ada"));
        HeldKey key = office.key("bob");
        office.done(bob(), office.verdict(Role.REVIEWER, key));
        office.done(ada(), office.promote());
        EndpointSpec tried = office.endpoint(RiskTier.SANDBOX, Office.PRODUCTION);
        EndpointSpec risky =
                EndpointSpec.defaults(
                                new EndpointName("payments"),
                                TeamName.DEFAULT,
                                new Target.Alias(Office.MODEL, Office.PRODUCTION))
                        .with(new RiskTier(1));
        office.done(ada(), Office.put(tried, risky));
        Image before = office.control.current();
        assertThat(gates.toTakeOver(before, tried, office.newest())).isEmpty();
        office.done(office.boss(), new RevokeKey(key.hint(), new FreeText("stolen")));
        Image after = office.control.current();
        assertThat(gates.toStay(after, tried, office.newest())).isEmpty();
        assertThat(gates.toTakeOver(after, tried, office.newest()))
                .containsExactly("approved: by 0 of 1 reviewers (slipway approve)");
    }

    private List<String> lacking() {
        Image image = office.control.current();
        return gates.toStay(image, image.endpoints().iterator().next(), office.newest());
    }

    @Test
    void newestVersionBeginsToAnswerWhenEverythingAskedIsThere() {
        office.model(FRAUD, 0);
        ask("signed", new Requirement.Signed(List.of()));
        office.push(ada(), null);
        EndpointSpec latest =
                EndpointSpec.defaults(
                        new EndpointName("flights"), FRAUD, new Target.Latest(Office.MODEL));
        Image image = office.control.current();
        assertThat(gates.toBegin(image, latest, office.newest()))
                .containsExactly("signed: it has no signature (slipway model sign --for)");
        assertThat(gates.asksSignature(image, latest)).isTrue();
        office.push(ada(), office.key("ada"));
        assertThat(gates.toBegin(office.control.current(), latest, office.newest())).isEmpty();
    }

    @Test
    void freeAliasesAreMovedByWhoeverPushes() {
        office.model(FRAUD, 0);
        Principal scientist = office.token("ada", FRAUD, Role.SCIENTIST);
        office.push(scientist, null);
        office.done(scientist, office.promote());
        office.push(scientist, null);
        office.done(
                office.boss(), Office.put(office.endpoint(RiskTier.SANDBOX, Office.PRODUCTION)));
        assertThat(office.refusal(scientist, office.promote())).contains("permission: RELEASE on ");
        office.done(scientist, office.alias(new AliasName("challenger")));
    }

    @Test
    void aPersonIsToldByTheirHolderNotByTheirToken() {
        assertThat(bob().person()).isEqualTo(new PersonId("bob"));
    }
}
