package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Role;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Load and unload of the repository extension, through a real socket.
final class RepositoryChangesTest {
    private static final String OPERATOR = "Authorization: Bearer operator";
    private static final String UNLOAD = "/v2/repository/models/flights/unload";
    private static final String LOAD = "/v2/repository/models/flights/load";

    private final RunningDoor door =
            new RunningDoor(
                    new BearerAccess(
                            Map.of(
                                    "operator", List.of(Grant.everywhere(Role.ADMIN)),
                                    "scientist", List.of(Grant.everywhere(Role.SCIENTIST)))));
    private final Wire wire;

    RepositoryChangesTest() throws IOException {
        wire = door.connect();
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
        door.close();
    }

    @Test
    void operatorUnloadsAndLoads() throws IOException {
        Wire.Answer unloaded =
                wire.post(UNLOAD, "{\"parameters\":{\"unload_dependents\":false}}", OPERATOR);
        assertThat(unloaded.status()).isEqualTo(200);
        assertThat(unloaded.text()).isEqualTo("{\"name\":\"flights\",\"unload\":true}");
        assertThat(wire.post(LOAD, "", OPERATOR).status()).isEqualTo(200);
        assertThat(wire.post("/v2/repository/any/models/flights/load", "{}", OPERATOR).status())
                .isEqualTo(200);
        assertThat(door.repository.asked())
                .hasSize(3)
                .first()
                .asString()
                .startsWith("unload flights by ");
    }

    @Test
    void othersMayNeitherLoadNorUnload() throws IOException {
        assertThat(wire.post(UNLOAD, "{}", "Authorization: Bearer scientist").status())
                .isEqualTo(403);
        assertThat(wire.post(LOAD, "{}").status()).isEqualTo(401);
        assertThat(door.repository.asked()).isEmpty();
    }

    @Test
    void refusalOfAPolicyComesThrough() throws IOException {
        door.repository.refuseNext(
                Refusal.of(ErrorCode.UNMET_REQUIREMENT, "stays-loaded: by policy always-on"));
        Wire.Answer answer = wire.post(UNLOAD, "{}", OPERATOR);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("stays-loaded: by policy always-on");
    }

    @Test
    void unknownNamesAreNotFound() throws IOException {
        assertThat(wire.post("/v2/repository/models/nope/load", "{}", OPERATOR).status())
                .isEqualTo(404);
        assertThat(wire.post("/v2/repository/models/n%20o/load", "{}", OPERATOR).status())
                .isEqualTo(404);
    }

    @Test
    void filesAndConfigurationAreRefusedByName() throws IOException {
        for (String member : List.of("config", "file:1/model.onnx", "unload_dependents")) {
            Wire.Answer answer =
                    wire.post(LOAD, "{\"parameters\":{\"" + member + "\":\"{}\"}}", OPERATOR);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("parameters: " + member);
        }
        assertThat(wire.post(UNLOAD, "{\"parameters\":{\"unload_dependents\":1}}", OPERATOR).text())
                .contains("parameters: unload_dependents");
        assertThat(wire.post(LOAD, "[]", OPERATOR).status()).isEqualTo(400);
        assertThat(door.repository.asked()).isEmpty();
    }
}
