package dev.slipway.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Semaphore;

/// Answers each HTTP request with the same refusal, and decides nothing: what is left of the cost
/// of a refusal is what waiting for requests takes.
///
/// `selector`: one thread of the kernel waits for all connections, and answers. `handed`: it reads
/// as well, and wakes the connection's virtual thread, which answers. `threads`: each connection
/// has a virtual thread that waits for it by itself, as at the server's door. The port is written
/// to standard output.
public final class BareRefusals {
    private static final int MOST_BYTES = 1 << 16;
    private static final byte[] REFUSAL =
            String.join(
                            "\r\n",
                            "HTTP/1.1 429 Too Many Requests",
                            "content-type: application/json",
                            "retry-after: 1",
                            "content-length: 26",
                            "",
                            "{\"error\":\"quota: refused\"}")
                    .getBytes(StandardCharsets.US_ASCII);

    /// A connection with what was read of its next request.
    private static final class Caller {
        private final SocketChannel channel;
        private final Semaphore whole = new Semaphore(0);
        private final ByteBuffer read = ByteBuffer.allocate(MOST_BYTES);
        private final ByteBuffer refusal = ByteBuffer.wrap(REFUSAL);

        Caller(SocketChannel channel) throws IOException {
            this.channel = channel;
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }

        /// Reads once, and answers when all of a request is there.
        void serve() throws IOException {
            if (reads()) {
                answer();
            }
        }

        /// Reads once; whether all of a request is there, so that another thread may answer.
        void readForOther() throws IOException {
            if (reads()) {
                whole.release();
            }
        }

        /// Answers what another thread reads, until the connection is gone.
        void answerOther() {
            try {
                while (channel.isOpen()) {
                    whole.acquireUninterruptibly();
                    answer();
                }
            } catch (IOException e) {
                // It went, as clients do.
            }
        }

        private boolean reads() throws IOException {
            if (channel.read(read) < 0) {
                throw new EOFException();
            }
            return isWhole();
        }

        private void answer() throws IOException {
            read.clear();
            channel.write(refusal.rewind());
        }

        private boolean isWhole() {
            String text = new String(read.array(), 0, read.position(), StandardCharsets.US_ASCII);
            int end = text.indexOf("\r\n\r\n");
            if (end < 0) {
                return false;
            }
            String head = text.substring(0, end).toLowerCase(Locale.ROOT) + "\r\n";
            int length = head.indexOf("content-length:");
            int from = length + "content-length:".length();
            int body =
                    length < 0
                            ? 0
                            : Integer.parseInt(
                                    head.substring(from, head.indexOf("\r\n", from)).trim());
            return text.length() >= end + 4 + body;
        }
    }

    private BareRefusals() {}

    /// Serves until the process is ended.
    public static void main(String... arguments) throws IOException {
        try (ServerSocketChannel door = ServerSocketChannel.open()) {
            door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
            System.out.println(((InetSocketAddress) door.getLocalAddress()).getPort());
            switch (arguments.length == 1 ? arguments[0] : "") {
                case "selector" -> bySelector(door, false);
                case "handed" -> bySelector(door, true);
                default -> byThreads(door);
            }
        }
    }

    /// @param isHanded whether each connection has a virtual thread that answers
    private static void bySelector(ServerSocketChannel door, boolean isHanded) throws IOException {
        try (Selector selector = Selector.open()) {
            door.configureBlocking(false);
            door.register(selector, SelectionKey.OP_ACCEPT);
            while (door.isOpen()) {
                selector.select(key -> ready(key, door, isHanded));
            }
        }
    }

    private static void ready(SelectionKey key, ServerSocketChannel door, boolean isHanded) {
        try {
            if (!(key.attachment() instanceof Caller caller)) {
                accept(door, key.selector(), isHanded);
            } else if (isHanded) {
                caller.readForOther();
            } else {
                caller.serve();
            }
        } catch (IOException e) {
            close(key.channel());
            if (key.attachment() instanceof Caller caller) {
                // Whoever waits to answer finds that it is gone.
                caller.whole.release();
            }
        }
    }

    private static void accept(ServerSocketChannel door, Selector selector, boolean isHanded)
            throws IOException {
        SocketChannel channel = door.accept();
        channel.configureBlocking(false);
        Caller caller = new Caller(channel);
        if (isHanded) {
            Thread.ofVirtual().start(caller::answerOther);
        }
        channel.register(selector, SelectionKey.OP_READ, caller);
    }

    private static void byThreads(ServerSocketChannel door) throws IOException {
        while (door.isOpen()) {
            SocketChannel channel = door.accept();
            Thread.ofVirtual().start(() -> serve(channel));
        }
    }

    private static void serve(SocketChannel channel) {
        try (channel) {
            Caller caller = new Caller(channel);
            while (channel.isOpen()) {
                caller.serve();
            }
        } catch (IOException e) {
            // It went, as clients do.
        }
    }

    private static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone all the same.
        }
    }
}
