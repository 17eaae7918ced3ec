package dev.slipway.frontend.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Deadline;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Messages of which part has arrived, told as the transport tells it.
class ArrivingMessageTest {
    private static final int LARGE = Arrivals.SMALL + 1;

    private final AtomicLong now = new AtomicLong();
    private final List<Refusal> refusals = new ArrayList<>();
    private final Arrivals arrivals =
            new Arrivals(
                    GrpcDoorConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                    now::get,
                    Runnable::run);
    private final ServerStreamTracer call =
            arrivals.newServerStreamTracer("service/method", new Metadata());
    private final Context context = call.filterContext(Context.ROOT);

    private Arrivals.Arrival arrival() {
        Arrivals.Arrival own = Arrivals.CURRENT.get(context);
        if (own == null) {
            throw new AssertionError("the context knows no arrival");
        }
        return own;
    }

    private void arrives(int bytes) {
        call.inboundMessage(0);
        call.inboundWireSize(bytes);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
        arrivals.sweep();
    }

    /// As one of the health service: its bytes would keep those of all others out.
    @Test
    void aMessageThatNobodyExpectsIsCutOffInTime() {
        arrives(1_000);
        pass(Duration.ofSeconds(29));
        assertThat(context.isCancelled()).isFalse();

        pass(Duration.ofSeconds(2));

        assertThat(context.isCancelled()).isTrue();
        assertThat(context.cancellationCause()).isInstanceOf(TimeoutException.class);
        call.streamClosed(Status.CANCELLED);
        assertThat(arrivals.arrivingBytes()).isZero();
    }

    @Test
    void aCallThatNobodyExpectsMayRestOnceItsMessageIsThere() {
        arrives(1_000);
        call.inboundMessageRead(0, 1_000, 1_000);

        pass(Duration.ofHours(1));

        assertThat(context.isCancelled()).isFalse();
    }

    @Test
    void aLargeMessageThatNobodyExpectsIsCutOffAtOnce() {
        arrives(LARGE);

        assertThat(context.isCancelled()).isTrue();
    }

    /// Whoever asks after health must not take a door that is full for one that is broken.
    @Test
    void aNameThatNobodyExpectsComesInWhateverElseArrives() {
        ServerStreamTracer other = arrivals.newServerStreamTracer("service/other", new Metadata());
        other.inboundMessage(0);
        other.inboundWireSize(256L << 20);

        arrives(100);
        assertThat(context.isCancelled()).isFalse();

        arrives(10_000);
        assertThat(context.isCancelled()).isTrue();
    }

    @Test
    void aLargeMessageIsRefusedWhereASmallOneIsExpected() {
        arrival().expectSmall(refusals::add, Deadline.after(Duration.ofHours(1), now.get()));

        arrives(LARGE);

        assertThat(refusals).extracting(Refusal::code).containsExactly(ErrorCode.PAYLOAD_TOO_LARGE);
        assertThat(context.isCancelled()).isFalse();
    }

    @Test
    void inferencesMayBeLarge() {
        arrival().expectMany(refusals::add);

        arrives(LARGE);

        assertThat(refusals).isEmpty();
        assertThat(context.isCancelled()).isFalse();
    }
}
