package dev.slipway.client.control;

import dev.slipway.api.answer.EndpointList;
import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.model.EndpointName;
import java.time.Duration;
import java.util.List;

/// Endpoints of a server, as its control plane knows them.
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
    /// or `patience` is over. The last look at it.
    public EndpointStatus await(EndpointName endpoint, Duration patience) {
        EndpointStatus status = one(endpoint);
        long looks = Math.max(1, patience.dividedBy(BETWEEN_LOOKS));
        for (long i = 0; i < looks && status.state() == EndpointStatus.State.WAITING; i++) {
            api.pause(BETWEEN_LOOKS);
            status = one(endpoint);
        }
        return status;
    }
}
