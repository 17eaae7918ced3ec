package dev.slipway.server.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.OperateCommand.UnloadEndpoint;
import dev.slipway.api.control.ReleaseCommand.PauseRelease;
import dev.slipway.api.control.ReleaseCommand.StartRelease;
import dev.slipway.api.control.ReportCommand.ReportLoaded;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Quota;
import dev.slipway.api.spec.TeamSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChangesTest {
    private static final EndpointName NEWEST = new EndpointName("newest");
    private static final EndpointName OTHER = new EndpointName("other");

    @TempDir Path directory;
    private House house;
    private final Changes changes = new Changes(Set.of(new EndpointName("reserved")));

    @BeforeEach
    void open() {
        house = new House(directory);
        house.reconciler().close();
        house.publish("v1");
        house.apply(endpoint(NEWEST.value()));
        house.apply(endpoint(OTHER.value()));
        house.apply(endpoint("reserved"));
        assertThat(looked()).containsExactly(NEWEST, OTHER);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private static EndpointSpec endpoint(String name) {
        return EndpointSpec.defaults(
                new EndpointName(name), TeamName.DEFAULT, new Target.Latest(House.FLIGHTS));
    }

    private List<EndpointName> looked() {
        Image image = house.control.current();
        changes.begin(image);
        List<EndpointSpec> looked = changes.in(image);
        looked.forEach(endpoint -> changes.follows(image, endpoint));
        return looked.stream().map(EndpointSpec::endpoint).toList();
    }

    @Test
    void whatServersSayOfThemselvesIsNothingNew() {
        assertThat(
                        house.control.submit(
                                new CommandRequest(
                                        Principal.system("serving"),
                                        new IdempotencyKey("report"),
                                        new ReportLoaded(
                                                "node",
                                                NEWEST,
                                                House.FLIGHTS,
                                                new VersionNumber(1),
                                                1),
                                        false)))
                .isInstanceOf(CommandResult.Done.class);
        assertThat(looked()).isEmpty();
    }

    @Test
    void anEndpointThatChangedIsLookedAtAlone() {
        house.apply(
                EndpointSpec.defaults(
                        OTHER,
                        TeamName.DEFAULT,
                        new Target.Exactly(House.FLIGHTS, new VersionNumber(1))));
        assertThat(looked()).containsExactly(OTHER);
        house.submit(new UnloadEndpoint(NEWEST));
        assertThat(looked()).containsExactly(NEWEST);
        changes.again(OTHER);
        assertThat(looked()).containsExactly(OTHER);
    }

    @Test
    void aReleaseConcernsItsEndpointAlone() {
        house.publish("v2");
        house.apply(
                EndpointSpec.defaults(
                        OTHER,
                        TeamName.DEFAULT,
                        new Target.Exactly(House.FLIGHTS, new VersionNumber(1))));
        assertThat(looked()).containsExactly(NEWEST, OTHER);
        house.submit(new StartRelease(OTHER, new VersionNumber(2), ReleasePlan.USUAL, null));
        assertThat(looked()).containsExactly(OTHER);
        house.submit(new PauseRelease(OTHER, new FreeText("lunch")));
        assertThat(looked()).containsExactly(OTHER);
        assertThat(looked()).isEmpty();
    }

    @Test
    void aModelThatChangedConcernsItsEndpoints() {
        house.publish("v2");
        assertThat(looked()).containsExactly(NEWEST, OTHER);
    }

    @Test
    void whatAllEndpointsRestOnConcernsAll() {
        Image before = house.control.current();
        assertThat(changes.begin(before)).isFalse();
        house.apply(new TeamSpec(new TeamName("risk"), null, new Quota(null, 1), null, null));
        assertThat(changes.begin(house.control.current())).isTrue();
        assertThat(looked()).containsExactly(NEWEST, OTHER);
        assertThat(looked()).isEmpty();
    }

    @Test
    void anEndpointThatIsGoneIsToldOnce() {
        assertThat(changes.gone()).isEmpty();
        house.submit(new ApplyObjects(List.of(), List.of(new ObjectId(Kind.ENDPOINT, "other"))));
        assertThat(looked()).isEmpty();
        assertThat(changes.gone()).containsExactly(OTHER);
        assertThat(changes.gone()).isEmpty();
    }
}
