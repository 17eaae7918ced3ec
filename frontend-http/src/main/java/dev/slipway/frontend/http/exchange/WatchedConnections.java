package dev.slipway.frontend.http.exchange;

import dev.slipway.frontend.http.exchange.SlowCallers.Watch;
import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// HTTP/1.1 connections whose callers may not take for ever: see [WatchedConnection].
///
/// A connection is made before its first byte, so that the web server closes one that never sends
/// any as it closes other idle ones. Before the door closes every answer can be made the last of
/// its connection, and it can be told whether somebody still waits for one.
public final class WatchedConnections implements ServerConnectionSelector {
    private static final ThreadLocal<@Nullable Watch> HANDSHAKE = new ThreadLocal<>();

    private final Http1ConnectionSelector connections;
    private final long bodyLimit;
    private final SlowCallers slowCallers;
    private final Set<WatchedContext> open = ConcurrentHashMap.newKeySet();
    private volatile boolean leaving;

    /// Watches what `connections` makes.
    ///
    /// @param bodyLimit the most bytes of a chunk
    public WatchedConnections(
            Http1ConnectionSelector connections, long bodyLimit, SlowCallers slowCallers) {
        this.bodyLimit = bodyLimit;
        this.connections = connections;
        this.slowCallers = slowCallers;
    }

    /// The calling thread's connection has read a whole head.
    public static void beginRequest() {
        WatchedConnection.current().beginRequest();
    }

    /// The request is answered and its body has been read: the caller may rest.
    public static void endRequest() {
        WatchedConnection.current().endRequest();
    }

    /// Makes every answer that goes out from now on the last of its connection.
    public void leave() {
        leaving = true;
    }

    /// Whether every answer is made the last of its connection.
    public boolean isLeaving() {
        return leaving;
    }

    /// Whether nobody waits for an answer: no connection is new, in a request or sending one.
    public boolean isQuiet() {
        return open.stream().noneMatch(WatchedContext::owesAnswer);
    }

    void opened(WatchedContext connection) {
        open.add(connection);
    }

    void ended(WatchedContext connection) {
        open.remove(connection);
    }

    /// A handshake begins on the calling thread, which is watched until its connection is made.
    ///
    /// A handshake that fails ends with its thread; its watch runs out by itself.
    public void beginHandshake(SSLSocket socket) {
        HANDSHAKE.set(slowCallers.watch());
    }

    private void endHandshake() {
        Watch handshake = HANDSHAKE.get();
        HANDSHAKE.remove();
        if (handshake != null && !handshake.end()) {
            throw SlowCallers.late(null);
        }
    }

    @Override
    public int bytesToIdentifyConnection() {
        return 0;
    }

    @Override
    public Support supports(BufferData data) {
        return Support.SUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return connections.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        endHandshake();
        WatchedContext watched = new WatchedContext(context, this, bodyLimit, slowCallers);
        return new WatchedConnection(watched, connections.connection(watched));
    }
}
