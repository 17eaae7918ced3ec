package dev.slipway.client.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.EndpointStatus.State;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.status.TraceContext;
import dev.slipway.client.ScriptedServer;
import dev.slipway.client.ScriptedServer.Reply;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.call.HttpCalls;
import dev.slipway.client.call.Retries;
import dev.slipway.documents.Documents;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EndpointCallsTest {
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final ScriptedServer server = new ScriptedServer();
    private final AtomicLong now = new AtomicLong();
    private final HttpCalls http =
            new HttpCalls(
                    ClientSettings.of(server.uri()).withTrace(this::look),
                    new Retries(1, now::get, now::addAndGet));
    private final EndpointCalls endpoints =
            new EndpointCalls(new ApiCalls(http, () -> "key"), Reading.now());

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    /// Every call takes its time.
    private TraceContext look() {
        now.addAndGet(LOOK.toNanos());
        return TraceContext.NONE;
    }

    @Test
    void patienceEndsHoweverLongTheLooksTake() {
        for (int i = 0; i < 60; i++) {
            server.reply(reply(State.WAITING));
        }

        EndpointStatus last = endpoints.await(FLIGHTS, Duration.ofSeconds(5));

        assertThat(last.state()).isEqualTo(State.WAITING);
        assertThat(server.asked).hasSize(5);
        assertThat(Duration.ofNanos(now.get())).isEqualTo(Duration.ofMillis(5_400));
    }

    @Test
    void nobodyWaitsForWhatServes() {
        server.reply(reply(State.WAITING)).reply(reply(State.SERVING));

        EndpointStatus last = endpoints.await(FLIGHTS, Duration.ofSeconds(60));

        assertThat(last.state()).isEqualTo(State.SERVING);
        assertThat(server.asked).hasSize(2);
    }

    private static Reply reply(State state) {
        EndpointStatus status =
                new EndpointStatus(
                        EndpointSpec.defaults(
                                FLIGHTS,
                                TeamName.DEFAULT,
                                new Target.Latest(new ModelName("flights"))),
                        1,
                        state,
                        null,
                        null,
                        null,
                        List.of(),
                        null,
                        List.of(),
                        null);
        return Reply.json(200, Documents.json(status));
    }
}
