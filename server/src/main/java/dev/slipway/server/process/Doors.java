package dev.slipway.server.process;

import dev.slipway.frontend.grpc.GrpcDoor;
import dev.slipway.frontend.grpc.GrpcDoorSpec;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.exit.AddressFault;
import dev.slipway.server.exit.Failures;
import dev.slipway.tls.ServerTls;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// How doors are opened and stopped, one beside the other.
final class Doors {
    private Doors() {}

    /// Opens one.
    @FunctionalInterface
    interface Opening<T> {
        T open() throws IOException;
    }

    /// Opens a door, and says of an address that cannot be had what may be done.
    static <T> T listen(String key, InetSocketAddress address, Opening<T> door) throws IOException {
        try {
            return door.open();
        } catch (IOException | RuntimeException e) {
            Optional<String> words = AddressFault.inWords(Failures.root(e));
            if (words.isEmpty()) {
                throw e;
            }
            String where = address.getHostString() + ":" + address.getPort();
            throw new IOException(key + ": " + where + " " + words.get(), e);
        }
    }

    /// Opens the gRPC door on a thread of its own: neither door needs the other, and each takes a
    /// fifth of a start.
    static FutureTask<GrpcDoor> openBeside(
            ServerSettings settings, GrpcDoorSpec spec, @Nullable ServerTls tls) {
        FutureTask<GrpcDoor> door =
                new FutureTask<>(() ->
                        listen(
                                "grpc.listen",
                                settings.grpc().address(),
                                () -> GrpcDoor.open(spec, settings.grpc(), tls)));
        Thread.ofPlatform().name("grpc-opening").start(door);
        return door;
    }

    /// The door, once it is open.
    static GrpcDoor opened(FutureTask<GrpcDoor> door) throws IOException {
        try {
            return door.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the gRPC door opened");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    /// Closes a door, once it is open; nothing where it could not be opened.
    static void close(FutureTask<GrpcDoor> door) {
        GrpcDoor opened;
        try {
            opened = opened(door);
        } catch (IOException | RuntimeException e) {
            // Whoever opens it hears of that.
            return;
        }
        opened.close();
    }

    /// Stops both at once: each gives those inside the same time, which must not be given twice.
    ///
    /// *Errors*: what stopping one of them throws, once both are stopped.
    static void stopped(Runnable one, Runnable other) {
        stopped(one, other, stop -> Thread.ofPlatform().name("grpc-closing").start(stop));
    }

    /// The same.
    ///
    /// @param threads has one stopped beside the other, where there is a thread to be had
    static void stopped(Runnable one, Runnable other, Executor threads) {
        CompletableFuture<Void> beside =
                CompletableFuture.runAsync(
                        one,
                        stop -> {
                            try {
                                threads.execute(stop);
                            } catch (OutOfMemoryError e) {
                                // No thread is left: one stops before the other.
                                stop.run();
                            }
                        });
        try {
            other.run();
        } finally {
            beside.join();
        }
    }
}
