package dev.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Appended;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Slo;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.Spec;
import dev.slipway.control.fact.FactCodec;
import dev.slipway.control.fact.ObjectFact.ObjectDeclared;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Objects that are in a journal already and would be refused now: they are what they were, and
/// everything else about them can be changed.
final class DeclaredBeforeTest {
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final AliasName CHAMPION = new AliasName("champion");

    private final OpenControl open = new OpenControl();

    /// As it stands in a journal of a server that asked less.
    private void declared(Spec spec) {
        Appended appended =
                open.journal.append(
                        Append.of(
                                "root",
                                new IdempotencyKey("declared"),
                                Sha256.of("declared"),
                                open.journal.head().seq(),
                                List.of(FactCodec.openDraft(new ObjectDeclared(spec, null)))));
        assertThat(appended).isInstanceOf(Appended.Recorded.class);
        open.control.follow(((Appended.Recorded) appended).records());
        assertIs(spec);
    }

    private void assertIs(Spec spec) {
        assertThat(open.control.current().object(ObjectId.of(spec)).map(DeclaredObject::spec))
                .contains(spec);
    }

    private void applied(Spec spec) {
        assertThat(open.apply(spec)).isInstanceOf(CommandResult.Done.class);
        assertIs(spec);
    }

    private String refusal(Spec spec) {
        return open.refusal(open.apply(spec)).message();
    }

    private static EndpointSpec promising(double availability, Duration p99) {
        Slo slo = new Slo(Duration.ofMillis(30), p99, availability, Duration.ofMinutes(1), false);
        return EndpointSpec.defaults(
                        new EndpointName("flights"), TeamName.DEFAULT, new Target.Latest(FLIGHTS))
                .with(slo);
    }

    @Test
    void endpointThatPromisesWhatCannotBeCountedCanBeChangedOtherwise() {
        open.done(OpenControl.version(FLIGHTS, "first"));
        Duration usual = Duration.ofMillis(200);
        for (double uncounted : new double[] {1e-17, 0.999999999}) {
            assertThat(refusal(promising(uncounted, usual))).contains("slo.");
        }
        declared(promising(0.999999999, usual));

        applied(promising(0.999999999, Duration.ofMillis(300)));
        assertThat(refusal(promising(0.9999999999, usual))).contains("slo.availability: ");
        applied(promising(0.999, usual));
        assertThat(refusal(promising(0.999999999, usual))).contains("slo.availability: ");
    }

    private static PolicySpec seen(List<AliasName> on, int people) {
        return new PolicySpec(
                "seen",
                on,
                PolicySpec.Selector.ALL,
                List.of(new Requirement.Approved(Role.REVIEWER, people, 0)));
    }

    @Test
    void policyThatAsksForNobodyStaysUntilItIsChanged() {
        declared(seen(List.of(), 0));

        applied(seen(List.of(), 0));
        assertThat(refusal(seen(List.of(CHAMPION), 0))).contains("approved.people: 0");
        applied(seen(List.of(), 1));
    }

    private static PolicySpec named(String name, Requirement... asked) {
        return new PolicySpec(name, List.of(), PolicySpec.Selector.ALL, List.of(asked));
    }

    @Test
    void objectWhoseNameNobodyCanReadCanBeChanged() {
        declared(named("champion "));

        applied(named("champion ", new Requirement.Golden()));
        assertThat(refusal(named("champion  "))).contains("name: (expected: ");
    }
}
