package dev.slipway.server.stop;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The signals by which supervisors and people tell the process to stop: SIGTERM leaves callers
/// time to go elsewhere, Ctrl-C does not, and the second of either ends the process at once. Two
/// within a second are one: who signals a process and its group, as `timeout` does, means it once.
///
/// *Threads*: each signal comes on a thread of its own, so two may come at once.
public final class StopSignals {
    private static final int INT = 2;
    private static final int TERM = 15;
    private static final int BY_SIGNAL = 128;
    private static final long ONE_NANOS = 1_000_000_000;

    /// When the first one came.
    private final AtomicReference<@Nullable Long> told = new AtomicReference<>();

    private volatile Duration delay;

    private StopSignals(Duration delay) {
        this.delay = delay;
    }

    /// Calls `stop` when the process ends in order, with how long it should go on answering.
    ///
    /// @param delay after SIGTERM, and after everything where signals cannot be told apart
    public static void stopBy(Consumer<Duration> stop, Duration delay) {
        StopSignals signals = new StopSignals(delay);
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("shutdown")
                                .unstarted(() -> stop.accept(signals.delay)));
        if (signals.handles("TERM", TERM, delay) && signals.handles("INT", INT, Duration.ZERO)) {
            signals.delay = Duration.ZERO;
        }
    }

    /// By reflection, because the compiler warns of the class and cannot be told not to.
    private boolean handles(String name, int number, Duration after) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours =
                    Proxy.newProxyInstance(
                            handler.getClassLoader(),
                            new Class<?>[] {handler},
                            (_, _, _) -> {
                                received(number, after);
                                return null;
                            });
            Object named = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handler).invoke(null, named, ours);
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return false;
        }
    }

    private void received(int number, Duration after) {
        long now = System.nanoTime();
        Long first = told.compareAndExchange(null, now);
        if (first != null) {
            if (now - first > ONE_NANOS) {
                Runtime.getRuntime().halt(BY_SIGNAL + number);
            }
            return;
        }
        delay = after;
        // Exiting waits for the hook, and the thread that brings signals must bring the next one.
        Thread.ofPlatform().name("stop").start(() -> Runtime.getRuntime().exit(BY_SIGNAL + number));
    }
}
