package dev.slipway.monitoring.alert;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.testkit.outside.FreePort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A receiver on a real socket that answers as it is told to.
final class Receiver implements AutoCloseable {
    private static final String TAKEN = "HTTP/1.1 204 No Content\r\n\r\n";

    final BlockingQueue<Post> posts = new LinkedBlockingQueue<>();
    final AtomicInteger connections = new AtomicInteger();
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final ServerSocket server;

    /// What came.
    record Post(String line, Map<String, String> headers, String body) {}

    /// What is done with a connection.
    @FunctionalInterface
    interface Answer {
        void give(Socket socket) throws IOException, InterruptedException;
    }

    /// @param server listens already
    Receiver(ServerSocket server) {
        this.server = server;
        Thread.ofPlatform().daemon().name("receiver").start(this::run);
    }

    /// At a port that nobody else is given while it is closed, callers least of all.
    static Receiver open() throws IOException {
        return at(FreePort.take());
    }

    static Receiver at(int port) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new Receiver(server);
    }

    int port() {
        return server.getLocalPort();
    }

    /// The next connection gets this answer; without one it gets 204.
    void next(String answer) {
        next(socket -> socket.getOutputStream().write(answer.getBytes(US_ASCII)));
    }

    void next(Answer answer) {
        answers.add(answer);
    }

    Post awaitPost() throws InterruptedException {
        Post post = posts.poll(20, TimeUnit.SECONDS);
        if (post == null) {
            throw new AssertionError("nothing came");
        }
        return post;
    }

    private void run() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                if (server.isClosed()) {
                    // The kernel let it in before the end of listening: nobody is there any more.
                    return;
                }
                connections.incrementAndGet();
                posts.add(read(socket.getInputStream()));
                Answer answer = answers.poll();
                if (answer == null) {
                    socket.getOutputStream().write(TAKEN.getBytes(US_ASCII));
                } else {
                    answer.give(socket);
                }
            } catch (IOException e) {
                // The other side has left, or the test is over.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static Post read(InputStream in) throws IOException {
        String line = line(in);
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Post(line, headers, new String(in.readNBytes(length), UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the caller has left");
            }
            line.write(next);
        }
        return line.toString(US_ASCII).strip();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
