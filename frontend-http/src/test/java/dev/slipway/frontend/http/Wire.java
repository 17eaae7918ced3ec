package dev.slipway.frontend.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// One raw connection: bytes out, answers in.
final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final InetSocketAddress address;

    Wire(InetSocketAddress address) throws IOException {
        this.address = address;
        this.socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
    }

    @SuppressWarnings("ArrayRecordComponent")
    record Answer(int status, String reason, Map<String, String> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    Answer get(String path) throws IOException {
        return ask("GET", path, List.of(), new byte[0]);
    }

    Answer post(String path, String body, String... headers) throws IOException {
        return ask("POST", path, List.of(headers), body.getBytes(StandardCharsets.UTF_8));
    }

    Answer ask(String method, String path, List<String> headers, byte[] body) throws IOException {
        List<String> all = new ArrayList<>(headers);
        if (headers.stream().noneMatch(h -> h.toLowerCase(Locale.ROOT).startsWith("host:"))) {
            all.add("Host: 127.0.0.1:" + address.getPort());
        }
        if (body.length > 0
                && headers.stream()
                        .noneMatch(h -> h.toLowerCase(Locale.ROOT).startsWith("content-length:"))) {
            all.add("Content-Length: " + body.length);
        }
        send(method + " " + path + " HTTP/1.1\r\n" + String.join("\r\n", all) + "\r\n\r\n");
        send(body);
        return answer();
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /// Says that nothing follows what was sent.
    void endSending() throws IOException {
        socket.shutdownOutput();
    }

    /// Asks for the head of an answer alone.
    Answer head(String path) throws IOException {
        send("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        return answer(false);
    }

    /// The next answer, which has a head alone.
    Answer answerToHead() throws IOException {
        return answer(false);
    }

    Answer answer() throws IOException {
        return answer(true);
    }

    private Answer answer(boolean hasBody) throws IOException {
        InputStream in = socket.getInputStream();
        String[] first = line(in).split(" ", 3);
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        byte[] body = in.readNBytes(hasBody ? length : 0);
        return new Answer(Integer.parseInt(first[1]), first[2], headers, body);
    }

    /// Whether the other side has ended the connection.
    boolean isEnded() throws IOException {
        return socket.getInputStream().read() < 0;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the connection ended in: " + line);
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
