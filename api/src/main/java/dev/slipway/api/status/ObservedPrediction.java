package dev.slipway.api.status;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import java.util.Optional;

/// One finished request as a front end saw it.
///
/// @param protocol `http`, `grpc`, or `stream` for a row of a stream job
/// @param version the version that was picked, when the request got that far
/// @param trace the caller's
/// @param traceResponse what [TraceResponses] said to this request
/// @param entry how it came in
public record ObservedPrediction(
        PredictionId id,
        String protocol,
        EndpointName endpoint,
        VersionChoice version,
        Result result,
        StopTimes times,
        Edge edge,
        TraceContext trace,
        String traceResponse,
        Entry entry) {
    /// How the request ended.
    public sealed interface Result {
        /// With an answer.
        record Answered() implements Result {}

        /// Without one.
        record Refused(ErrorCode code) implements Result {}

        /// The code of a refusal, if it was one.
        default Optional<ErrorCode> refusalCode() {
            return this instanceof Refused refused ? Optional.of(refused.code()) : Optional.empty();
        }
    }

    /// How a request came in.
    ///
    /// @param asked the version that the caller named, if any
    /// @param isAdmitted whether its body was let in
    /// @param isInRelease whether a release had a say in who answers
    public record Entry(VersionChoice asked, boolean isAdmitted, boolean isInRelease) {
        /// Of a request that no release had a say in.
        public Entry(VersionChoice asked, boolean isAdmitted) {
            this(asked, isAdmitted, false);
        }
    }

    /// What happened at the protocol's edge.
    ///
    /// @param totalNanos from the head to the last byte of the answer
    public record Edge(
            long decodeNanos,
            long encodeNanos,
            long totalNanos,
            long requestBytes,
            long responseBytes) {}
}
