package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.metering.VersionMeter;
import dev.slipway.serving.overload.Cohorts;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.Route;
import dev.slipway.serving.routing.Routes;
import dev.slipway.serving.routing.WarmVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/// The parts of a fleet, none of which does anything by itself.
final class Parts implements AutoCloseable {
    static final EndpointName FLIGHTS = new EndpointName("flights");
    static final VersionId ONE = new VersionId(FLIGHTS, new VersionNumber(1));

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final FleetSpec spec;
    final AgreedTerms terms;
    final Standbys standbys;
    final Departures departures;
    final Swaps swaps;
    final Evictions evictions;

    /// Versions that are to be loaded again, in their order.
    final List<Standby> woken = new CopyOnWriteArrayList<>();

    private final Path directory;
    private final FleetGround ground;
    private final Routes routes = new Routes();

    /// @param directory an empty one
    /// @param nanoTime a monotonic clock
    Parts(Path directory, LongSupplier nanoTime) {
        this.directory = directory;
        this.ground = new FleetGround(directory, nanoTime);
        this.spec = ground.spec();
        Splits splits = new Splits(routes);
        this.terms =
                new AgreedTerms(routes, spec.slots().slots(), new Cohorts(1), spec.terms(), splits);
        this.standbys = new Standbys(routes, spec, terms, 1, woken::add);
        this.departures =
                new Departures(
                        routes,
                        spec,
                        standbys,
                        work -> Thread.ofPlatform().daemon().unstarted(work));
        this.swaps = new Swaps(routes, standbys, departures, splits, terms);
        this.evictions = new Evictions(standbys, spec, departures::unloadLater);
    }

    /// Where a version's package comes from.
    PackageSource source() {
        return PackageSource.of(this::model);
    }

    private ModelPackage model() {
        Path file = directory.resolve("model");
        try {
            Files.writeString(file, "summing 2");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ModelPackage(directory, file, "%064d".formatted(1), ModelManifest.EMPTY);
    }

    /// The first version, loaded by the thread that asks.
    HostedVersion.Ready loaded() {
        Standby standby = swaps.begin(ONE, source(), false);
        standby.begins();
        VersionMeter meter = Objects.requireNonNull(swaps.begins(standby, spec.metering()));
        try (QuietWork closing = new QuietWork("model-closer-quiet", 1, () -> false)) {
            ModelCloser closer = new ModelCloser(spec.scale(), closing);
            VersionLoader loader = new VersionLoader(spec, closer, standbys::isKnown);
            WarmVersion warm = loader.load(standby, standby.opened(), terms.payer(ONE, meter));
            assertThat(swaps.publish(warm, standby, false)).isTrue();
        }
        return standbys.answering(standby).orElseThrow();
    }

    /// The endpoint as the table has it.
    Route route() {
        return routes.current().route(FLIGHTS).orElseThrow();
    }

    @Override
    public void close() {
        assertThat(departures.close(PATIENCE)).isTrue();
        ground.close();
    }
}
