package dev.slipway.frontend.http;

import dev.slipway.api.access.LocalCallers;
import dev.slipway.api.access.LocalCallers.Caller;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.Header;
import io.helidon.http.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/// Lets in the programs of this machine alone.
final class LocalDoor {
    private final LocalCallers callers = new LocalCallers();

    /// *Errors*: [RefusalException] with `MISDIRECTED` or `FORBIDDEN`.
    void check(PeerInfo peer, Headers headers) {
        Caller caller = new Caller(address(peer));
        for (Header header : headers) {
            String name = header.headerName().lowerCase();
            if (header.valueCount() == 1) {
                caller.header(name, header.get());
            } else {
                header.allValues().forEach(value -> caller.header(name, value));
            }
        }
        Optional<Refusal> refusal = callers.refuse(caller);
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
}
