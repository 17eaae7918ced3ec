package dev.slipway.capture.roller;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import dev.slipway.api.status.ObservedPrediction.Entry;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.TraceContext;
import dev.slipway.capture.CaptureStore;
import dev.slipway.capture.CaptureStoreSpec;
import dev.slipway.capture.spool.SpoolLimits;
import dev.slipway.serving.capture.CaptureLimits;
import dev.slipway.serving.capture.CapturedCall;
import dev.slipway.serving.capture.Capturing;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Predictions of two days that a store keeps in a directory, and what became of them.
final class Kept {
    static final EndpointName FLIGHTS = new EndpointName("flights");
    static final Instant START = Instant.parse("2026-11-25T23:59:50Z");

    private static final VersionId VERSION = new VersionId(FLIGHTS, new VersionNumber(3));
    private static final Signature SIGNATURE =
            new Signature(
                    List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)),
                    List.of(
                            TensorSpec.of("late", Datatype.FP64, -1),
                            TensorSpec.of("scores", Datatype.FP32, -1, 3)),
                    List.of(
                            Feature.numeric("distance"),
                            new Feature("origin", List.of("ATL", "BOS"))));

    private final Path directory;
    private final CapturePolicy policy;
    final Capturing capturing;

    Kept(Path directory, CapturePolicy policy) {
        this(directory, policy, CaptureLimits.DEFAULT);
    }

    Kept(Path directory, CapturePolicy policy, CaptureLimits limits) {
        this.directory = directory;
        this.policy = policy;
        capturing = new Capturing(limits);
        capturing.follow(Map.of(FLIGHTS, policy));
    }

    CapturePolicy policy() {
        return policy;
    }

    static CapturePolicy all() {
        return policy(Duration.ofDays(7), ByteSize.ofGibibytes(1));
    }

    static CapturePolicy policy(Duration keep, ByteSize most) {
        return new CapturePolicy(1, List.of(), List.of(), keep, most);
    }

    CaptureStore open(@Nullable String rollerClassPath) throws IOException {
        return open(rollerClassPath, START);
    }

    CaptureStore open(@Nullable String rollerClassPath, Instant now) throws IOException {
        capturing.follow(Map.of(FLIGHTS, policy));
        CaptureStore store =
                CaptureStore.open(
                        new CaptureStoreSpec(
                                directory,
                                directory.resolve(".key"),
                                capturing,
                                SpoolLimits.DEFAULT,
                                rollerClassPath,
                                InstantSource.fixed(now),
                                new SecureRandom()));
        store.startRolling();
        return store;
    }

    static String ownClassPath() {
        return System.getProperty("java.class.path", "");
    }

    static PredictionId id(int seconds) {
        return new PredictionId(
                "%012x%010x0000000000"
                        .formatted(START.plusSeconds(seconds).toEpochMilli(), seconds));
    }

    /// A prediction of two flights, so many seconds after the start.
    void predict(int seconds) {
        predict(seconds, call(seconds));
    }

    /// The same of a version that was given a rate for the first, and nothing for the second.
    void predictWithRates(int seconds) {
        CapturedCall call = call(seconds);
        long at = START.toEpochMilli();
        predict(
                seconds,
                new CapturedCall(
                        call.version(),
                        call.signature(),
                        call.policy(),
                        call.inputs(),
                        call.outputs(),
                        List.of(
                                new NamedTensor(
                                        "late_rate",
                                        DenseTensor.ofDoubles(
                                                Shape.of(2, 1), seconds / 8.0, Double.NaN)),
                                new NamedTensor(
                                        CapturedCall.MOMENT,
                                        DenseTensor.ofLongs(Shape.of(2, 1), at, at)))));
    }

    /// The same of a version that gave these scores for both flights.
    void predictWithScores(int seconds, DenseTensor scores) {
        predict(seconds, call(seconds).answered(List.of(new NamedTensor("scores", scores))));
    }

    void predict(int seconds, CapturedCall call) {
        predict(seconds, call, "");
    }

    /// A prediction of a trace.
    ///
    /// @param trace its 32 digits; empty for none
    void predict(int seconds, CapturedCall call, String trace) {
        capturing.offer(id(seconds), call);
        capturing.observe(observed(seconds, new Result.Answered(), trace));
    }

    private CapturedCall call(int seconds) {
        return CapturedCall.of(
                        VERSION,
                        SIGNATURE,
                        policy,
                        List.of(DenseTensor.ofFloats(Shape.of(2, 2), seconds, 0, Float.NaN, 1)))
                .answered(
                        List.of(
                                new NamedTensor(
                                        "late",
                                        DenseTensor.ofDoubles(Shape.of(2), 0.25, seconds / 8.0)),
                                new NamedTensor(
                                        "scores",
                                        DenseTensor.ofFloats(Shape.of(2, 3), 1, 2, 3, 4, 5, 6))));
    }

    /// A prediction without tensors that was refused.
    void refuse(int seconds) {
        capturing.observe(observed(seconds, new Result.Refused(ErrorCode.MODEL_FAILED), ""));
    }

    private static ObservedPrediction observed(int seconds, Result result, String trace) {
        return new ObservedPrediction(
                id(seconds),
                "grpc",
                FLIGHTS,
                new VersionChoice.Exactly(VERSION.version()),
                result,
                new StopTimes(20, 30, 2),
                new Edge(10, 40, 1_000 + seconds, 210, 120),
                TraceContext.NONE,
                trace.isEmpty() ? "" : "00-" + trace + "-00f067aa0ba902b7-01",
                new Entry(VersionChoice.ROUTED, true));
    }

    /// The closed files of the spool.
    List<Path> spool() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve(".spool"))) {
            return all.filter(path -> path.toString().endsWith(".spool")).sorted().toList();
        }
    }

    /// As a server does once the Parquet files are there.
    void removeSpool() throws IOException {
        for (Path file : spool()) {
            Files.delete(file);
        }
    }

    /// The Parquet files; it looks again when one is removed meanwhile.
    List<Path> parquet() throws IOException {
        while (true) {
            try (Stream<Path> all = Files.walk(directory)) {
                return all.filter(path -> path.toString().endsWith(".parquet")).sorted().toList();
            } catch (UncheckedIOException e) {
                // One was removed meanwhile.
            }
        }
    }
}
