package dev.slipway.cli;

import java.lang.reflect.Proxy;

/// The second Ctrl-C or SIGTERM, which ends at once a process that is ending already. Two within a
/// second are one: who signals a process and its group, as `timeout` does, means it once.
final class SecondSignal {
    private static final int INT = 2;
    private static final int TERM = 15;
    private static final int BY_SIGNAL = 128;
    private static final long ONE_NANOS = 1_000_000_000;

    private SecondSignal() {}

    /// Takes the calling moment for that of the first one. While a process ends Java does not hear
    /// of a further one. Where signals cannot be heard of at all, nothing changes.
    static void endsAtOnce() {
        long first = System.nanoTime();
        handle("INT", INT, first);
        handle("TERM", TERM, first);
    }

    /// By reflection, because the compiler warns of the class and cannot be told not to.
    private static void handle(String name, int number, long first) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours =
                    Proxy.newProxyInstance(
                            handler.getClassLoader(),
                            new Class<?>[] {handler},
                            (_, _, _) -> {
                                if (System.nanoTime() - first > ONE_NANOS) {
                                    Runtime.getRuntime().halt(BY_SIGNAL + number);
                                }
                                return null;
                            });
            Object named = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handler).invoke(null, named, ours);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // It ends a few seconds later then.
        }
    }
}
