package dev.slipway.server.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.Observation;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.TeamSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An endpoint that is removed and declared again before the reconciler looks.
final class RedeclaredEndpointTest {
    private static final EndpointSpec LATEST =
            EndpointSpec.defaults(
                    House.ENDPOINT, TeamName.DEFAULT, new Target.Latest(House.FLIGHTS));

    @TempDir Path directory;

    /// What was said before is not said of it, and no load begins that would say it.
    @Test
    void endpointThatGoesOnServingSaysSoOnceMore() {
        try (House house = new House(directory)) {
            house.publish("v1");
            house.apply(LATEST);
            assertThat(house.settled()).isEqualTo(new VersionState.Ready());
            house.reconciler().close();

            house.submit(new ApplyObjects(List.of(), List.of(ObjectId.of(LATEST))));
            house.apply(LATEST);
            assertThat(said(house)).isEmpty();

            assertThat(house.settled()).isEqualTo(new VersionState.Ready());
            assertThat(house.answering()).containsExactly(1L);
            assertThat(said(house)).singleElement().extracting(Observation::failure).isNull();
        }
    }

    /// The process ended before it saw the end of the one before.
    @Test
    void whatTheOneBeforeServedDoesNotComeBack() throws IOException {
        try (House house = new House(directory)) {
            house.publish("v1");
            house.apply(LATEST);
            assertThat(house.settled()).isEqualTo(new VersionState.Ready());
            house.reconciler().close();

            declareAnother(house, TeamName.DEFAULT);
            house.restart();

            assertThat(house.settled()).isInstanceOf(VersionState.Failed.class);
            assertThat(house.versions())
                    .extracting(version -> version.id().version().value())
                    .containsExactly(2L);
        }
    }

    /// Neither while its own version loads, nor where that does not.
    @Test
    void whatTheOneBeforeServesAnswersNobodyOfAnotherTeam() throws IOException {
        TeamName risk = new TeamName("risk");
        try (House house = new House(directory)) {
            house.apply(new TeamSpec(risk, null, null, null, null));
            house.publish("v1");
            house.apply(LATEST);
            assertThat(house.settled()).isEqualTo(new VersionState.Ready());
            house.reconciler().close();

            declareAnother(house, risk);

            assertThat(house.settled()).isInstanceOf(VersionState.Failed.class);
            assertThat(house.answering()).isEmpty();
        }
    }

    /// It has served what it goes on with, though nothing was loaded for it.
    @Test
    void whatItGoesOnWithComesBackWhereTheNextVersionDoesNotLoad() throws IOException {
        try (House house = new House(directory)) {
            house.publish("v1");
            house.apply(LATEST);
            assertThat(house.settled()).isEqualTo(new VersionState.Ready());
            house.reconciler().close();
            house.submit(new ApplyObjects(List.of(), List.of(ObjectId.of(LATEST))));
            house.later = Duration.ofSeconds(1);
            house.apply(LATEST);
            assertThat(house.settled()).isEqualTo(new VersionState.Ready());

            damage(house.publish("v2"));
            house.restart();

            assertThat(house.settled()).isInstanceOf(VersionState.Failed.class);
            assertThat(house.versions())
                    .extracting(version -> version.id().version().value())
                    .containsExactlyInAnyOrder(1L, 2L);
        }
    }

    private void declareAnother(House house, TeamName team) throws IOException {
        ModelName delays = new ModelName("delays");
        house.publish(delays, "v2");
        damage(house.publish(delays, "v2"));
        house.submit(new ApplyObjects(List.of(), List.of(ObjectId.of(LATEST))));
        house.later = Duration.ofSeconds(1);
        house.apply(EndpointSpec.defaults(House.ENDPOINT, team, new Target.Latest(delays)));
    }

    /// Lets a version's files be no longer those of its digest.
    private void damage(Version version) throws IOException {
        String digest = version.content().digest().hex();
        Path file = directory.resolve("artifacts/sha256/" + digest.substring(0, 2) + "/" + digest);
        byte[] changed = Files.readAllBytes(file);
        changed[10] ^= 1;
        Files.write(file, changed);
    }

    private static List<Observation> said(House house) {
        return house.control.current().observations(House.ENDPOINT);
    }
}
