package dev.slipway.serving.shadow;

import dev.slipway.api.access.Principal;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.features.FeaturedModel;
import dev.slipway.features.ServedAggregates;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.SmallNode;
import dev.slipway.serving.check.CheckedRequest;
import dev.slipway.serving.ledger.MemoryLedger;
import dev.slipway.serving.metering.Metering;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.Routes;
import dev.slipway.serving.routing.WarmVersion;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Shadows whose clocks stand still until a test moves them, and whose threads are the test's own
/// unless it asks for others.
final class ShadowBench implements AutoCloseable {
    static final EndpointName FLIGHTS = new EndpointName("flights");

    final AtomicLong now = new AtomicLong(1);
    final AtomicLong cpu = new AtomicLong();
    final Routes routes = new Routes();
    private final SmallNode node = new SmallNode(now::get);
    final MemoryLedger ledger = node.ledger();
    final Metering metering = node.metering();
    final List<ServerEvent> events = new CopyOnWriteArrayList<>();
    final ShadowPlane plane;
    volatile double busy;

    /// Whether the next look at the host breaks.
    final AtomicBoolean isBroken = new AtomicBoolean();

    /// How often somebody has looked at it.
    final AtomicInteger looks = new AtomicInteger();

    volatile boolean isWaiting;
    volatile CapturePolicy policy = CapturePolicy.DEFAULT;
    private final Map<Long, WarmVersion> versions = new HashMap<>();
    private final @Nullable Double threshold;

    private ShadowBench(ShadowThreads threads, Duration patience, @Nullable Double threshold) {
        this.threshold = threshold;
        HostLoad load =
                new HostLoad() {
                    @Override
                    public double busy(long shadowNanos) {
                        if (isBroken.getAndSet(false)) {
                            throw new OutOfMemoryError("none for a moment");
                        }
                        looks.incrementAndGet();
                        return busy;
                    }

                    @Override
                    public boolean isWaiting() {
                        return isWaiting;
                    }
                };
        this.plane =
                new ShadowPlane(
                        new ShadowPlaneSpec(
                                routes,
                                ledger,
                                node.buffers(),
                                load,
                                _ -> policy,
                                2,
                                new ShadowPlaneSpec.Time(
                                        now::get, _ -> cpu.get(), InstantSource.system(), patience),
                                threads,
                                events::add));
        routes.update(table -> table.with(SmallNode.empty(FLIGHTS)));
    }

    /// Nothing happens but what the test does.
    static ShadowBench still() {
        return on(new ShadowThreads((_, _) -> {}, (_, _) -> {}));
    }

    /// The same on these threads.
    static ShadowBench on(ShadowThreads threads) {
        return new ShadowBench(threads, Duration.ZERO, null);
    }

    /// The same for packages that decide from a score on.
    static ShadowBench deciding(double threshold) {
        return new ShadowBench(
                new ShadowThreads((_, _) -> {}, (_, _) -> {}), Duration.ZERO, threshold);
    }

    /// Shadows run on threads of their own; the test looks after them.
    static ShadowBench threaded(Duration patience) {
        return new ShadowBench(
                new ShadowThreads(
                        (name, work) -> {
                            Thread _ = Thread.ofPlatform().name(name).daemon().start(work);
                        },
                        (_, _) -> {}),
                patience,
                null);
    }

    static VersionId id(long version) {
        return new VersionId(FLIGHTS, new VersionNumber(version));
    }

    /// Lets a version be loaded; the first answers.
    void install(long number, LoadedModel model) {
        VersionId id = id(number);
        HostedVersion.Ready ready = node.load(id, model, manifest());
        versions.put(number, ready.warm());
        change(id, ready);
    }

    private ModelManifest manifest() {
        ModelManifest empty = ModelManifest.EMPTY;
        return new ModelManifest(
                empty.name(),
                empty.format(),
                empty.signature(),
                empty.features(),
                empty.schema(),
                empty.warmUpRows(),
                empty.goldenRows(),
                empty.tolerance(),
                threshold,
                empty.remote());
    }

    private void change(VersionId id, HostedVersion hosted) {
        routes.update(table ->
                table.with(
                        table.route(id.endpoint())
                                .orElseThrow()
                                .with(hosted)
                                .preferring(new VersionChoice.Exactly(new VersionNumber(1)))));
    }

    /// Takes a version out of service.
    void park(long number) {
        change(id(number), new HostedVersion.Parked(id(number)));
    }

    WarmVersion version(long number) {
        WarmVersion warm = versions.get(number);
        if (warm == null) {
            throw new AssertionError("version " + number);
        }
        return warm;
    }

    /// Begins a shadow of version 2 that may go on.
    Shadow begin(ShadowSpec spec) {
        ShadowReport _ = plane.begin(FLIGHTS, spec);
        Shadow shadow = plane.shadow(FLIGHTS, spec.version());
        calm();
        return shadow;
    }

    /// Looks until a shadow that may go on does.
    void calm() {
        for (int i = 0; i < 6; i++) {
            plane.look();
        }
    }

    /// Lets a second pass for the watch.
    void second() {
        now.addAndGet(1_000_000_000);
        plane.look();
    }

    static ShadowSpec spec() {
        return ShadowSpec.of(new VersionNumber(2));
    }

    /// The usual shadow that asks stable again each time, with so many items and any bytes.
    static ShadowSpec spec(int items, double reruns) {
        ShadowSpec.Limits usual = ShadowSpec.Limits.USUAL;
        return spec().within(
                        new ShadowSpec.Limits(items, usual.bytes(), 1, reruns, usual.deadline()));
    }

    /// A request that version 1 answers, offered to whatever draws it. Whether any did.
    boolean ask(int number, Tensor... inputs) {
        return asked(1, number, OptionalLong.empty(), inputs);
    }

    /// A request that some version answers a caller with a key, or without. Whether any draws it.
    boolean asked(long version, int number, OptionalLong key, Tensor... inputs) {
        WarmVersion answering = version(version);
        OutputSelection all = OutputSelection.all(answering.signature());
        List<Tensor> given = List.of(inputs);
        TensorAllocator heap = TensorAllocator.heap();
        List<Tensor> answer;
        ServedAggregates served = null;
        try (var lease = answering.leases().acquire().orElseThrow()) {
            if (lease.model() instanceof FeaturedModel featured) {
                served = featured.served().orElseThrow();
                answer = featured.model().infer(featured.join(given, heap, served), all, heap);
            } else {
                answer = lease.model().infer(given, all, heap);
            }
        }
        ShadowOffer offer =
                plane.draw(
                        head(number, VersionChoice.ROUTED),
                        id(version),
                        new CheckedRequest(given, all, List.of(), inputs[0].rows()),
                        answer);
        if (offer != null) {
            (key.isPresent() ? offer.of(key.getAsLong()) : offer).offer(served);
        }
        return offer != null;
    }

    static PredictionId prediction(int number) {
        return new PredictionId("%032x".formatted(number));
    }

    static RequestHead head(int number, VersionChoice choice) {
        return new RequestHead(
                prediction(number),
                FLIGHTS,
                choice,
                Standing.USUAL,
                64,
                new Deadline(Long.MAX_VALUE),
                Principal.LOCAL,
                HeadFields.NONE);
    }

    /// What version 2 has shown, with everything that was found.
    ShadowReport report() {
        second();
        boolean _ = plane.shadow(FLIGHTS, new VersionNumber(2)).step();
        plane.look();
        return plane.report(FLIGHTS, new VersionNumber(2)).orElseThrow();
    }

    @Override
    public void close() {
        plane.close();
        node.close();
    }

    /// A tensor of one row.
    static DenseTensor row(float... values) {
        return DenseTensor.ofFloats(Shape.of(1, values.length), values);
    }
}
