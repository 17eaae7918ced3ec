package dev.slipway.server.release;

import dev.slipway.api.control.Controls;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images;
import dev.slipway.api.control.Images.Watch;
import dev.slipway.api.cost.Meters;
import dev.slipway.api.feedback.Feedback;
import dev.slipway.api.feedback.FeedbackEntry;
import dev.slipway.api.gate.Requirements;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Signature;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseReports;
import dev.slipway.api.slo.Budgets;
import dev.slipway.api.status.Models;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.api.status.ServerEvents;
import dev.slipway.api.status.Windows;
import dev.slipway.monitoring.ReleaseWatch;
import dev.slipway.monitoring.ReleaseWatchSpec;
import dev.slipway.monitoring.Releases;
import dev.slipway.monitoring.TrafficSource;
import dev.slipway.monitoring.metrics.MetricsStore;
import dev.slipway.monitoring.report.ReportedReleases;
import dev.slipway.monitoring.windows.CountedWork;
import dev.slipway.monitoring.windows.RuleForecasts;
import dev.slipway.monitoring.windows.StoredWindows;
import dev.slipway.monitoring.windows.TrafficWindows;
import dev.slipway.monitoring.windows.WindowTurns;
import dev.slipway.server.follow.ReleasedVersions;
import dev.slipway.serving.fleet.Fleet;
import dev.slipway.serving.loadtest.LoadTests;
import dev.slipway.serving.shadow.ShadowPlane;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Releases in this process: what the journal says of them is carried out, watched, and undone by a
/// swap when it has to be.
///
/// Opened before the doors, so that nobody is answered by a candidate that a process before this
/// one took back, or died with.
public final class ReleasePlane implements AutoCloseable {
    private final FallbackLog log;
    private final UncleanMarker marker;
    private final ReleaseTraffic traffic;
    private final MetricsStore store;
    private final Watch images;
    private final ReleaseWatch watch;
    private final FallbackRecords records;
    private final ReleaseReports reports;
    private final WindowTurns turns;
    private final Windows windows;
    private final ReleaseQuality quality;
    private final Controls controls;

    /// What releases take.
    ///
    /// @param budgets what endpoints may still get wrong
    /// @param files where it keeps what has to outlive the process
    public record Spec(
            Plane control,
            Budgets budgets,
            Traffic traffic,
            ReleasedVersions versions,
            Files files,
            ServerEvents events,
            InstantSource wall,
            LongSupplier nanoTime) {}

    /// The data plane, as far as releases need it.
    ///
    /// @param models what is loaded here
    /// @param windows counts what versions answer
    /// @param meters of what versions use
    /// @param watched traffic as whoever decides sees it: as it is, but in a drill
    public record Traffic(
            Fleet fleet,
            Models models,
            ShadowPlane shadows,
            LoadTests tests,
            TrafficWindows windows,
            Meters meters,
            UnaryOperator<TrafficSource> watched) {}

    /// The control plane, as far as releases need it.
    ///
    /// @param packages says what models of packages take and give
    public record Plane(
            Controls controls, Images images, Requirements requirements, Packages packages) {}

    /// Packages that were published.
    @FunctionalInterface
    public interface Packages {
        /// What a package's model takes and gives.
        ///
        /// *Errors*: `IOException` in words when it cannot be found out.
        Signature tensors(Sha256 digest) throws IOException;
    }

    /// Files of a data directory.
    public record Files(Path metrics, Path marker, Path log) {}

    private ReleasePlane(Spec spec) throws IOException {
        log = FallbackLog.open(spec.files().log());
        marker = UncleanMarker.open(spec.files().marker());
        store = MetricsStore.open(spec.files().metrics(), spec.wall());
        Images all = spec.control().images();
        marker.keep(withWeight(all.current()));
        Set<ReleaseId> left = endedUncleanly(all.current());
        quality =
                new ReleaseQuality(
                        spec.traffic().shadows(), spec.traffic().models(), all, spec.wall(), store);
        VersionTensors tensors =
                new VersionTensors(spec.traffic().models(), spec.control().packages());
        controls = new ComparedReleases(spec.control().controls(), all, tensors);
        traffic =
                new ReleaseTraffic(
                        new ReleaseTraffic.Ports(
                                spec.traffic().fleet(),
                                new ReleaseShadows(spec.traffic().shadows()::hold),
                                new ReleaseGates(spec.traffic().tests(), all, tensors),
                                quality,
                                spec.versions(),
                                all,
                                spec.control().requirements(),
                                log,
                                marker,
                                spec.events()));
        records = new FallbackRecords(spec.control().controls(), all, log);
        traffic.follow(all.current());
        images = all.watch(traffic::follow);
        turns =
                WindowTurns.start(
                        spec.traffic().windows(),
                        new CountedWork(
                                spec.traffic().models()::statistics, spec.traffic().meters()),
                        store,
                        spec.wall(),
                        spec.nanoTime());
        windows = new StoredWindows(turns, store, spec.wall());
        // Last of what may fail: from here on a candidate may be let in.
        watch =
                ReleaseWatch.start(
                        new ReleaseWatchSpec(
                                releases(all),
                                spec.control().controls(),
                                spec.traffic().watched().apply(traffic),
                                new PromisedBudgets(all, spec.budgets()),
                                store,
                                left,
                                spec.wall(),
                                spec.nanoTime(),
                                (release, trouble) ->
                                        spec.events()
                                                .publish(
                                                        new ServerEvent.ReleaseTroubled(
                                                                release, trouble))));
        reports =
                new ReportedReleases(
                        all, watch, store, spec.wall(), foresight(all, tensors, spec.wall()));
    }

    private ReportedReleases.Foresight foresight(
            Images all, VersionTensors tensors, InstantSource wall) {
        return new ReportedReleases.Foresight(
                new RuleForecasts(all, store, wall),
                (endpoint, candidate) ->
                        tensors.compared(all.current(), endpoint, candidate).lines());
    }

    /// Carries out and watches what the journal says of releases.
    ///
    /// *Errors*: `IOException` when what releases keep beside the journal cannot be opened.
    public static ReleasePlane open(Spec spec) throws IOException {
        return new ReleasePlane(spec);
    }

    private static Set<ReleaseId> withWeight(Image image) {
        return image.openReleases().stream()
                .filter(release -> release.weight() > 0)
                .map(Release::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Those of which nothing better is known: what stands in the log says more.
    private Set<ReleaseId> endedUncleanly(Image image) {
        return image.openReleases().stream()
                .map(Release::id)
                .filter(marker::wasLeftBy)
                .filter(release -> log.taken(release).isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Releases releases(Images images) {
        return new Releases() {
            @Override
            public Collection<Release> open() {
                return images.current().openReleases();
            }

            @Override
            public List<Release> of(EndpointName endpoint) {
                return images.current().releases(endpoint);
            }
        };
    }

    /// The door for commands, at which a candidate's tensors are compared before a release begins.
    public Controls controls() {
        return controls;
    }

    /// What releases have shown.
    public ReleaseReports reports() {
        return reports;
    }

    /// What versions answered.
    public Windows windows() {
        return windows;
    }

    /// Takes in what turned out to be true of predictions.
    public void labelled(List<FeedbackEntry> entries) {
        quality.labelled(entries);
    }

    /// Labels that came earlier are known from here.
    public void labelsFrom(Feedback feedback) {
        quality.labelsFrom(feedback);
    }

    /// Moves no release any more; versions stay as they are.
    @Override
    public void close() {
        watch.close();
        records.close();
        images.close();
        turns.close();
        quality.close();
        store.close();
        marker.end(traffic.unrecorded());
        try {
            log.close();
        } catch (IOException e) {
            // Each entry was forced when it was written.
        }
    }
}
