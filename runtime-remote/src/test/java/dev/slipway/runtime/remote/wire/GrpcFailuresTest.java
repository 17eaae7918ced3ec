package dev.slipway.runtime.remote.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class GrpcFailuresTest {
    private static BackendException of(Status status) {
        return of(status, null);
    }

    private static BackendException of(Status status, @Nullable Metadata trailers) {
        return GrpcFailures.of(status.asRuntimeException(trailers), null, false);
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

    /// The library says where a call was when its time was over.
    @Test
    void callThatIsEndedHereAtItsDeadlineNamesNoAddress() {
        Status late =
                Status.DEADLINE_EXCEEDED.withDescription(
                        "CallOptions deadline exceeded after 0.199s."
                                + " [remote_addr=models.internal/10.0.0.7:8001]");
        for (BackendException failure : List.of(of(late), of(late, new Metadata()))) {
            assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
            assertThat(failure.words()).isEqualTo("no answer in time");
        }
    }

    /// The library says so, too, of a call that was sent before and whose connection breaks behind
    /// that.
    @Test
    void callWhoseConnectionWasToldToEndMayHaveGoneOut() {
        Status ended = Status.UNAVAILABLE.withDescription("Channel shutdown invoked");
        assertThat(of(ended).isUnsent()).isFalse();
        assertThat(of(ended, new Metadata()).isUnsent()).isFalse();
    }

    private static Metadata ofAServer() {
        Metadata trailers = new Metadata();
        trailers.put(
                Metadata.Key.of("content-type", Metadata.ASCII_STRING_MARSHALLER),
                "application/grpc");
        return trailers;
    }

    @Test
    void whatAServerSaysOfItsDeadlineIsTold() {
        Status late = Status.DEADLINE_EXCEEDED.withDescription("it waited in a queue");
        BackendException failure = of(late, ofAServer());
        assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(failure.words()).isEqualTo("DEADLINE_EXCEEDED: it waited in a queue");
    }

    @Test
    void connectionThatBreaksInTheMiddleOfAnAnswerIsNotOneThatWasLostBefore() {
        for (Status broken :
                List.of(
                        Status.UNAVAILABLE.withDescription("Network closed for unknown reason"),
                        Status.UNAVAILABLE.withDescription("io exception"),
                        Status.CANCELLED.withDescription("RST_STREAM closed stream"))) {
            assertThat(of(broken).kind().isRetryable()).isTrue();
            assertThat(GrpcFailures.of(broken.asRuntimeException(), null, true).kind())
                    .isEqualTo(FailureKind.CUT);
        }
        Status full = Status.UNAVAILABLE.withDescription("not now");
        assertThat(GrpcFailures.of(full.asRuntimeException(), null, true).kind())
                .as("what a server says of itself stays that")
                .isEqualTo(FailureKind.UNAVAILABLE);
    }

    @Test
    void answerThatTheServerDoesNotLetOutIsNoRequestThatIsTooLarge() {
        for (String received :
                List.of(
                        "SERVER: Received message larger than max (5 vs. 4)",
                        "grpc: received message larger than max (5 vs. 4)")) {
            assertThat(of(Status.RESOURCE_EXHAUSTED.withDescription(received)).kind())
                    .isEqualTo(FailureKind.TOO_LARGE);
        }
        for (String sent :
                List.of(
                        "SERVER: Sent message larger than max (5 vs. 4)",
                        "grpc: trying to send message larger than max (5 vs. 4)")) {
            assertThat(of(Status.RESOURCE_EXHAUSTED.withDescription(sent)).kind())
                    .isEqualTo(FailureKind.FAILED);
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
