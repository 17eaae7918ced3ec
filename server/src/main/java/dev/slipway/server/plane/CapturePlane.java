package dev.slipway.server.plane;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.Captures;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.capture.CaptureStore;
import dev.slipway.capture.CaptureStoreSpec;
import dev.slipway.capture.StreamCaptures;
import dev.slipway.server.config.CaptureSettings;
import dev.slipway.server.place.DataDirectory;
import dev.slipway.server.place.RollerJars;
import dev.slipway.serving.capture.CaptureLoss;
import dev.slipway.serving.capture.Capturing;
import dev.slipway.telemetry.Observers;
import dev.slipway.telemetry.Telemetry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is kept of predictions in this process: what serving offers, the store that writes it, and
/// the specs that say how much.
public final class CapturePlane implements AutoCloseable {
    private final Capturing capturing;
    private final Telemetry telemetry;
    private final CaptureStore store;
    private Images.@Nullable Watch following;

    private CapturePlane(
            DataDirectory data, CaptureSettings settings, Telemetry telemetry, InstantSource clock)
            throws IOException {
        Path directory = data.root().resolve("capture");
        this.telemetry = telemetry;
        this.capturing = new Capturing(settings.memory());
        this.store =
                CaptureStore.open(
                        new CaptureStoreSpec(
                                directory,
                                data.root().resolve("keys").resolve("capture.key"),
                                capturing,
                                settings.spool(),
                                RollerJars.classPath().orElse(null),
                                clock,
                                new SecureRandom()));
    }

    /// Opens what the data directory holds.
    ///
    /// @param reserved endpoints that something else than the journal fills
    ///
    /// *Errors*: `IOException` in words when it cannot be read or written.
    public static CapturePlane open(
            DataDirectory data,
            CaptureSettings settings,
            Telemetry telemetry,
            Set<EndpointName> reserved,
            InstantSource clock)
            throws IOException {
        try {
            CapturePlane plane = new CapturePlane(data, settings, telemetry, clock);
            plane.capturing.reserve(reserved);
            plane.register();
            return plane;
        } catch (IOException e) {
            throw new IOException("capture: " + e.getMessage(), e);
        }
    }

    private void register() {
        registerWriting();
        registerFiles();
    }

    private void registerWriting() {
        telemetry.counter(
                "slipway_capture_wanted_total",
                "Predictions that were to be kept.",
                capturing.counts()::wanted);
        telemetry.counter(
                "slipway_capture_written_total",
                "Predictions that were kept.",
                capturing.counts()::written);
        telemetry.counters(
                "slipway_capture_lost_total",
                "Predictions that were to be kept and were not, or only without their tensors.",
                List.of("reason"),
                this::lost);
        telemetry.gauge(
                "slipway_capture_ring_bytes",
                "Bytes of predictions that wait in memory to be written.",
                capturing.ring()::bytes);
        telemetry.counter(
                "slipway_capture_write_failures_total",
                "Turns of the thread that writes predictions that a defect of ours ended.",
                store::writeFailures);
    }

    private void registerFiles() {
        telemetry.gauge(
                "slipway_capture_spool_bytes",
                "Bytes of predictions on disk that are not in Parquet files yet.",
                store::spoolBytes);
        telemetry.gauge(
                "slipway_capture_parquet_bytes",
                "Bytes of Parquet files of predictions, at the last look.",
                store::parquetBytes);
        telemetry.counter(
                "slipway_capture_rolled_files_total",
                "Files of predictions that were turned into Parquet.",
                store::rolled);
        telemetry.counter(
                "slipway_capture_roll_failures_total",
                "Child processes that could not turn predictions into Parquet.",
                store::rollFailures);
        telemetry.counter(
                "slipway_capture_unreadable_total",
                "Files of predictions, or parts of them, that could not be read.",
                store::unreadable);
    }

    private Map<List<String>, Double> lost() {
        Map<List<String>, Double> lost = new LinkedHashMap<>();
        for (CaptureLoss loss : CaptureLoss.values()) {
            lost.put(List.of(loss.label()), (double) capturing.counts().lost(loss));
        }
        return lost;
    }

    /// What serving offers to.
    public Capturing capturing() {
        return capturing;
    }

    /// Told of every request: telemetry first.
    public PredictionObserver observer() {
        return Observers.all(List.of(telemetry.observer(), capturing));
    }

    /// Where kept predictions are looked up.
    public Captures captures() {
        return store;
    }

    /// Where predictions of streams go that are to be kept.
    public StreamCaptures ofStreams() {
        return store;
    }

    /// Keeps what the endpoints' specs say, now and later.
    public void follow(Images images) {
        following =
                images.watch(image -> {
                    store.follow(policies(image));
                    capturing.ownedBy(teams(image));
                    store.startRolling();
                });
    }

    private static Map<EndpointName, CapturePolicy> policies(Image image) {
        Map<EndpointName, CapturePolicy> policies = new HashMap<>();
        for (EndpointSpec spec : image.endpoints()) {
            policies.put(spec.endpoint(), spec.capture());
        }
        return policies;
    }

    private static Map<EndpointName, TeamName> teams(Image image) {
        Map<EndpointName, TeamName> teams = new HashMap<>();
        for (EndpointSpec spec : image.endpoints()) {
            teams.put(spec.endpoint(), spec.team());
        }
        return teams;
    }

    /// Writes what waits; nobody predicts any more.
    @Override
    public void close() {
        if (following != null) {
            following.close();
        }
        store.close();
    }
}
