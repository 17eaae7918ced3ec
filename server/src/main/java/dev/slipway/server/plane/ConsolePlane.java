package dev.slipway.server.plane;

import dev.slipway.api.access.DoorTls.ClientCertificates;
import dev.slipway.api.access.ServerAddress;
import dev.slipway.console.Console;
import dev.slipway.console.ConsoleSpec;
import dev.slipway.server.config.ConsoleSettings;
import dev.slipway.tls.ServerTls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The pages for people in this process, which ask this server as any other program does.
public final class ConsolePlane {
    private ConsolePlane() {}

    /// The pages; none where a certificate is asked of every caller, since they have none to show.
    ///
    /// @param http where the door listens, once it does
    /// @param settings where browsers find it
    public static @Nullable Console open(
            Supplier<InetSocketAddress> http,
            @Nullable ServerTls tls,
            ConsoleSettings settings,
            InstantSource clock,
            SecureRandom random) {
        if (tls != null && tls.clientCertificates() == ClientCertificates.REQUIRED) {
            return null;
        }
        String scheme = tls == null ? "http" : "https";
        return new Console(
                new ConsoleSpec(
                        () -> URI.create(reached(scheme, http.get())),
                        tls == null ? null : tls.toItself(),
                        settings.url(),
                        clock,
                        random));
    }

    /// Its own address, or that of loopback where it listens everywhere.
    private static String reached(String scheme, InetSocketAddress bound) {
        InetSocketAddress address =
                bound.getAddress().isAnyLocalAddress()
                        ? new InetSocketAddress(InetAddress.getLoopbackAddress(), bound.getPort())
                        : bound;
        return ServerAddress.of(scheme, address).text();
    }
}
