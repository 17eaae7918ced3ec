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

/// Answers each HTTP request with the same refusal, and decides nothing: what is left of the cost
/// of a refusal is what waiting for requests takes.
///
/// `selector`: one thread of the kernel waits for all connections, and answers. `threads`: each
/// connection has a virtual thread, as at the server's door. The port is written to standard
/// output.
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
        private final ByteBuffer read = ByteBuffer.allocate(MOST_BYTES);
        private final ByteBuffer refusal = ByteBuffer.wrap(REFUSAL);

        Caller(SocketChannel channel) throws IOException {
            this.channel = channel;
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }

        /// Reads once, and answers when all of a request is there.
        void serve() throws IOException {
            if (channel.read(read) < 0) {
                throw new EOFException();
            }
            if (isWhole()) {
                read.clear();
                channel.write(refusal.rewind());
            }
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
            if (arguments.length == 1 && arguments[0].equals("selector")) {
                bySelector(door);
            } else {
                byThreads(door);
            }
        }
    }

    private static void bySelector(ServerSocketChannel door) throws IOException {
        try (Selector selector = Selector.open()) {
            door.configureBlocking(false);
            door.register(selector, SelectionKey.OP_ACCEPT);
            while (door.isOpen()) {
                selector.select(key -> ready(key, door));
            }
        }
    }

    private static void ready(SelectionKey key, ServerSocketChannel door) {
        try {
            if (key.attachment() instanceof Caller caller) {
                caller.serve();
            } else {
                SocketChannel channel = door.accept();
                channel.configureBlocking(false);
                channel.register(key.selector(), SelectionKey.OP_READ, new Caller(channel));
            }
        } catch (IOException e) {
            close(key.channel());
        }
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
