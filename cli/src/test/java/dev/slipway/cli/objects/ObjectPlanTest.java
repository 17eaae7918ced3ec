package dev.slipway.cli.objects;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.ObjectList;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.ObjectCommand.Unchanged;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.documents.Documents;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ObjectPlanTest {
    private static final TeamSpec FRAUD = team("fraud");
    private static final TeamSpec RISK = team("risk");

    private HttpServer server;

    private static TeamSpec team(String name) {
        return new TeamSpec(new TeamName(name), null, null, null, null);
    }

    @BeforeEach
    void serve() throws IOException {
        DeclaredObject there = new DeclaredObject(FRAUD, 7, Instant.EPOCH, Instant.EPOCH);
        byte[] body =
                Documents.json(new ObjectList(List.of(there))).getBytes(StandardCharsets.UTF_8);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/api/v1/objects",
                exchange -> {
                    try (exchange) {
                        exchange.sendResponseHeaders(200, body.length);
                        exchange.getResponseBody().write(body);
                    }
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /// Whoever confirms a difference confirms the removal of what is shown there.
    @Test
    void whatIsRemovedIsWhatWasCompared() {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (SlipwayClient client = SlipwayClient.open(ClientSettings.of(url))) {
            ApplyObjects command = ObjectPlan.of(List.of(RISK), client.objects(), true).command();

            assertThat(command.puts()).containsExactly(new Put(RISK, 0L));
            assertThat(command.removals()).containsExactly(ObjectId.of(FRAUD));
            assertThat(command.unchanged()).containsExactly(new Unchanged(ObjectId.of(FRAUD), 7));
            assertThat(ObjectPlan.of(List.of(RISK), client.objects(), false).command().unchanged())
                    .isEmpty();
        }
    }
}
