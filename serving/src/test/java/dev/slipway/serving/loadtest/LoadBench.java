package dev.slipway.serving.loadtest;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.serving.SmallNode;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.Routes;
import dev.slipway.serving.shadow.HostLoad;
import dev.slipway.serving.shadow.ShadowThreads;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/// Two versions on a clock that only calls and waiting move; tests run on the thread that asks for
/// them.
final class LoadBench implements AutoCloseable {
    static final EndpointName FLIGHTS = new EndpointName("flights");
    static final Duration P50 = Duration.ofMillis(10);
    static final Duration P99 = Duration.ofMillis(50);

    final AtomicLong now = new AtomicLong(1);
    final Routes routes = new Routes();
    final List<Runnable> started = new ArrayList<>();
    volatile double busy;

    /// Whether the next look at the host breaks.
    final AtomicBoolean isBroken = new AtomicBoolean();

    LongConsumer waiting = nanos -> {};
    private final SmallNode node = new SmallNode(now::get);

    LoadBench() {
        routes.update(table -> table.with(SmallNode.empty(FLIGHTS)));
    }

    /// How long a version takes for a call, and what else happens in it.
    @FunctionalInterface
    interface Cost {
        long nanos(long call);
    }

    /// A model whose calls take so long.
    FakeModel taking(Cost cost) {
        AtomicLong calls = new AtomicLong();
        return FakeModel.summing(2, () -> now.addAndGet(cost.nanos(calls.getAndIncrement())));
    }

    LoadTestsSpec spec() {
        return spec(new ShadowThreads((_, work) -> started.add(work), (_, _) -> {}));
    }

    LoadTestsSpec spec(ShadowThreads threads) {
        HostLoad load =
                new HostLoad() {
                    @Override
                    public double busy(long own) {
                        if (isBroken.getAndSet(false)) {
                            throw new OutOfMemoryError("none for a moment");
                        }
                        return busy;
                    }

                    @Override
                    public boolean isWaiting() {
                        return false;
                    }
                };
        return new LoadTestsSpec(routes, node.buffers(), load, 2, now::get, this::park, threads);
    }

    private void park(long nanos) {
        now.addAndGet(Math.max(1, nanos));
        waiting.accept(nanos);
    }

    static LoadTestWish wish(double perSecond) {
        return new LoadTestWish(
                FLIGHTS, new VersionNumber(1), new VersionNumber(2), perSecond, P50, P99);
    }

    /// Lets a version be loaded; the first answers.
    void install(long number, LoadedModel model) {
        VersionId id = new VersionId(FLIGHTS, new VersionNumber(number));
        HostedVersion hosted = node.load(id, model, ModelManifest.EMPTY);
        routes.update(table -> table.with(table.route(FLIGHTS).orElseThrow().with(hosted)));
    }

    @Override
    public void close() {
        node.close();
    }
}
