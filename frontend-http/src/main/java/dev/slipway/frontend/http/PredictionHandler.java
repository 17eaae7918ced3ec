package dev.slipway.frontend.http;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Announced;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.TraceContext;
import dev.slipway.api.work.LongWork;
import dev.slipway.documents.Durations;
import dev.slipway.frontend.http.codec.Call;
import dev.slipway.frontend.http.codec.Codec;
import dev.slipway.frontend.http.codec.Glance;
import dev.slipway.frontend.http.codec.ReplyBody;
import dev.slipway.frontend.http.codec.RequestBody;
import dev.slipway.frontend.http.exchange.BodyAbandonedException;
import dev.slipway.frontend.http.exchange.BodyReader;
import dev.slipway.frontend.http.exchange.Departures;
import dev.slipway.frontend.http.exchange.Exchange;
import dev.slipway.frontend.http.route.Route.Predict;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The straight line of a prediction: head, admission, body, decoding, prediction, encoding,
/// answer, observer.
final class PredictionHandler {
    private static final String PROTOCOL = "http";
    private static final Result ANSWERED = new Result.Answered();
    private static final Result BROKEN = new Result.Refused(ErrorCode.INTERNAL);
    private static final HeaderName TIMEOUT = HeaderNames.create(Deadline.HEADER);
    private static final HeaderName PRIORITY = HeaderNames.create(Standing.PRIORITY);
    private static final HeaderName COHORT = HeaderNames.create(Standing.COHORT);

    private final HttpPorts ports;
    private final BodyReader bodies;
    private final LongWork large;
    private final Decoding decoding;
    private final Duration predictionTime;
    private final LongSupplier clock;

    /// @param large what takes long of large bodies, of requests and of answers
    PredictionHandler(HttpPorts ports, BodyReader bodies, LongWork large, Duration predictionTime) {
        this.ports = ports;
        this.bodies = bodies;
        this.large = large;
        this.decoding = new Decoding(large);
        this.predictionTime = predictionTime;
        this.clock = ports.nanoClock();
    }

    /// Answers the exchange and tells the observer, also of a head that says nothing sensible.
    ///
    /// *Errors*: whatever is not an expected refusal; the observer has been told of it.
    void handle(Exchange exchange, Predict route, Codec codec) {
        long start = clock.getAsLong();
        if (route.version() instanceof VersionChoice.Exactly exactly) {
            exchange.version(exactly.version());
        }
        TraceContext trace = exchange.trace();
        String traceResponse = ports.traces().of(exchange.id(), trace);
        exchange.traceResponse(traceResponse);
        Line line = new Line(exchange.id(), route, start, trace, traceResponse);
        try {
            admit(exchange, line, head(exchange, route, start), codec);
        } catch (RefusalException e) {
            line.refuse(exchange, e.refusal());
        } catch (RuntimeException e) {
            line.fail(e);
            throw e;
        } finally {
            ports.observer().observe(line.observed(exchange));
        }
    }

    /// *Errors*: [RefusalException] for a header that says nothing of what it is for.
    private RequestHead head(Exchange exchange, Predict route, long start) {
        return new RequestHead(
                exchange.id(),
                route.endpoint(),
                route.version(),
                Standing.of(exchange.header(PRIORITY), exchange.header(COHORT)),
                exchange.declaredBytes(),
                deadline(exchange.header(TIMEOUT), start),
                exchange.principal(),
                exchange);
    }

    /// The earlier of the server's own deadline and the one that the caller's header says.
    private Deadline deadline(String header, long start) {
        Deadline own = Deadline.after(predictionTime, start);
        if (header.isEmpty()) {
            return own;
        }
        try {
            return own.earlier(Deadline.after(Durations.parse(header), start));
        } catch (IllegalArgumentException e) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT,
                    Deadline.HEADER
                            + ": "
                            + header.substring(0, Math.min(header.length(), 64))
                            + " (expected: how long the caller waits, such as 150ms or 2s)");
        }
    }

    private void admit(Exchange exchange, Line line, RequestHead head, Codec codec) {
        switch (ports.predictions().admit(head).await()) {
            case Admission.Refused refused -> line.refuse(exchange, refused.refusal());
            case Admission.Admitted admitted ->
                    line.run(exchange, admitted.permit(), codec, head.deadline());
        }
    }

    /// What is known of one request on its way.
    private final class Line {
        private final PredictionId id;
        private final Predict route;
        private final long start;
        private final TraceContext trace;
        private final String traceResponse;
        private VersionChoice version;
        private boolean isAdmitted;
        private boolean isInRelease;
        private boolean isLate;
        private Result result = BROKEN;
        private StopTimes times = StopTimes.NONE;
        private long readAt;
        private long decodeNanos;
        private long encodeNanos;
        private long requestBytes;

        Line(PredictionId id, Predict route, long start, TraceContext trace, String traceResponse) {
            this.id = id;
            this.route = route;
            this.start = start;
            this.trace = trace;
            this.traceResponse = traceResponse;
            this.version = route.version();
        }

        /// The reply is a copy, so a caller that takes it slowly holds nothing of the model's.
        void run(Exchange exchange, Permit admitted, Codec codec, Deadline latest) {
            isAdmitted = true;
            ReplyBody reply;
            isInRelease = admitted.isInRelease();
            try (Permit permit = admitted) {
                reply = reply(exchange, permit, codec, latest);
            } catch (RefusalException e) {
                refuse(exchange, e.refusal());
                return;
            }
            exchange.answer(reply, large);
            result = ANSWERED;
        }

        private ReplyBody reply(Exchange exchange, Permit permit, Codec codec, Deadline latest) {
            RequestBody body = bodies.read(exchange, permit::reserve);
            requestBytes = body.length();
            readAt = clock.getAsLong();
            Call call = decoded(exchange, codec, body, permit, latest);
            long decoded = clock.getAsLong();
            decodeNanos = decoded - readAt;
            InferenceRequest request = call.request();
            Deadline deadline = request.parameters().tighten(latest, start);
            return switch (ports.predictions().predict(request, permit, deadline)) {
                case PredictionOutcome.Answered answered -> {
                    times = answered.times();
                    VersionNumber number = answered.version().version();
                    version = new VersionChoice.Exactly(number);
                    exchange.version(number);
                    long computed = clock.getAsLong();
                    isLate = deadline.hasPassed(computed);
                    ReplyBody reply = encoded(call, answered, deadline);
                    encodeNanos = clock.getAsLong() - computed;
                    yield reply;
                }
                case PredictionOutcome.Refused refused -> throw refusal(exchange, refused);
            };
        }

        private ReplyBody encoded(
                Call call, PredictionOutcome.Answered answered, Deadline deadline) {
            if (call.size(answered.outputs()) <= LongWork.LARGE_BYTES) {
                return call.encode(answered.version(), answered.outputs());
            }
            return large.run(() -> {
                requireTime(deadline);
                return call.encode(answered.version(), answered.outputs());
            });
        }

        /// Refuses what became late while it waited for its turn: others wait for the same threads.
        /// What was late before goes on, as a small answer does.
        private void requireTime(Deadline deadline) {
            if (!isLate && deadline.hasPassed(clock.getAsLong())) {
                throw new RefusalException(
                        ErrorCode.DEADLINE_EXCEEDED,
                        "deadline: passed while the answer waited to be encoded"
                                + " (expected: more time)");
            }
        }

        private RefusalException refusal(Exchange exchange, PredictionOutcome.Refused refused) {
            times = refused.times();
            version = refused.routed();
            if (version instanceof VersionChoice.Exactly exactly) {
                exchange.version(exactly.version());
            }
            return new RefusalException(refused.refusal());
        }

        private Call decoded(
                Exchange exchange, Codec codec, RequestBody body, Permit permit, Deadline latest) {
            try {
                return decoding.decode(
                        (given, own) -> {
                            requireHope(exchange, codec, given, own, latest);
                            return codec.decode(given, own);
                        },
                        body,
                        permit);
            } catch (RefusalException e) {
                if (e.refusal().code() == ErrorCode.INVALID_INPUT) {
                    permit.misfit(other -> fits(codec, body, new ReadAs(permit, other)));
                }
                throw e;
            }
        }

        /// Refuses what would be decoded in vain.
        private void requireHope(
                Exchange exchange, Codec codec, RequestBody body, Permit permit, Deadline latest) {
            Optional<PredictionOutcome.Refused> vain =
                    permit.foresee(() -> announced(codec, body, latest));
            if (vain.isPresent()) {
                decodeNanos = clock.getAsLong() - readAt;
                throw refusal(exchange, vain.get());
            }
        }

        private Optional<Announced> announced(Codec codec, RequestBody body, Deadline latest) {
            Optional<Glance> seen = codec.glance(body);
            return seen.map(
                    one -> new Announced(one.rows(), one.parameters().tighten(latest, start)));
        }

        private boolean fits(Codec codec, RequestBody body, Permit other) {
            try {
                Call _ = decoding.decode(codec, body, other);
                return true;
            } catch (RefusalException e) {
                return false;
            }
        }

        private void refuse(Exchange exchange, Refusal refusal) {
            result = new Result.Refused(refusal.code());
            exchange.refuse(refusal);
        }

        void fail(RuntimeException failure) {
            ErrorCode code = Departures.isOne(failure) ? departure() : ErrorCode.INTERNAL;
            result =
                    new Result.Refused(
                            failure instanceof BodyAbandonedException
                                    ? ErrorCode.BODY_TIMEOUT
                                    : code);
        }

        /// Who does not take what came behind their deadline has not left before it.
        private ErrorCode departure() {
            return isLate ? ErrorCode.DEADLINE_EXCEEDED : ErrorCode.CANCELLED;
        }

        private ObservedPrediction observed(Exchange exchange) {
            ObservedPrediction.Edge edge =
                    new ObservedPrediction.Edge(
                            decodeNanos,
                            encodeNanos,
                            clock.getAsLong() - start,
                            requestBytes,
                            exchange.responseBytes());
            return new ObservedPrediction(
                    id,
                    PROTOCOL,
                    route.endpoint(),
                    version,
                    result,
                    times,
                    edge,
                    trace,
                    traceResponse,
                    new ObservedPrediction.Entry(route.version(), isAdmitted, isInRelease));
        }
    }
}
