package dev.slipway.client.control;

import dev.slipway.api.answer.EndpointList;
import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.model.EndpointName;
import java.time.Duration;
import java.util.List;

/// Calls about the endpoints of a server, as its control plane knows them.
public final class EndpointCalls {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final ApiCalls api;
    private final Reading reading;

    public EndpointCalls(ApiCalls api, Reading reading) {
        this.api = api;
        this.reading = reading;
    }

    /// The same, as it was at a time (RFC 3339) or after a record (its seq).
    public EndpointCalls asOf(String timeOrSeq) {
        return new EndpointCalls(api, reading.asOf(timeOrSeq));
    }

    /// All endpoints, by name.
    public List<EndpointStatus> all() {
        return api.get("/endpoints", reading, EndpointList.class).endpoints();
    }

    /// One endpoint.
    public EndpointStatus one(EndpointName endpoint) {
        return api.get("/endpoints/" + endpoint, reading, EndpointStatus.class);
    }

    /// Waits until processes have said what became of an endpoint: until it serves, or is degraded,
    /// or `patience` is over, however long the looks at it take. The last look.
    public EndpointStatus await(EndpointName endpoint, Duration patience) {
        long begin = api.nanoTime();
        EndpointStatus status = one(endpoint);
        Duration left = patience.minusNanos(api.nanoTime() - begin);
        while (status.state() == EndpointStatus.State.WAITING && left.isPositive()) {
            api.pause(left.compareTo(BETWEEN_LOOKS) < 0 ? left : BETWEEN_LOOKS);
            status = one(endpoint);
            left = patience.minusNanos(api.nanoTime() - begin);
        }
        return status;
    }
}
