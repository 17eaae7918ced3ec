package dev.slipway.quiet;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;

/// How a [QuietChild] begins: it runs its own `main`, and ends when whoever started it is gone. The
/// other end of its standard input is closed then, however that one ended. Left alone it would go
/// on beside the next server, at the same files.
///
/// *Threads*: that of `main`; another one looks.
public final class ChildMain {
    /// Nobody sees it.
    private static final int ORPHANED = 1;

    private ChildMain() {}

    /// Runs a `main`.
    ///
    /// @param arguments the class that has it, and what it is given
    public static void main(String[] arguments) throws Throwable {
        InputStream parent = System.in;
        Thread.ofPlatform().name("parent").daemon().start(() -> endWith(parent));
        Class<?> child = Class.forName(arguments[0]);
        MethodHandle main =
                MethodHandles.privateLookupIn(child, MethodHandles.lookup())
                        .findStatic(
                                child, "main", MethodType.methodType(void.class, String[].class));
        String[] own = Arrays.copyOfRange(arguments, 1, arguments.length);
        main.invokeExact(own);
    }

    private static void endWith(InputStream parent) {
        try {
            while (parent.read() >= 0) {
                // Nothing is said this way.
            }
        } catch (IOException e) {
            // As good as its end.
        }
        Runtime.getRuntime().halt(ORPHANED);
    }
}
