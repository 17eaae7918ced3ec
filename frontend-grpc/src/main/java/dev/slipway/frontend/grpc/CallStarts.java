package dev.slipway.frontend.grpc;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Deadline;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What every inference takes from its call's head: name, deadline, trace context, compression.
///
/// @param longest what a call may take: its own deadline may only be earlier
record CallStarts(GrpcDoorSpec spec, Duration longest) {
    private static final Metadata.Key<String> ENCODING = Answers.key("grpc-encoding");
    private static final Pattern TRACE_CONTEXT =
            Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-[ -~]*)?");
    private static final int MAX_TRACE_LENGTH = 256;

    /// A new start under a new prediction id, to be called on the call's own context.
    Inference.Start start(Metadata headers) {
        long now = spec.nanoTime().getAsLong();
        return new Inference.Start(spec.ids().get(), trace(headers), now, deadline(now));
    }

    /// Answers in the encoding that the caller writes.
    static void prepare(ServerCall<?, ?> call, Metadata headers) {
        String encoding = headers.get(ENCODING);
        if (encoding != null && !encoding.equals("identity")) {
            call.setCompression(encoding);
        }
    }

    /// A start at this moment under the same prediction id, for a message that was waited for.
    Inference.Start startAgain(Inference.Start first) {
        long now = spec.nanoTime().getAsLong();
        return new Inference.Start(first.id(), first.trace(), now, deadline(now));
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

    private Deadline deadline(long now) {
        io.grpc.@Nullable Deadline given = Context.current().getDeadline();
        Deadline ours = Deadline.after(longest, now);
        return given == null
                ? ours
                : ours.earlier(new Deadline(now + given.timeRemaining(TimeUnit.NANOSECONDS)));
    }

    /// The caller's trace context when it is well formed, else empty.
    private static String trace(Metadata headers) {
        String trace = headers.get(Answers.TRACE);
        return trace != null
                        && trace.length() <= MAX_TRACE_LENGTH
                        && TRACE_CONTEXT.matcher(trace).matches()
                ? trace
                : "";
    }
}
