package dev.slipway.server.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.TeamSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Versions behind a connection whose team is another by now than when they were pushed. Nothing
/// here runs models of other servers, so what may be loaded fails for that reason.
final class ConnectionCheckTest {
    private static final TeamName RISK = new TeamName("risk");

    @TempDir Path directory;
    private House house;

    @BeforeEach
    void publish() throws IOException {
        house = new House(Files.createDirectories(directory.resolve("house")));
        house.apply(new TeamSpec(RISK, null, null, null, null));
        Path files = Files.createDirectories(directory.resolve("package"));
        Files.writeString(
                files.resolve("model.yaml"),
                "format: remote\nremote: {connection: there, model: twice}\n");
        house.publish(house.stored(files), "remote");
    }

    @AfterEach
    void close() {
        house.close();
    }

    private String failure(TeamName owner) {
        house.apply(
                new ConnectionSpec(
                        "there",
                        owner,
                        ConnectionSpec.Type.BACKEND,
                        URI.create("http://127.0.0.1:8001"),
                        null,
                        Map.of()));
        house.apply(
                EndpointSpec.defaults(
                        House.ENDPOINT, TeamName.DEFAULT, new Target.Latest(House.FLIGHTS)));
        VersionState state = house.settled();
        assertThat(state).isInstanceOf(VersionState.Failed.class);
        return ((VersionState.Failed) state).reason();
    }

    @Test
    void aConnectionThatIsAnotherTeamsByNowIsNotUsed() {
        assertThat(failure(RISK))
                .contains("remote.connection: there (expected: the name of a connection of type ")
                .doesNotContain("risk");
    }

    @Test
    void aConnectionOfEverybodysIsUsed() {
        assertThat(failure(TeamName.DEFAULT)).doesNotContain("remote.connection");
    }
}
