package dev.slipway.capture;

import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import dev.slipway.api.status.ObservedPrediction.Entry;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.TraceContext;
import dev.slipway.capture.spool.SpoolLimits;
import dev.slipway.serving.capture.CaptureItem;
import dev.slipway.serving.capture.CaptureLimits;
import dev.slipway.serving.capture.Capturing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps one made prediction in a directory of its own: writes it, has it rolled into Parquet and
/// reads it again.
public final class SelfTest {
    private static final EndpointName ENDPOINT = new EndpointName("self-test");

    private SelfTest() {}

    /// What does not work, in words; empty when all does.
    ///
    /// @param directory empty, and the caller's to remove
    public static Optional<String> failure(
            Path directory, @Nullable String rollerClassPath, InstantSource clock) {
        if (rollerClassPath == null) {
            return Optional.of(
                    "the jars of the child that writes Parquet are missing (expected: those that"
                            + " come with slipway)");
        }
        Capturing capturing = new Capturing(CaptureLimits.DEFAULT);
        PredictionId id = new PredictionId("%012x".formatted(clock.millis()) + "0".repeat(20));
        capturing.keep(new CaptureItem.Observed(prediction(id), CaptureReason.SELF_TEST, null));
        CaptureStoreSpec spec =
                new CaptureStoreSpec(
                        directory,
                        directory.resolve(".key"),
                        capturing,
                        SpoolLimits.DEFAULT,
                        rollerClassPath,
                        clock,
                        new SecureRandom());
        try (CaptureStore store = CaptureStore.unstarted(spec)) {
            store.work();
            return failure(store, id, directory);
        } catch (IOException | RuntimeException e) {
            return Optional.of(e.toString());
        }
    }

    private static Optional<String> failure(CaptureStore store, PredictionId id, Path directory)
            throws IOException {
        if (store.rolled() == 0) {
            Path log = directory.resolve(".spool").resolve("roller.log");
            String said = Files.exists(log) ? Files.readString(log).strip() : "";
            return Optional.of(
                    "the child that writes Parquet failed"
                            + said.lines().map(line -> ": " + line).findFirst().orElse(""));
        }
        return store.find(id).isPresent()
                ? Optional.empty()
                : Optional.of("a prediction that was written is not found again");
    }

    private static ObservedPrediction prediction(PredictionId id) {
        return new ObservedPrediction(
                id,
                "http",
                ENDPOINT,
                VersionChoice.ROUTED,
                new Result.Answered(),
                StopTimes.NONE,
                new Edge(0, 0, 0, 0, 0),
                TraceContext.NONE,
                "",
                new Entry(VersionChoice.ROUTED, true));
    }
}
