package dev.slipway.serving.scaling;

import dev.slipway.api.status.ServerEvent;
import dev.slipway.api.status.ServerEvents;
import dev.slipway.quiet.LastingWork;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Asks twice a second how many slots the demand on a node takes, remembers the answer and reports
/// each change.
///
/// It changes nothing: slots of a node that are idle cost nothing, and one that is switched off
/// while calls wait would break the promise that slots never idle beside waiting calls. What is
/// wanted beyond the slots that there are is a matter of further nodes.
///
/// *Threads*: safe from any number of threads; one of its own.
public final class SlotWatch implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(500);
    private static final int MOST = 10_000;

    private final Supplier<SlotLoad> load;
    private final int slots;
    private final ServerEvents events;
    private final SlotController controller =
            new SlotController(new SlotController.Limits(1, MOST, Duration.ZERO));
    private final ScheduledExecutorService ticks =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("slot-watch").daemon().factory());
    private volatile int wanted;
    private volatile double demand;

    private SlotWatch(Supplier<SlotLoad> load, int slots, ServerEvents events) {
        this.load = load;
        this.slots = slots;
        this.events = events;
        this.wanted = slots;
    }

    /// Watches from now on.
    ///
    /// @param slots that there are
    public static SlotWatch start(Supplier<SlotLoad> load, int slots, ServerEvents events) {
        SlotWatch watch = idle(load, slots, events);
        ScheduledFuture<?> _ =
                watch.ticks.scheduleAtFixedRate(
                        new LastingWork(watch::tick, _ -> {}),
                        TICK.toNanos(),
                        TICK.toNanos(),
                        TimeUnit.NANOSECONDS);
        return watch;
    }

    /// A watch that looks when it is told to.
    static SlotWatch idle(Supplier<SlotLoad> load, int slots, ServerEvents events) {
        return new SlotWatch(load, slots, events);
    }

    /// One that breaks leaves what was wanted before; the next decides by what there is then.
    void tick() {
        Decision decision = controller.decide(load.get(), Capacity.ready(wanted));
        wanted = decision.slots();
        demand = decision.inputs().minute();
        if (decision.isChange()) {
            events.publish(
                    new ServerEvent.SlotsWanted(
                            decision.slots(),
                            decision.before(),
                            slots,
                            told(decision.inputs()),
                            decision.reason().name()));
        }
    }

    private static ServerEvent.SlotDemand told(Decision.Inputs inputs) {
        Decision.Prospect prospect = inputs.prospect();
        return new ServerEvent.SlotDemand(
                inputs.lately(),
                inputs.minute(),
                inputs.level(),
                inputs.peak(),
                inputs.backlog(),
                prospect.usual(),
                prospect.stray(),
                prospect.gain());
    }

    /// How many slots would be used to between 50 and 70 %.
    public int wanted() {
        return wanted;
    }

    /// Slots that the last minute asked for, refused and waiting calls included.
    public double demand() {
        return demand;
    }

    @Override
    public void close() {
        ticks.shutdownNow();
    }
}
