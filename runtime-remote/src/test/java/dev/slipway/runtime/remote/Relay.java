package dev.slipway.runtime.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Passes bytes between callers and a server on this machine, until it is told otherwise.
final class Relay implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket();
    private final Set<Socket> callers = ConcurrentHashMap.newKeySet();
    private final int server;

    Relay(int port, int server) throws IOException {
        this.server = server;
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                serve(listener.accept());
            } catch (IOException e) {
                // Nobody listens any more.
            }
        }
    }

    private void serve(Socket caller) throws IOException {
        callers.add(caller);
        if (listener.isClosed()) {
            // The kernel let it in between the end of listening and that of the connections.
            caller.close();
            return;
        }
        try {
            Socket there = new Socket(InetAddress.getLoopbackAddress(), server);
            pass(caller, there);
            pass(there, caller);
        } catch (IOException e) {
            // The server has left: whoever is let in then waits for an answer from nobody.
            caller.close();
        }
    }

    private void pass(Socket from, Socket to) {
        Thread.ofVirtual()
                .start(() -> {
                    try (from;
                            to) {
                        from.getInputStream().transferTo(to.getOutputStream());
                    } catch (IOException e) {
                        // One of them has left.
                    } finally {
                        callers.remove(from);
                    }
                });
    }

    /// Ends every connection.
    void cut() {
        for (Socket caller : callers) {
            try {
                caller.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Says something that nobody understands, and ends every connection.
    void garble() {
        for (Socket caller : callers) {
            try {
                caller.getOutputStream()
                        .write("this is no frame of any kind".getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // The caller has left.
            }
        }
        cut();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
