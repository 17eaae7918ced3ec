package dev.slipway.control.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.AccessCommand.CreateToken;
import dev.slipway.api.control.AccessCommand.WaiveSecondPerson;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.Predecessor;
import dev.slipway.api.control.Proposal;
import dev.slipway.api.control.RegistryCommand.CreateModel;
import dev.slipway.api.control.RegistryCommand.DeleteModel;
import dev.slipway.api.control.RegistryCommand.RenameModel;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.registry.Model;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.RoleSpec;
import dev.slipway.control.image.FoldedImage;
import dev.slipway.control.image.ImageText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Nobody judges their own by changing who judges, or what is asked.
final class SecondPersonTest {
    private static final TeamName FRAUD = new TeamName("fraud");
    private static final ObjectId POLICY = new ObjectId(Kind.POLICY, "good");

    private final Office office = new Office();

    private Principal ada() {
        return office.token("ada", TeamName.DEFAULT, Role.ADMIN, Role.SCIENTIST);
    }

    private Principal bob() {
        return office.token("bob", TeamName.DEFAULT, Role.ADMIN, Role.SCIENTIST);
    }

    private static PolicySpec policy(Requirement... required) {
        return new PolicySpec("good", List.of(), PolicySpec.Selector.ALL, List.of(required));
    }

    private static Requirement auc(double atLeast) {
        return new Requirement.Evaluated("auc", null, atLeast, null, null);
    }

    @Test
    void nobodyGivesThemselvesARoleThatDecidesAboutRisk() {
        for (Role role : List.of(Role.REVIEWER, Role.RISK_OFFICER, Role.RELEASER)) {
            assertThat(office.refusal(ada(), wish(role, "ada"))).contains("grants: " + role.word());
            assertThat(office.refusal(ada(), wish(role, null))).contains("for nobody");
            office.done(ada(), wish(role, "bob"));
        }
        Principal releaser = office.token("ada", TeamName.DEFAULT, Role.ADMIN, Role.RELEASER);
        office.done(releaser, wish(Role.RELEASER, null));
        office.done(office.root(), wish(Role.RELEASER, null));
        assertThat(office.refusal(office.root(), wish(Role.REVIEWER, null))).contains("nobody");
    }

    private int wishes;

    private CreateToken wish(Role role, @Nullable String holder) {
        String id = "wish" + wishes++;
        return new CreateToken(
                id,
                Sha256.of(id),
                TeamName.DEFAULT,
                List.of(Grant.everywhere(role)),
                holder == null ? null : new PersonId(holder),
                null,
                null);
    }

    @Test
    void aBindingThatGivesWhoeverDeclaresItSuchARoleTakesASecondPerson() {
        Principal ada = ada();
        RoleSpec own =
                new RoleSpec(
                        "mine",
                        List.of(ada.id().value()),
                        List.of(Grant.everywhere(Role.REVIEWER)));
        assertThat(office.done(ada, Office.put(own))).containsExactly("ChangeProposed");
        assertThat(office.refusal(ada, Office.put(own)))
                .contains("it gives reviewer to whoever declares it", "you proposed it at");
        Principal root = office.root();
        assertThat(office.refusal(root, Office.put(mine(root))))
                .contains("two people, each in a session or with a token that has a holder");
        assertThat(office.done(bob(), Office.put(own))).containsExactly("ObjectDeclared");
        Principal eve = office.token("eve", TeamName.DEFAULT, Role.VIEWER);
        assertThat(office.done(ada, Office.put(mine(eve)))).containsExactly("ObjectDeclared");
    }

    @Test
    void aTokenGivesNoSuchRoleToTheSessionOfWhoeverHoldsIt() {
        Principal session = Office.session("ada", TeamName.DEFAULT, Role.ADMIN);
        List<Principal> tokens =
                List.of(ada(), office.token(session, null, TeamName.DEFAULT, Role.ADMIN));
        for (Principal token : tokens) {
            for (String member : List.of(session.id().value(), "group:reviewers")) {
                RoleSpec own =
                        new RoleSpec(
                                "mine-" + token.id().value().substring("token:".length()),
                                List.of(member),
                                List.of(Grant.everywhere(Role.REVIEWER)));
                assertThat(office.done(token, Office.put(own)))
                        .as("%s for %s", token.id(), member)
                        .containsExactly("ChangeProposed");
            }
        }
        RoleSpec byRoot =
                new RoleSpec(
                        "reviewers",
                        List.of("group:reviewers"),
                        List.of(Grant.everywhere(Role.REVIEWER)));
        assertThat(office.done(office.root(), Office.put(byRoot)))
                .containsExactly("ObjectDeclared");
    }

    @Test
    void aCertificateMayBeTheOneOfWhoeverBindsIt() {
        RoleSpec bound =
                new RoleSpec(
                        "deployers",
                        List.of("certificate:CN=deployer,O=ACME"),
                        List.of(Grant.everywhere(Role.RELEASER)));
        Principal session = Office.session("ada", TeamName.DEFAULT, Role.ADMIN);
        assertThat(office.done(session, Office.put(bound))).containsExactly("ChangeProposed");
        assertThat(office.refusal(ada(), Office.put(bound))).contains("it gives releaser");
        assertThat(office.done(bob(), Office.put(bound))).containsExactly("ObjectDeclared");
        RoleSpec callers =
                new RoleSpec("callers", bound.members(), List.of(Grant.everywhere(Role.CALLER)));
        assertThat(office.done(ada(), Office.put(callers))).containsExactly("ObjectDeclared");
        RoleSpec byRoot =
                new RoleSpec("judges", bound.members(), List.of(Grant.everywhere(Role.REVIEWER)));
        assertThat(office.done(office.root(), Office.put(byRoot)))
                .containsExactly("ObjectDeclared");
    }

    /// Nobody knows who shows a certificate: what administers by one binds any role to anybody.
    @Test
    void nobodyWhoIsKnownAdministersByACertificateThatTheyBindAlone() {
        List<String> members = List.of("certificate:CN=deployer,O=ACME");
        RoleSpec bound = new RoleSpec("deployers", members, List.of(Grant.everywhere(Role.ADMIN)));
        Principal session = Office.session("ada", TeamName.DEFAULT, Role.ADMIN);
        assertThat(office.done(session, Office.put(bound))).containsExactly("ChangeProposed");
        assertThat(office.refusal(ada(), Office.put(bound))).contains("it gives admin");
        assertThat(office.done(bob(), Office.put(bound))).containsExactly("ObjectDeclared");
        RoleSpec people =
                new RoleSpec("people", List.of("group:ops"), List.of(Grant.everywhere(Role.ADMIN)));
        assertThat(office.done(session, Office.put(people))).containsExactly("ObjectDeclared");
        RoleSpec byRoot = new RoleSpec("others", members, List.of(Grant.everywhere(Role.ADMIN)));
        assertThat(office.done(office.root(), Office.put(byRoot)))
                .containsExactly("ObjectDeclared");
    }

    /// A risk officer binds roles as well, and has what they would bind: it is no gain of theirs.
    @Test
    void nobodyWhoIsKnownBindsRolesByACertificateThatTheyBindAlone() {
        List<String> members = List.of("certificate:CN=officer,O=ACME");
        RoleSpec bound =
                new RoleSpec("officers", members, List.of(Grant.everywhere(Role.RISK_OFFICER)));
        Principal session = Office.session("ada", TeamName.DEFAULT, Role.RISK_OFFICER);
        assertThat(office.done(session, Office.put(bound))).containsExactly("ChangeProposed");
        Principal token = office.token("ada", TeamName.DEFAULT, Role.RISK_OFFICER);
        assertThat(office.refusal(token, Office.put(bound))).contains("it gives risk-officer");
        Principal other = Office.session("bob", TeamName.DEFAULT, Role.RISK_OFFICER);
        assertThat(office.done(other, Office.put(bound))).containsExactly("ObjectDeclared");
        RoleSpec people =
                new RoleSpec(
                        "people",
                        List.of("group:risk"),
                        List.of(Grant.everywhere(Role.RISK_OFFICER)));
        assertThat(office.done(session, Office.put(people))).containsExactly("ObjectDeclared");
    }

    @Test
    void aCertificateGivesItselfNoRoleThatDecidesAboutRisk() {
        Principal certificate =
                new Principal(
                        new PrincipalId("certificate:CN=loader,O=ACME"),
                        Principal.Proof.CERTIFICATE,
                        TeamName.DEFAULT,
                        null,
                        List.of(Grant.everywhere(Role.ADMIN)));
        assertThat(office.refusal(certificate, Office.put(mine(certificate))))
                .contains("it gives risk-officer", "two people, each in a session");
    }

    private static RoleSpec mine(Principal who) {
        return new RoleSpec(
                "bound", List.of(who.id().value()), List.of(Grant.everywhere(Role.RISK_OFFICER)));
    }

    @Test
    void whatConcernsNoRiskTakesNobodyElse() {
        office.model(FRAUD, 0);
        office.done(office.root(), Office.put(policy(auc(0.7))));
        assertThat(office.done(office.root(), Office.put(policy())))
                .containsExactly("ObjectDeclared");
        assertThat(office.done(office.root(), new ApplyObjects(List.of(), List.of(POLICY))))
                .containsExactly("ObjectRemoved");
    }

    @Test
    void aPolicyIsLoosenedByTwoPeopleAndTightenedByOne() {
        office.model(FRAUD, 1);
        Principal ada = ada();
        office.done(ada, Office.put(policy(auc(0.7))));
        assertThat(office.done(ada, Office.put(policy(auc(0.75), new Requirement.Golden()))))
                .containsExactly("ObjectDeclared");
        for (PolicySpec looser :
                List.of(
                        policy(auc(0.7), new Requirement.Golden()),
                        policy(auc(0.75)),
                        policy(),
                        new PolicySpec(
                                "good",
                                List.of(new AliasName("other")),
                                PolicySpec.Selector.ALL,
                                List.of(auc(0.75), new Requirement.Golden())))) {
            assertThat(office.done(ada, Office.put(looser))).containsExactly("ChangeProposed");
        }
        assertThat(office.done(ada, new ApplyObjects(List.of(), List.of(POLICY))))
                .containsExactly("ChangeProposed");
        assertThat(office.control.current().proposals())
                .extracting(Proposal::id, Proposal::spec)
                .containsExactly(tuple(POLICY, null));
        assertThat(office.done(bob(), new ApplyObjects(List.of(), List.of(POLICY))))
                .containsExactly("ObjectRemoved");
        assertThat(office.control.current().proposals()).isEmpty();
    }

    @Test
    void aComparisonIsTurnedRoundByTwoPeople() {
        office.model(FRAUD, 1);
        Principal ada = ada();
        office.done(ada, Office.put(policy(notWorse(null, null))));
        assertThat(office.done(ada, Office.put(policy(notWorse(null, 1.0)))))
                .containsExactly("ChangeProposed");
        assertThat(office.done(ada, Office.put(policy(notWorse(0.7, null)))))
                .containsExactly("ObjectDeclared");
    }

    private static Requirement notWorse(@Nullable Double atLeast, @Nullable Double atMost) {
        return new Requirement.Evaluated("auc", null, atLeast, atMost, 0.01);
    }

    @Test
    void whoeverHasATokenThatTheFirstPersonMadeIsNoSecond() {
        office.model(FRAUD, 1);
        Principal ada = ada();
        office.done(ada, Office.put(policy(auc(0.7))));
        office.done(ada, Office.put(policy()));
        Principal made = office.token(ada, "bob", TeamName.DEFAULT, Role.ADMIN);
        assertThat(office.refusal(made, Office.put(policy()))).contains("you proposed it");
        assertThat(office.done(bob(), Office.put(policy()))).containsExactly("ObjectDeclared");
    }

    @Test
    void aModelIsMadeLessRiskyByTwoPeople() {
        office.model(FRAUD, 2);
        Principal ada = ada();
        FreeText why = new FreeText("it decides nothing");
        ModelSpec lower = new ModelSpec(Office.MODEL, FRAUD, new RiskTier(0), why, Map.of());
        assertThat(office.done(ada, Office.put(lower))).containsExactly("ChangeProposed");
        assertThat(office.done(bob(), Office.put(lower))).containsExactly("ModelChanged");
        assertThat(office.control.current().proposals()).isEmpty();
    }

    @Test
    void anEndpointAnswersWithLessRiskyModelsByTwoPeople() {
        Principal ada = served();
        EndpointSpec lower = office.endpoint(RiskTier.SANDBOX, Office.PRODUCTION);
        assertThat(office.done(ada, Office.put(lower))).containsExactly("ChangeProposed");
        Principal second = office.token("cy", FRAUD, Role.RELEASER);
        assertThat(office.done(second, Office.put(lower))).containsExactly("ObjectDeclared");
    }

    private Principal served() {
        office.model(FRAUD, 0);
        Principal ada = office.token("ada", FRAUD, Role.SCIENTIST, Role.RELEASER);
        office.push(ada, office.key("ada"));
        Principal reviewer = office.token("bob", FRAUD, Role.REVIEWER);
        office.done(reviewer, office.verdict(Role.REVIEWER, office.key("bob")));
        office.done(ada, office.promote());
        office.done(ada, Office.put(office.endpoint(new RiskTier(1), Office.PRODUCTION)));
        return ada;
    }

    @Test
    void anEndpointThatIsRemovedAndDeclaredAgainKeepsItsTier() {
        Principal ada = served();
        ObjectId id = new ObjectId(Kind.ENDPOINT, "flights");
        office.done(ada, new ApplyObjects(List.of(), List.of(id)));
        assertThat(office.control.current().predecessor(id))
                .contains(new Predecessor(id, TeamName.DEFAULT, new RiskTier(1), Office.NOW));
        EndpointSpec lower = office.endpoint(RiskTier.SANDBOX, Office.PRODUCTION);
        assertThat(office.done(ada, Office.put(lower))).containsExactly("ChangeProposed");
        assertThat(office.refusal(ada, Office.put(lower))).contains("what had this name before");
        Principal second = office.token("cy", FRAUD, Role.RELEASER);
        assertThat(office.done(second, Office.put(lower))).containsExactly("ObjectDeclared");
        assertThat(office.control.current().predecessor(id)).isEmpty();
        assertThat(office.control.current().proposals()).isEmpty();
    }

    @Test
    void anEndpointIsPointedAtACopyOfALowerTierByTwoPeople() {
        office.model(FRAUD, 1);
        Principal ada = office.token("ada", FRAUD, Role.SCIENTIST, Role.RELEASER);
        office.push(ada, office.key("ada"));
        Principal reviewer = office.token("bob", FRAUD, Role.REVIEWER);
        office.done(reviewer, office.verdict(Role.REVIEWER, office.key("bob")));
        office.done(ada, office.promote());
        EndpointSpec served = office.endpoint(RiskTier.SANDBOX, Office.PRODUCTION);
        office.done(ada, Office.put(served));
        ModelName copy = new ModelName("copy");
        office.done(ada, Office.put(new ModelSpec(copy, FRAUD, RiskTier.SANDBOX, null, Map.of())));
        EndpointSpec turned =
                EndpointSpec.defaults(
                        served.endpoint(), served.team(), new EndpointSpec.Target.Latest(copy));
        assertThat(office.done(ada, Office.put(turned))).containsExactly("ChangeProposed");
        ObjectId id = new ObjectId(Kind.ENDPOINT, "flights");
        office.done(ada, new ApplyObjects(List.of(), List.of(id)));
        assertThat(office.done(ada, Office.put(turned))).containsExactly("ChangeProposed");
    }

    @Test
    void theSameTierAgainTakesNobodyElse() {
        Principal ada = served();
        ObjectId id = new ObjectId(Kind.ENDPOINT, "flights");
        office.done(ada, new ApplyObjects(List.of(), List.of(id)));
        EndpointSpec same = office.endpoint(new RiskTier(1), Office.PRODUCTION);
        assertThat(office.done(ada, Office.put(same))).containsExactly("ObjectDeclared");
    }

    @Test
    void aModelThatIsDeletedAndPushedAgainKeepsOwnerAndTier() {
        office.model(FRAUD, 2);
        Principal ada = office.token("ada", FRAUD, Role.SCIENTIST);
        ObjectId id = new ObjectId(Kind.MODEL, "flights");
        office.done(ada, new DeleteModel(Office.MODEL));
        ModelSpec lower = new ModelSpec(Office.MODEL, FRAUD, RiskTier.SANDBOX, null, Map.of());
        assertThat(office.done(ada, Office.put(lower))).containsExactly("ChangeProposed");
        Principal stranger = office.token("eve", TeamName.DEFAULT, Role.SCIENTIST);
        assertThat(
                        office.refusal(
                                stranger,
                                new CreateModel(
                                        new ModelSpec(
                                                Office.MODEL,
                                                TeamName.DEFAULT,
                                                RiskTier.SANDBOX,
                                                null,
                                                Map.of()))))
                .contains("belonged to team fraud in risk tier 2");
        office.push(ada, null);
        Model again = office.control.current().model(Office.MODEL).orElseThrow();
        assertThat(again.riskTier()).isEqualTo(new RiskTier(2));
        assertThat(again.team()).isEqualTo(FRAUD);
        assertThat(office.control.current().predecessor(id)).isEmpty();
    }

    @Test
    void aNameIsNotFreedByAnotherName() {
        office.model(FRAUD, 2);
        Principal ada = office.token("ada", FRAUD, Role.SCIENTIST);
        ModelName other = new ModelName("other");
        office.done(ada, new RenameModel(Office.MODEL, other));
        office.done(
                ada,
                Office.put(
                        new ModelSpec(
                                new ModelName("toy"), FRAUD, RiskTier.SANDBOX, null, Map.of())));
        assertThat(office.refusal(ada, new RenameModel(new ModelName("toy"), Office.MODEL)))
                .contains("belonged to team fraud in risk tier 2");
        office.done(ada, new RenameModel(other, Office.MODEL));
    }

    @Test
    void anInstallationOfOnePersonSaysSoAndItIsKept() {
        office.model(FRAUD, 1);
        Principal root = office.root();
        office.done(root, Office.put(policy(auc(0.7))));
        assertThat(office.refusal(root, Office.put(policy()))).contains("two people");
        assertThat(office.refusal(root, new WaiveSecondPerson(true))).contains("settings alone");
        Principal server = Principal.system("access");
        assertThat(office.done(server, new WaiveSecondPerson(true)))
                .containsExactly("SecondPersonWaived");
        assertThat(office.done(server, new WaiveSecondPerson(true))).isEmpty();
        assertThat(office.control.current().isSecondPersonWaived()).isTrue();
        assertThat(office.done(root, Office.put(policy()))).containsExactly("ObjectDeclared");
        assertThat(office.done(server, new WaiveSecondPerson(false)))
                .containsExactly("SecondPersonRequired");
    }

    @Test
    void proposalsSurviveASnapshot() {
        office.model(FRAUD, 1);
        Principal ada = ada();
        office.done(ada, Office.put(policy(auc(0.7))));
        office.done(ada, Office.put(policy()));
        office.done(ada, new DeleteModel(Office.MODEL));
        office.done(Principal.system("access"), new WaiveSecondPerson(true));
        FoldedImage image = (FoldedImage) office.control.current();
        FoldedImage read = ImageText.read(image.seq(), ImageText.write(image));
        assertThat(read.proposals()).containsExactlyElementsOf(image.proposals());
        assertThat(read.isSecondPersonWaived()).isTrue();
        ObjectId id = new ObjectId(Kind.MODEL, "flights");
        assertThat(read.predecessor(id)).isPresent().isEqualTo(image.predecessor(id));
    }
}
