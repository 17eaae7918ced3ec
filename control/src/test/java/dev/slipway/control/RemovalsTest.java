package dev.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.ObjectCommand.Unchanged;
import dev.slipway.api.control.Observation;
import dev.slipway.api.control.ReportCommand.ReportLoaded;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.documents.Documents;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RemovalsTest {
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final ObjectId ENDPOINT = new ObjectId(Kind.ENDPOINT, "flights");
    private static final TeamSpec FRAUD =
            new TeamSpec(new TeamName("fraud"), null, null, null, null);

    private final OpenControl open = new OpenControl();

    @BeforeEach
    void anEndpoint() {
        open.done(OpenControl.version(FLIGHTS, "content"));
        serve(new Target.Latest(FLIGHTS));
    }

    private void serve(Target target) {
        EndpointSpec spec =
                EndpointSpec.defaults(new EndpointName("flights"), TeamName.DEFAULT, target);
        open.done(new ApplyObjects(List.of(new Put(spec, null)), List.of()));
    }

    private long revision() {
        return open.control.current().object(ENDPOINT).orElseThrow().revision();
    }

    private static ApplyObjects removal(long revision) {
        return new ApplyObjects(
                List.of(new Put(FRAUD, null)),
                List.of(ENDPOINT),
                List.of(new Unchanged(ENDPOINT, revision)));
    }

    @Test
    void removalOfWhatHasChangedRefusesTheWhole() {
        long seen = revision();
        serve(new Target.Exactly(FLIGHTS, new VersionNumber(1)));

        assertThat(open.refusal(removal(seen)).code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(open.refusal(removal(seen)).message())
                .startsWith("endpoint/flights: revision " + revision() + " (expected: " + seen);
        assertThat(open.control.current().object(ENDPOINT)).isPresent();
        assertThat(open.control.current().object(ObjectId.of(FRAUD))).isEmpty();

        open.done(removal(revision()));
        assertThat(open.control.current().object(ENDPOINT)).isEmpty();
        assertThat(open.control.current().object(ObjectId.of(FRAUD))).isPresent();
    }

    @Test
    void removalWithoutARevisionTakesWhateverIsThere() {
        open.done(new ApplyObjects(List.of(), List.of(ENDPOINT)));
        assertThat(open.control.current().object(ENDPOINT)).isEmpty();
    }

    /// Whoever waits for the next one to serve would have no cause to.
    @Test
    void whatIsSaidOfARemovedEndpointIsNotSaidOfTheNextOfItsName() {
        report();
        assertThat(said()).hasSize(1);
        open.done(new ApplyObjects(List.of(), List.of(ENDPOINT)));
        assertThat(said()).isEmpty();
        report();
        serve(new Target.Latest(FLIGHTS));
        assertThat(said()).isEmpty();
        report();
        assertThat(said()).hasSize(1);
    }

    private void report() {
        EndpointName flights = new EndpointName("flights");
        VersionNumber first = new VersionNumber(1);
        assertThat(
                        open.submit(
                                Principal.system("serving"),
                                new ReportLoaded("node", flights, FLIGHTS, first, 1)))
                .isInstanceOf(CommandResult.Done.class);
    }

    private List<Observation> said() {
        return open.control.current().observations(new EndpointName("flights"));
    }

    /// A revision that is wrong names the right one.
    @Test
    void whatSomebodyMayNotSeeIsNotGuessed() {
        Principal nobody = OpenControl.principal("eve");
        assertThat(open.refusal(open.submit(nobody, removal(1))).code())
                .isEqualTo(ErrorCode.UNKNOWN_OBJECT);
    }

    @Test
    void onlyWhatIsRemovedHasARevisionToKeep() {
        List<Unchanged> other = List.of(new Unchanged(ENDPOINT, 1));
        assertThatThrownBy(() -> new ApplyObjects(List.of(new Put(FRAUD, null)), List.of(), other))
                .hasMessage("unchanged: endpoint/flights (expected: one of the removals)");
    }

    /// The digest of what was sent under a key earlier stays as it was.
    @Test
    void commandWithoutRevisionsIsWrittenAsItEverWas() {
        String written = Documents.json(new ApplyObjects(List.of(), List.of(ENDPOINT)));
        assertThat(written)
                .isEqualTo("{\"removals\":[{\"kind\":\"endpoint\",\"name\":\"flights\"}]}");
        assertThat(Documents.read(Documents.json(removal(7)), ApplyObjects.class))
                .isEqualTo(removal(7));
    }
}
