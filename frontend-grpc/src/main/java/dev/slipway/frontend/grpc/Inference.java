package dev.slipway.frontend.grpc;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.TraceContext;
import dev.slipway.frontend.grpc.wire.DecodedRequest;
import dev.slipway.frontend.grpc.wire.Frame;
import dev.slipway.frontend.grpc.wire.ResponseEncoder;
import dev.slipway.frontend.grpc.wire.WireHead;
import dev.slipway.protocol.ModelInferResponse;
import io.grpc.Metadata;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One inference message on its way: admitted by its head, decoded, answered, encoded, observed.
///
/// *Threads*: one at a time; whoever takes it over calls `finish` once. `begins`, `leave` and
/// `drop` from any.
final class Inference {
    private static final Logger LOG = LoggerFactory.getLogger(Inference.class);
    private static final ObservedPrediction.Result ANSWERED =
            new ObservedPrediction.Result.Answered();

    /// A caller's clock may end a call so much before its deadline has passed here: no more than
    /// this, and than a part of the time that the call had.
    private static final long MOST_EARLY_NANOS = 100_000_000;

    private static final int EARLY_PART = 10;

    private final GrpcDoorSpec spec;
    private final Start start;
    private final Frame frame;
    private final AtomicBoolean begun = new AtomicBoolean();
    private @Nullable EndpointName endpoint;
    private volatile @Nullable Permit permit;
    private volatile Admission.@Nullable Wait wait;

    // Guarded by this: who waits for the answer, whether nobody wants it any more, and whether that
    // was for its deadline.
    private @Nullable Thread predicting;
    private boolean hasLeft;
    private boolean leftLate;

    private String messageId = "";
    private VersionChoice asked = VersionChoice.ROUTED;
    private VersionChoice version = VersionChoice.ROUTED;
    private StopTimes times = StopTimes.NONE;
    private long decodeNanos;
    private long encodeNanos;
    private long responseBytes;

    /// What is known when a message begins.
    ///
    /// @param caller who sends it
    /// @param traceResponse where the caller's trace goes on, or empty
    /// @param priority as the caller wrote it, or empty
    /// @param cohort as the caller wrote it, or empty
    /// @param headers of the call
    record Start(
            PredictionId id,
            Principal caller,
            TraceContext trace,
            String traceResponse,
            long nanos,
            Deadline deadline,
            String priority,
            String cohort,
            Metadata headers)
            implements HeadFields {
        @Override
        public @Nullable String field(String name) {
            return MetadataFields.first(headers, name);
        }
    }

    Inference(GrpcDoorSpec spec, Start start, Frame frame) {
        this.spec = spec;
        this.start = start;
        this.frame = frame;
    }

    PredictionId id() {
        return start.id();
    }

    /// The version that was asked for or picked.
    VersionChoice version() {
        return version;
    }

    /// The message's own id, as far as its head was read.
    String messageId() {
        return messageId;
    }

    /// Asks for admission with the head alone; never waits. Whether it has been granted: if not,
    /// `await` waits for that.
    ///
    /// *Errors*: [RefusalException].
    boolean admit() {
        WireHead head = frame.head();
        messageId = head.id();
        if (!EndpointName.isLegal(head.model())) {
            throw new RefusalException(
                    ErrorCode.UNKNOWN_MODEL, "model '" + shorten(head.model()) + "': unknown");
        }
        EndpointName name = new EndpointName(head.model());
        // First, as over HTTP, where a path with such a version is none: nobody counts it.
        VersionChoice wish = choice(name, head.version());
        Optional<Refusal> denial =
                spec.ports().access().refuse(start.caller(), Permission.PREDICT, name);
        if (denial.isPresent()) {
            throw new RefusalException(denial.get());
        }
        endpoint = name;
        asked = wish;
        version = wish;
        RequestHead wanted =
                new RequestHead(
                        start.id(),
                        name,
                        version,
                        Standing.of(start.priority(), start.cohort()),
                        frame.size(),
                        start.deadline(),
                        start.caller(),
                        start);
        return switch (spec.ports().predictions().admit(wanted)) {
            case Admission.Decided decided -> {
                permit = granted(decided);
                yield true;
            }
            case Admission.Waiting(Admission.Wait place) -> {
                wait = place;
                yield false;
            }
        };
    }

    private static Permit granted(Admission.Decided decided) {
        return switch (decided) {
            case Admission.Admitted(Permit granted) -> granted;
            case Admission.Refused(Refusal refusal) -> throw new RefusalException(refusal);
        };
    }

    /// Blocks until admission is granted, if it is not yet.
    ///
    /// *Errors*: [RefusalException].
    void await() {
        Admission.Wait place = wait;
        if (place != null) {
            permit = granted(place.await());
        }
    }

    /// Waits for admission or the answer no longer: a call that no slot has yet leaves its queue.
    void leave() {
        Admission.Wait place = wait;
        if (place != null) {
            place.leave();
        }
        synchronized (this) {
            leftLate = hasLeft ? leftLate : isLate();
            hasLeft = true;
            Thread waiting = predicting;
            if (waiting != null) {
                waiting.interrupt();
            }
        }
    }

    /// Whether a call that is cancelled now is one that was not answered in time: clients cancel by
    /// themselves what is late.
    private boolean isLate() {
        long given = start.deadline().remainingNanos(start.nanos());
        long left = start.deadline().remainingNanos(now());
        return left <= Math.min(MOST_EARLY_NANOS, given / EARLY_PART);
    }

    /// What a cancelled call ends by: its caller has left, or has waited for as long as they said.
    private synchronized ErrorCode cancelled() {
        boolean isMissed = hasLeft ? leftLate : isLate();
        return isMissed ? ErrorCode.DEADLINE_EXCEEDED : ErrorCode.CANCELLED;
    }

    private synchronized void requireCaller() {
        if (hasLeft) {
            throw new RefusalException(ErrorCode.CANCELLED, "the caller has left");
        }
    }

    private synchronized void beginWaiting() {
        requireCaller();
        predicting = Thread.currentThread();
    }

    private synchronized void endWaiting() {
        predicting = null;
        // It was meant for the wait alone.
        boolean _ = Thread.interrupted();
    }

    /// Whether whoever asks goes on with it: true once. An executor may fail after it has taken
    /// the work, and then two would.
    boolean begins() {
        return !begun.getAndSet(true);
    }

    /// Gives back a place at which nobody will wait; blocks for nothing.
    void abandon() {
        Admission.Wait place = wait;
        if (place != null) {
            place.leave();
            if (place.await() instanceof Admission.Admitted(Permit granted)) {
                granted.close();
            }
        }
    }

    /// Why nobody goes on with it, as a refusal.
    Refusal notBegun(Throwable why) {
        return why instanceof RejectedExecutionException
                ? Refusal.of(ErrorCode.SHUTTING_DOWN, "the server is shutting down")
                : incident(why);
    }

    /// Gives back what was granted after the call had ended.
    void drop() {
        Permit granted = permit;
        if (granted != null) {
            granted.close();
        }
    }

    /// Decodes, predicts and encodes; blocks until the answer or the deadline. The message lives in
    /// the permit's buffers: it must be sent before `finish`.
    ///
    /// *Errors*: [RefusalException].
    ModelInferResponse answer(Decoding decoding, Encoding encoding) {
        Permit granted = permit;
        if (granted == null) {
            throw new IllegalStateException("not admitted");
        }
        long begin = now();
        DecodedRequest decoded = decoded(decoding, granted);
        frame.close();
        long decodedAt = now();
        decodeNanos = decodedAt - begin;
        return switch (predict(decoded.request(), granted)) {
            case PredictionOutcome.Answered answered -> encode(encoding, answered, decoded);
            case PredictionOutcome.Refused refused -> {
                version = refused.routed();
                times = refused.times();
                throw new RefusalException(refused.refusal());
            }
        };
    }

    /// Nothing is read by a signature: what is wrong in a message fits no other version either.
    private DecodedRequest decoded(Decoding decoding, Permit granted) {
        try {
            return decoding.decode(frame, granted, this::requireCaller);
        } catch (RefusalException e) {
            if (e.refusal().code() == ErrorCode.INVALID_INPUT) {
                granted.misfit(_ -> false);
            }
            throw e;
        }
    }

    private PredictionOutcome predict(InferenceRequest request, Permit granted) {
        Deadline deadline = request.parameters().tighten(start.deadline(), start.nanos());
        beginWaiting();
        try {
            return spec.ports().predictions().predict(request, granted, deadline);
        } finally {
            endWaiting();
        }
    }

    private ModelInferResponse encode(
            Encoding encoding, PredictionOutcome.Answered answered, DecodedRequest decoded) {
        version = new VersionChoice.Exactly(answered.version().version());
        times = answered.times();
        long begin = now();
        ModelInferResponse response =
                Encoding.isLarge(answered)
                        ? encoding.encodeLarge(answered, decoded, this::requireCaller)
                        : ResponseEncoder.encode(answered, decoded);
        responseBytes = response.getSerializedSize();
        encodeNanos = now() - begin;
        return response;
    }

    /// A defect of ours as a refusal; the log has the rest under the same id.
    Refusal incident(Throwable defect) {
        LOG.error("incident {}", start.id(), defect);
        return Refusal.of(ErrorCode.INTERNAL, "internal error (incident " + start.id() + ")");
    }

    /// Gives everything back and reports the end, which was an answer or a refusal by `code`.
    void finish(@Nullable ErrorCode code) {
        frame.close();
        Permit granted = permit;
        if (granted != null) {
            granted.close();
        }
        EndpointName name = endpoint;
        if (name == null) {
            return;
        }
        ObservedPrediction.Result result = code == null ? ANSWERED : refused(code);
        ObservedPrediction.Edge edge =
                new ObservedPrediction.Edge(
                        decodeNanos,
                        encodeNanos,
                        now() - start.nanos(),
                        frame.size(),
                        code == null ? responseBytes : 0);
        spec.ports()
                .observer()
                .observe(
                        new ObservedPrediction(
                                start.id(),
                                "grpc",
                                name,
                                version,
                                result,
                                times,
                                edge,
                                start.trace(),
                                start.traceResponse(),
                                new ObservedPrediction.Entry(
                                        asked,
                                        granted != null,
                                        granted != null && granted.isInRelease())));
    }

    private ObservedPrediction.Result refused(ErrorCode code) {
        return new ObservedPrediction.Result.Refused(
                code == ErrorCode.CANCELLED ? cancelled() : code);
    }

    private long now() {
        return spec.nanoTime().getAsLong();
    }

    private static VersionChoice choice(EndpointName name, String version) {
        if (version.isEmpty()) {
            return VersionChoice.ROUTED;
        }
        return VersionNumber.parse(version)
                .<VersionChoice>map(VersionChoice.Exactly::new)
                .orElseThrow(() ->
                        new RefusalException(
                                ErrorCode.UNKNOWN_VERSION,
                                "version '" + shorten(version) + "': unknown for model " + name));
    }

    private static String shorten(String text) {
        return text.length() <= 128 ? text : text.substring(0, 128) + "...";
    }
}
