package dev.slipway.frontend.grpc;

import dev.slipway.api.access.Principal;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.status.TraceContext;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What every inference takes from its call's head: name, deadline, trace context, compression.
///
/// @param longest what a call may take: its own deadline may only be earlier
/// @param decoding of the messages that follow
/// @param encoding of their answers
record CallStarts(GrpcDoorSpec spec, Duration longest, Decoding decoding, Encoding encoding) {
    private static final Metadata.Key<String> ENCODING = Answers.key("grpc-encoding");
    private static final Metadata.Key<String> PRIORITY = Answers.key(Standing.PRIORITY);
    private static final Metadata.Key<String> COHORT = Answers.key(Standing.COHORT);
    private static final Metadata.Key<String> TRACE_PARENT = Answers.key("traceparent");
    private static final Metadata.Key<String> TRACE_STATE = Answers.key("tracestate");

    /// A new start under a new prediction id, to be called on the call's own context.
    Inference.Start start(Metadata headers) {
        return start(headers, Gate.caller());
    }

    /// A new start of a message that `caller` sends.
    Inference.Start start(Metadata headers, Principal caller) {
        long now = spec.nanoTime().getAsLong();
        PredictionId id = spec.ids().get();
        TraceContext trace = trace(headers);
        return new Inference.Start(
                id,
                caller,
                trace,
                spec.ports().traces().of(id, trace),
                now,
                deadline(now),
                text(headers, PRIORITY),
                text(headers, COHORT),
                headers);
    }

    /// Answers in the encoding that the caller writes.
    static void prepare(ServerCall<?, ?> call, Metadata headers) {
        String encoding = headers.get(ENCODING);
        if (encoding != null && !encoding.equals("identity")) {
            call.setCompression(encoding);
        }
    }

    /// A start at this moment under the same prediction id, for a message that was waited for and
    /// that `caller` sends.
    Inference.Start startAgain(Inference.Start first, Principal caller) {
        long now = spec.nanoTime().getAsLong();
        return new Inference.Start(
                first.id(),
                caller,
                first.trace(),
                first.traceResponse(),
                now,
                deadline(now),
                first.priority(),
                first.cohort(),
                first.headers());
    }

    /// What metadata says under a name, or empty. Where it says several things the first counts, as
    /// over HTTP.
    private static String text(Metadata headers, Metadata.Key<String> key) {
        Iterable<String> texts = headers.getAll(key);
        return texts == null ? "" : texts.iterator().next();
    }

    /// The latest end of a call that begins now.
    Deadline deadline() {
        return deadline(spec.nanoTime().getAsLong());
    }

    /// Has `refuser` told when the current call's only message, or the end of its sending, takes
    /// too long to arrive.
    static void expectOne(Consumer<Refusal> refuser, Deadline latest) {
        Arrivals.Arrival arrival = Arrivals.CURRENT.get();
        if (arrival != null) {
            arrival.expectOne(refuser, latest);
        }
    }

    /// As [#expectOne], where that message is a small one.
    static void expectSmall(Consumer<Refusal> refuser, Deadline latest) {
        Arrivals.Arrival arrival = Arrivals.CURRENT.get();
        if (arrival != null) {
            arrival.expectSmall(refuser, latest);
        }
    }

    /// Has `refuser` told when one of the current call's messages takes too long to arrive.
    static void expectMany(Consumer<Refusal> refuser) {
        Arrivals.Arrival arrival = Arrivals.CURRENT.get();
        if (arrival != null) {
            arrival.expectMany(refuser);
        }
    }

    /// The current call has sent everything.
    static void rest() {
        Arrivals.Arrival arrival = Arrivals.CURRENT.get();
        if (arrival != null) {
            arrival.rest();
        }
    }

    /// A call sends an answer, which its caller is to take in time.
    ///
    /// @param call as [Arrivals#CURRENT] names it where it begins
    static void sends(Arrivals.@Nullable Arrival call) {
        if (call != null) {
            call.sends();
        }
    }

    /// The caller has taken what a call has sent.
    static void taken(Arrivals.@Nullable Arrival call) {
        if (call != null) {
            call.taken();
        }
    }

    private Deadline deadline(long now) {
        io.grpc.@Nullable Deadline given = Context.current().getDeadline();
        Deadline ours = Deadline.after(longest, now);
        return given == null
                ? ours
                : ours.earlier(new Deadline(now + given.timeRemaining(TimeUnit.NANOSECONDS)));
    }

    private static TraceContext trace(Metadata headers) {
        String parent = text(headers, TRACE_PARENT);
        if (parent.isEmpty()) {
            return TraceContext.NONE;
        }
        Iterable<String> states = headers.getAll(TRACE_STATE);
        return TraceContext.of(parent, states == null ? "" : String.join(",", states));
    }
}
