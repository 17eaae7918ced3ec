package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Role;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Load and unload of the repository extension, through a real socket.
final class RepositoryChangesTest {
    private static final String OPERATOR = "Authorization: Bearer operator";
    private static final String UNLOAD = "/v2/repository/models/flights/unload";
    private static final String LOAD = "/v2/repository/models/flights/load";

    @RegisterExtension
    final ConnectedDoor door =
            new ConnectedDoor(
                    new BearerAccess(
                            Map.of(
                                    "operator", List.of(Grant.everywhere(Role.ADMIN)),
                                    "scientist", List.of(Grant.everywhere(Role.SCIENTIST)))));

    @Test
    void operatorUnloadsAndLoads() throws IOException {
        Wire.Answer unloaded =
                door.post(UNLOAD, "{\"parameters\":{\"unload_dependents\":false}}", OPERATOR);
        assertThat(unloaded.status()).isEqualTo(200);
        assertThat(unloaded.text()).isEqualTo("{\"name\":\"flights\",\"unload\":true}");
        assertThat(door.post(LOAD, "", OPERATOR).status()).isEqualTo(200);
        assertThat(door.post("/v2/repository/any/models/flights/load", "{}", OPERATOR).status())
                .isEqualTo(200);
        assertThat(door.running.repository.asked())
                .hasSize(3)
                .first()
                .asString()
                .startsWith("unload flights by ");
    }

    @Test
    void othersMayNeitherLoadNorUnload() throws IOException {
        assertThat(door.post(UNLOAD, "{}", "Authorization: Bearer scientist").status())
                .isEqualTo(403);
        assertThat(door.post(LOAD, "{}").status()).isEqualTo(401);
        assertThat(door.running.repository.asked()).isEmpty();
    }

    @Test
    void refusalOfAPolicyComesThrough() throws IOException {
        door.running.repository.refuseNext(
                Refusal.of(ErrorCode.UNMET_REQUIREMENT, "stays-loaded: by policy always-on"));
        Wire.Answer answer = door.post(UNLOAD, "{}", OPERATOR);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("stays-loaded: by policy always-on");
    }

    @Test
    void unknownNamesAreNotFound() throws IOException {
        assertThat(door.post("/v2/repository/models/nope/load", "{}", OPERATOR).status())
                .isEqualTo(404);
        assertThat(door.post("/v2/repository/models/n%20o/load", "{}", OPERATOR).status())
                .isEqualTo(404);
    }

    @Test
    void filesAndConfigurationAreRefusedByName() throws IOException {
        for (String member : List.of("config", "file:1/model.onnx", "unload_dependents")) {
            Wire.Answer answer =
                    door.post(LOAD, "{\"parameters\":{\"" + member + "\":\"{}\"}}", OPERATOR);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("parameters: " + member);
        }
        assertThat(door.post(UNLOAD, "{\"parameters\":{\"unload_dependents\":1}}", OPERATOR).text())
                .contains("parameters: unload_dependents");
        assertThat(door.post(LOAD, "[]", OPERATOR).status()).isEqualTo(400);
        assertThat(door.running.repository.asked()).isEmpty();
    }
}
