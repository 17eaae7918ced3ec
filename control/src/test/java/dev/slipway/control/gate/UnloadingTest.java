package dev.slipway.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.OperateCommand.LoadEndpoint;
import dev.slipway.api.control.OperateCommand.UnloadEndpoint;
import dev.slipway.api.control.RegistryCommand.CreateModel;
import dev.slipway.api.control.Unloading;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.Spec;
import dev.slipway.control.Control;
import dev.slipway.control.ControlSpec;
import dev.slipway.testkit.fake.FakeJournal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Endpoints that are taken out of service by hand, and policies that keep them in it.
final class UnloadingTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private static final ModelName MODEL = new ModelName("flights");
    private static final Principal ROOT =
            Principal.system("root", Role.SCIENTIST, Role.RELEASER, Role.ADMIN, Role.RISK_OFFICER);

    private final FakeJournal journal = new FakeJournal(InstantSource.fixed(NOW));
    private Control control = open();
    private int keys;

    private Control open() {
        return Control.open(
                new ControlSpec(
                        journal, InstantSource.fixed(NOW), JournalRecord::payload, new Gates()));
    }

    @BeforeEach
    void declare() {
        done(new CreateModel(ModelSpec.defaults(MODEL)));
        done(put(endpoint()));
    }

    private static EndpointSpec endpoint() {
        return EndpointSpec.defaults(FLIGHTS, TeamName.DEFAULT, new Target.Latest(MODEL));
    }

    private static ApplyObjects put(Spec spec) {
        return new ApplyObjects(List.of(new Put(spec, null)), List.of());
    }

    private static PolicySpec policy(List<AliasName> on) {
        return new PolicySpec(
                "always-on", on, PolicySpec.Selector.ALL, List.of(new Requirement.StaysLoaded()));
    }

    private CommandResult submit(Principal principal, Command command) {
        IdempotencyKey key = new IdempotencyKey("key-" + keys++);
        return control.submit(new CommandRequest(principal, key, command, false));
    }

    private List<String> done(Command command) {
        CommandResult result = submit(ROOT, command);
        assertThat(result).isInstanceOf(CommandResult.Done.class);
        return ((CommandResult.Done) result).records().stream().map(JournalRecord::kind).toList();
    }

    private Refusal refused(Principal principal, Command command) {
        CommandResult result = submit(principal, command);
        assertThat(result).isInstanceOf(CommandResult.Refused.class);
        return ((CommandResult.Refused) result).refusal();
    }

    @Test
    void unloadingIsRecordedOnceWithWhoDidIt() {
        assertThat(done(new UnloadEndpoint(FLIGHTS))).containsExactly("EndpointUnloaded");
        assertThat(done(new UnloadEndpoint(FLIGHTS))).isEmpty();
        assertThat(control.current().unloading(FLIGHTS))
                .contains(new Unloading(FLIGHTS, ROOT.id(), NOW));
        assertThat(done(new LoadEndpoint(FLIGHTS))).containsExactly("EndpointLoaded");
        assertThat(done(new LoadEndpoint(FLIGHTS))).isEmpty();
        assertThat(control.current().unloading(FLIGHTS)).isEmpty();
    }

    @Test
    void unloadedEndpointIsSoAfterARestartWithAndWithoutAKeptImage() {
        done(new UnloadEndpoint(FLIGHTS));
        Control replayed = open();
        assertThat(replayed.current().unloading(FLIGHTS)).isPresent();
        replayed.keepSnapshot();
        replayed.close();
        control.close();
        control = open();
        assertThat(control.current().unloading(FLIGHTS)).isPresent();
    }

    @Test
    void endpointThatIsDeclaredAgainIsInService() {
        done(new UnloadEndpoint(FLIGHTS));
        done(put(endpoint()));
        assertThat(control.current().unloading(FLIGHTS)).isPresent();
        done(new ApplyObjects(List.of(), List.of(new ObjectId(Kind.ENDPOINT, "flights"))));
        done(put(endpoint()));
        assertThat(control.current().unloading(FLIGHTS)).isEmpty();
    }

    @Test
    void onlyOperatorsUnload() {
        Principal releaser = Principal.system("releaser", Role.RELEASER, Role.SCIENTIST);
        assertThat(refused(releaser, new UnloadEndpoint(FLIGHTS)).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refused(releaser, new LoadEndpoint(FLIGHTS)).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void unknownEndpointIsNotFound() {
        assertThat(refused(ROOT, new UnloadEndpoint(new EndpointName("nope"))).code())
                .isEqualTo(ErrorCode.UNKNOWN_MODEL);
    }

    @Test
    void anEndpointOfAnotherTeamIsNotFoundEither() {
        Principal other =
                new Principal(
                        new PrincipalId("eve"),
                        Principal.Proof.TOKEN,
                        new TeamName("fraud"),
                        null,
                        List.of(new Grant(Role.ADMIN, new Scope.OfTeam(new TeamName("fraud")))));
        for (Command command : List.of(new UnloadEndpoint(FLIGHTS), new LoadEndpoint(FLIGHTS))) {
            Refusal refusal = refused(other, command);
            assertThat(refusal.code()).isEqualTo(ErrorCode.UNKNOWN_MODEL);
            assertThat(refusal.message())
                    .isEqualTo("Request for unknown model: 'flights' is not found");
        }
    }

    @Test
    void policyKeepsAnEndpointLoaded() {
        done(put(policy(List.of())));
        Refusal refusal = refused(ROOT, new UnloadEndpoint(FLIGHTS));
        assertThat(refusal.code()).isEqualTo(ErrorCode.UNMET_REQUIREMENT);
        assertThat(refusal.message()).endsWith("stays-loaded: by policy always-on");
    }

    @Test
    void policyAboutAnAliasKeepsOnlyEndpointsThatServeIt() {
        done(put(policy(List.of(new AliasName("champion")))));
        assertThat(done(new UnloadEndpoint(FLIGHTS))).containsExactly("EndpointUnloaded");
    }

    @Test
    void policyThatCameLaterDoesNotKeepItUnloaded() {
        done(new UnloadEndpoint(FLIGHTS));
        done(put(policy(List.of())));
        assertThat(done(new LoadEndpoint(FLIGHTS))).containsExactly("EndpointLoaded");
    }
}
