package dev.slipway.runtime.remote.wire;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// A server of HTTP that does with each connection what a test says.
final class RawServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Talk talk;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final Queue<String> heads = new ConcurrentLinkedQueue<>();
    private final Queue<String> bodies = new ConcurrentLinkedQueue<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /// What becomes of a connection.
    @FunctionalInterface
    interface Talk {
        /// @param number of the connection, from 0
        void with(Caller caller, int number) throws IOException;
    }

    /// The head of a request that comes next; empty when none comes any more.
    static String headOf(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    RawServer(Talk talk) {
        this.talk = talk;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                if (listener.isClosed()) {
                    // It has come while everything was being closed.
                    socket.close();
                }
                int number = connections.getAndIncrement();
                Thread.ofVirtual().start(() -> talk(socket, number));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void talk(Socket socket, int number) {
        try (socket) {
            talk.with(new Caller(socket), number);
        } catch (IOException e) {
            // The caller has left.
        } finally {
            ended.incrementAndGet();
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /// Connections that were made.
    int connections() {
        return connections.get();
    }

    /// Connections that are over.
    int ended() {
        return ended.get();
    }

    /// The heads of the requests that were read.
    Queue<String> heads() {
        return heads;
    }

    /// Their bodies.
    Queue<String> bodies() {
        return bodies;
    }

    /// Somebody at the other end of a connection.
    final class Caller {
        private final Socket socket;
        private final InputStream in;

        private Caller(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        /// Reads a request; false when none comes any more.
        boolean read() throws IOException {
            String head = head();
            if (head.isEmpty()) {
                return false;
            }
            take(head);
            return true;
        }

        /// Reads the body behind a head, and notes both.
        void take(String head) throws IOException {
            heads.add(head);
            for (String line : head.split("\r\n", -1)) {
                if (line.startsWith("Content-Length: ")) {
                    int length = Integer.parseInt(line.substring(16));
                    bodies.add(new String(bytes(length), StandardCharsets.UTF_8));
                }
            }
        }

        /// Reads the head of a request; empty when none comes any more.
        String head() throws IOException {
            return headOf(in);
        }

        /// Reads so many bytes.
        byte[] bytes(int count) throws IOException {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new EOFException("the caller has left");
            }
            return bytes;
        }

        void say(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }

        /// Answers with a body.
        void answer(int status, String body) throws IOException {
            say(
                    "HTTP/1.1 "
                            + status
                            + " x\r\nContent-Length: "
                            + body.length()
                            + "\r\n\r\n"
                            + body);
        }

        /// Waits until the caller has left.
        void awaitEnd() throws IOException {
            while (in.read() >= 0) {
                Thread.onSpinWait();
            }
        }
    }

    /// Ends every connection, and takes no more.
    void hangUp() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        hangUp();
    }
}
