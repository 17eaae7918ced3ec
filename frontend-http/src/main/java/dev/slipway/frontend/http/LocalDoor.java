package dev.slipway.frontend.http;

import dev.slipway.api.access.LocalCallers;
import dev.slipway.api.access.LocalCallers.Caller;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// Lets in the programs of this machine alone.
final class LocalDoor {
    private static final List<HeaderName> FORWARDED =
            List.of(
                    HeaderNames.FORWARDED,
                    HeaderNames.X_FORWARDED_FOR,
                    HeaderNames.X_FORWARDED_HOST,
                    HeaderNames.X_FORWARDED_PROTO,
                    HeaderNames.X_FORWARDED_PORT,
                    HeaderNames.X_FORWARDED_PREFIX);
    private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");

    private final LocalCallers callers = new LocalCallers();

    /// *Errors*: [RefusalException] with `MISDIRECTED` or `FORBIDDEN`.
    void check(PeerInfo peer, Headers headers) {
        Optional<Refusal> refusal =
                callers.refuse(
                        new Caller(
                                address(peer),
                                text(headers, HeaderNames.HOST),
                                isForwarded(headers),
                                text(headers, HeaderNames.ORIGIN),
                                text(headers, FETCH_SITE)));
        if (refusal.isPresent()) {
            throw new RefusalException(refusal.get());
        }
    }

    private static InetAddress address(PeerInfo peer) {
        if (peer.address() instanceof InetSocketAddress socket) {
            return socket.getAddress();
        }
        throw new IllegalStateException("a peer without an address: " + peer.address());
    }

    private static boolean isForwarded(Headers headers) {
        for (HeaderName name : FORWARDED) {
            if (headers.contains(name)) {
                return true;
            }
        }
        return false;
    }

    /// All values of a header in one text, so that a second, hidden value cannot slip past.
    private static String text(Headers headers, HeaderName name) {
        return headers.contains(name) ? headers.get(name).values() : "";
    }
}
