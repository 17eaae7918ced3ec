package dev.slipway.frontend.grpc;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Deadline;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Watches messages that are still arriving: their bytes together are bounded, and each has a time
/// limit. So have answers that are being taken.
///
/// The transport collects a whole message before anybody can look at it, so announced messages that
/// arrive slowly would pile up before admission sees the first. A sixteenth of the bound is kept
/// for messages of which little has arrived, so that small ones come in beside them.
///
/// Only inferences may be large. What other calls send is a name or a few, and whoever sends it may
/// be nobody who was asked who they are: more is refused before it has arrived, and cut off where
/// nobody refuses it, as in the services of the library.
///
/// It keeps answers as well until their callers take them, when nothing counts their bytes any
/// more: a call whose answer is not taken in time is cancelled, which lets go of it.
///
/// *Threads*: tracers run on the transport's threads, `sweep` on any.
final class Arrivals extends ServerStreamTracer.Factory {
    static final Context.Key<Arrival> CURRENT = Context.key("slipway-arrival");

    /// Bytes of a message that is no inference.
    static final int SMALL = 64 << 10;

    /// Bytes of a message that is one name, such as a question after the health of an endpoint.
    private static final int NAME = 1 << 10;

    private static final int SHARE_OF_SMALL = 16;
    private static final long FIRST_GUESS_NANOS = 100_000_000;
    private static final long SHORTEST_ADVICE_NANOS = 1_000_000;

    private final Set<Arrival> open = ConcurrentHashMap.newKeySet();
    private final Set<Arrival> untaken = ConcurrentHashMap.newKeySet();
    private final AtomicLong bytes = new AtomicLong();
    private final long maxBytes;
    private final long maxLargeBytes;

    /// How long messages take to arrive: a moving average that racing updates may blur.
    private volatile long meanNanos = FIRST_GUESS_NANOS;

    private final Duration limit;
    private final LongSupplier nanoTime;
    private final Executor refusals;

    /// @param refusals runs refusals away from the transport's own callbacks
    Arrivals(GrpcDoorConfig config, LongSupplier nanoTime, Executor refusals) {
        this.maxBytes = config.maxArrivingBytes();
        this.maxLargeBytes =
                Math.max(config.maxMessageBytes(), maxBytes - maxBytes / SHARE_OF_SMALL);
        this.limit = config.times().arrival();
        this.nanoTime = nanoTime;
        this.refusals = refusals;
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new Arrival(nanoTime.getAsLong());
    }

    /// Refuses what has been arriving for too long, and gives up what is not taken.
    void sweep() {
        long now = nanoTime.getAsLong();
        for (Arrival arrival : open) {
            if (now - arrival.since > limit.toNanos()) {
                arrival.refuse(
                        Refusal.of(
                                ErrorCode.BODY_TIMEOUT,
                                "message: not complete after " + limit.toMillis() + " ms"));
            } else if (arrival.isLate(now)) {
                arrival.refuse(
                        Refusal.of(
                                ErrorCode.DEADLINE_EXCEEDED,
                                "deadline: passed before the call's message was complete"));
            }
        }
        for (Arrival arrival : untaken) {
            if (now - arrival.sentAt > limit.toNanos()) {
                arrival.giveUp();
            }
        }
    }

    /// When there is likely to be room: one mean arrival from now, because by then as many bytes as
    /// are arriving will have arrived.
    private Duration retryAfter() {
        return Duration.ofNanos(
                Math.max(SHORTEST_ADVICE_NANOS, Math.min(meanNanos, limit.toNanos())));
    }

    /// The bytes that are arriving now.
    long arrivingBytes() {
        return bytes.get();
    }

    /// Calls that wait for their callers to take an answer.
    long untaken() {
        return untaken.size();
    }

    /// One call's inbound side, and the end of its outbound one.
    final class Arrival extends ServerStreamTracer {
        private volatile long since;
        private volatile @Nullable Consumer<Refusal> refuser;
        private volatile @Nullable Deadline deadline;
        private volatile Context.@Nullable CancellableContext call;
        private volatile long sentAt;
        private volatile boolean isClosed;
        private volatile boolean mayBeLarge;
        private final AtomicLong held = new AtomicLong();

        private Arrival(long now) {
            this.since = now;
        }

        /// Has the call refused by `refuser` when its one message and the end of its sending do
        /// not come in time, or when it takes too much. A refuser that cannot act now is told
        /// again at the next sweep.
        void expectOne(Consumer<Refusal> newRefuser, Deadline latest) {
            mayBeLarge = true;
            expectSmall(newRefuser, latest);
        }

        /// As [#expectOne], for calls whose message is a small one.
        void expectSmall(Consumer<Refusal> newRefuser, Deadline latest) {
            deadline = latest;
            refuser = newRefuser;
            open.add(this);
        }

        /// As [#expectOne], for calls of many messages: each is watched from its first byte to its
        /// last, and nothing between them. So are those of calls that nobody expects.
        void expectMany(Consumer<Refusal> newRefuser) {
            mayBeLarge = true;
            refuser = newRefuser;
        }

        /// Nothing is expected any more.
        void rest() {
            open.remove(this);
        }

        /// Has the call cancelled when its caller has not taken in time what is sent from now on:
        /// when neither [#taken] is said nor the call is over by then.
        void sends() {
            sentAt = nanoTime.getAsLong();
            untaken.add(this);
            if (isClosed) {
                untaken.remove(this);
            }
        }

        /// The caller has taken what was sent, or nearly all of it.
        void taken() {
            untaken.remove(this);
        }

        /// The transport resets a call whose time is over, also where it has been answered. It
        /// counts until it is closed.
        private void giveUp() {
            cut("the answer was not taken within " + limit.toMillis() + " ms");
        }

        private void cut(String why) {
            Context.CancellableContext own = call;
            if (own != null) {
                boolean _ = own.cancel(new TimeoutException(why));
            }
        }

        @Override
        public Context filterContext(Context context) {
            Context.CancellableContext own = context.withValue(CURRENT, this).withCancellation();
            call = own;
            return own;
        }

        @Override
        public void inboundMessage(int sequence) {
            if (deadline == null) {
                since = nanoTime.getAsLong();
                open.add(this);
            }
        }

        @Override
        public void inboundWireSize(long count) {
            long mine = held.addAndGet(count);
            long all = bytes.addAndGet(count);
            if (mine > SMALL && !mayBeLarge) {
                refuse(
                        Refusal.of(
                                ErrorCode.PAYLOAD_TOO_LARGE,
                                "message: more than "
                                        + SMALL
                                        + " bytes (expected: at most "
                                        + SMALL
                                        + ")"));
            } else if (all > most(mine)) {
                refuse(
                        Refusal.retryable(
                                ErrorCode.OVERLOADED,
                                "request-bytes: "
                                        + all
                                        + " are arriving (expected: at most "
                                        + maxBytes
                                        + ")",
                                retryAfter()));
            }
        }

        /// How many bytes may arrive beside so many of this message. A name that nobody expects
        /// comes in whatever else arrives: its call could only be cut off, and who asks after
        /// health would take a door that is full for one that is broken.
        private long most(long mine) {
            if (refuser == null && mine <= NAME) {
                return Long.MAX_VALUE;
            }
            return mine <= SMALL ? maxBytes : maxLargeBytes;
        }

        @Override
        public void inboundMessageRead(int sequence, long wireSize, long size) {
            long mean = meanNanos;
            meanNanos = mean + ((nanoTime.getAsLong() - since - mean) >> 4);
            release();
            if (deadline == null) {
                rest();
            }
        }

        @Override
        public void streamClosed(Status status) {
            isClosed = true;
            untaken.remove(this);
            release();
            rest();
        }

        private boolean isLate(long now) {
            Deadline latest = deadline;
            return latest != null && latest.hasPassed(now);
        }

        private void release() {
            bytes.addAndGet(-held.getAndSet(0));
        }

        private void refuse(Refusal refusal) {
            Consumer<Refusal> target = refuser;
            if (target == null) {
                refusals.execute(() -> cut(refusal.message()));
            } else {
                refusals.execute(() -> target.accept(refusal));
            }
        }
    }
}
