package dev.slipway.runtime.remote.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GrpcFailuresTest {
    private static BackendException of(Status status) {
        return GrpcFailures.of(status.asRuntimeException(), null);
    }

    @Test
    void connectionThatIsNotMadeSaysWhyAndNamesNoAddress() {
        ConnectException annotated = new ConnectException("Connection refused: /10.0.0.7:8001");
        annotated.initCause(new ConnectException("Connection refused"));
        BackendException failure =
                of(Status.UNAVAILABLE.withDescription("io exception").withCause(annotated));
        assertThat(failure.kind()).isEqualTo(FailureKind.UNREACHABLE);
        assertThat(failure.words()).isEqualTo("UNAVAILABLE: io exception: Connection refused");
    }

    /// One that nobody answers has its address in words of its own, and no cause.
    @Test
    void connectionThatNobodyAnswersNamesNoAddress() {
        for (String address : List.of("/10.0.0.7:8001", "models.internal/[fd00:0:0:0:0:0:0:7]:1")) {
            IOException late =
                    new ConnectException("connection timed out after 20000 ms: " + address);
            Status status = Status.UNAVAILABLE.withDescription("io exception").withCause(late);
            assertThat(of(status).words())
                    .isEqualTo("UNAVAILABLE: io exception: connection timed out after 20000 ms");
        }
    }

    @Test
    void causesThatAreNoConnectionsAreNotTold() {
        Status cut = Status.UNAVAILABLE.withDescription("io exception");
        assertThat(of(cut.withCause(new IOException())).words())
                .isEqualTo("UNAVAILABLE: io exception");
        assertThat(of(Status.INTERNAL.withCause(new IllegalStateException("defect"))).words())
                .isEqualTo("INTERNAL");
    }
}
