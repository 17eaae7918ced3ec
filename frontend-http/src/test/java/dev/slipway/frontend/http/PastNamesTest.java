package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.testkit.fake.FakeFold;
import dev.slipway.testkit.fake.FakeImage;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The name `score` was a model of the default team's at record 5, and is one of team `fraud` now;
/// `delays` has been the default team's all the time.
final class PastNamesTest {
    private static final TeamName FRAUD = new TeamName("fraud");
    private static final String THEN = "?as-of=5";

    @RegisterExtension
    final ConnectedDoor door =
            new ConnectedDoor(
                    new BearerAccess(
                            Map.of(
                                    "score", viewer(new Scope.OfModel(new ModelName("score"))),
                                    "delays", viewer(new Scope.OfModel(new ModelName("delays"))),
                                    "default", viewer(new Scope.OfTeam(TeamName.DEFAULT)))));

    private static List<Grant> viewer(Scope scope) {
        return List.of(new Grant(Role.VIEWER, scope));
    }

    @BeforeEach
    void show() {
        FakeImage image = door.running.controls.newest();
        Instant time = image.time();
        FakeImage then = with(image, "delays", TeamName.DEFAULT, time);
        door.running.controls.show(with(then, "score", TeamName.DEFAULT, time).at(5));
        door.running.controls.show(with(then, "score", FRAUD, time.plusSeconds(60)).at(9));
    }

    private static FakeImage with(FakeImage image, String name, TeamName team, Instant created) {
        ModelSpec spec = new ModelSpec(new ModelName(name), team, new RiskTier(0), null, Map.of());
        return image.with(FakeFold.model(spec, 1, created));
    }

    private int asked(String token, String path) throws IOException {
        return door.getAs(token, "/api/v1/" + path).status();
    }

    @Test
    void aRoleForAModelShowsNoEarlierOneOfItsName() throws IOException {
        assertThat(asked("score", "models/score")).isEqualTo(200);
        assertThat(asked("score", "models/score" + THEN)).isEqualTo(404);
        assertThat(asked("score", "models/score/versions/1/package" + THEN)).isEqualTo(404);
        assertThat(door.getAs("score", "/api/v1/models" + THEN).text()).doesNotContain("score");
    }

    /// And not that there is no such thing, which whoever asks sees today.
    @Test
    void whatCameLaterIsSaidToBeKnownNow() throws IOException {
        assertThat(door.getAs("score", "/api/v1/models/score" + THEN).text())
                .contains("model: 'score': unknown as of 5 (it is known now)");
        assertThat(door.getAs("delays", "/api/v1/models/score" + THEN).text())
                .contains("model: 'score': unknown\"");
    }

    @Test
    void thePastOfWhatIsStillTheSameIsRead() throws IOException {
        assertThat(asked("delays", "models/delays" + THEN)).isEqualTo(200);
        assertThat(asked("default", "models/score" + THEN)).isEqualTo(200);
    }
}
