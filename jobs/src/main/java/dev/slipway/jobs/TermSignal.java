package dev.slipway.jobs;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/// The system's wish that the child ends. A shutdown hook would come too late: the engine has
/// hooks of its own and is taken down beside it.
final class TermSignal {
    private TermSignal() {}

    /// Has `action` run, on a thread of its own, instead of the JVM's shutdown. By reflection: the
    /// class is supported, but compilers warn of it whatever they are told.
    static void handle(Runnable action) {
        handle("TERM", action);
    }

    /// Has Ctrl-C end this process by whoever started it, in whatever order that one ends things: a
    /// terminal tells all of them at the same time.
    static void leaveInterruptsToParent() {
        handle("INT", () -> {});
    }

    private static void handle(String name, Runnable action) {
        InvocationHandler handler =
                (proxy, method, arguments) -> {
                    if (method.getName().equals("handle")) {
                        new Thread(action, "stop").start();
                    }
                    return null;
                };
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            Object proxy =
                    Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
            signal.getMethod("handle", signal, type)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("signals cannot be handled", e);
        }
    }
}
