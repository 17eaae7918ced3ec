package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.documents.Documents;
import dev.slipway.frontend.http.Wire.Answer;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Endpoints as they were, on a server that has versions of theirs loaded now.
final class PastEndpointsTest {
    @RegisterExtension final ConnectedDoor door = new ConnectedDoor(BearerAccess.withRoot());

    @BeforeEach
    void declare() {
        door.running.controls.show(door.running.controls.newest().with(endpoint("flights")).at(5));
    }

    private static EndpointSpec endpoint(String name) {
        return EndpointSpec.defaults(
                new EndpointName(name),
                TeamName.DEFAULT,
                new EndpointSpec.Target.Latest(new ModelName("flights")));
    }

    private JsonNode asked(String path) throws IOException {
        Answer answer = door.getAs("root", "/api/v1/endpoints" + path);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Documents.tree(answer.text());
    }

    @Test
    void whatCameLaterIsSaidToBeKnownNow() throws IOException {
        door.running.controls.show(door.running.controls.newest().with(endpoint("fares")).at(9));
        String then = "/fares?as-of=5";
        assertThat(door.getAs("root", "/api/v1/endpoints" + then).text())
                .contains("endpoint: 'fares': unknown as of 5 (it is known now)");
        assertThat(door.getAs("root", "/api/v1/objects/endpoint" + then).text())
                .contains("endpoint/fares: unknown as of 5 (it is known now)");
    }

    @Test
    void thePastSaysNothingOfWhatIsLoadedNow() throws IOException {
        JsonNode now = asked("/flights");
        assertThat(now.has("memory")).isTrue();
        assertThat(now.has("batching")).isTrue();

        for (JsonNode then :
                new JsonNode[] {
                    asked("/flights?as-of=5"), asked("?as-of=5").path("endpoints").path(0)
                }) {
            assertThat(then.path("spec").path("name").asText()).isEqualTo("flights");
            assertThat(then.has("memory")).isFalse();
            assertThat(then.has("batching")).isFalse();
        }
    }
}
