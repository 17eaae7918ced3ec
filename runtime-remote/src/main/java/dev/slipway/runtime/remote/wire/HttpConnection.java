package dev.slipway.runtime.remote.wire;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One connection of HTTP/1.1: sends a request, reads its answer.
///
/// Follows no redirect, asks for no compression and reads no more than it was told, whatever the
/// server says.
///
/// *Source*: RFC 9112.
///
/// *Threads*: one at a time; [#cut] from any.
final class HttpConnection implements Closeable {
    private static final int BUFFER = 16 << 10;
    private static final int MOST_LINE = 16 << 10;
    private static final int MOST_HEADERS = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final Socket socket;
    private final Socket carrier;
    private final InputStream in;
    private final OutputStream out;
    private final int mostBytes;
    private volatile boolean hasAnswer;
    private boolean isReusable = true;

    /// @param mostBytes of an answer's body
    HttpConnection(Socket socket, int mostBytes) throws IOException {
        this(socket, socket, mostBytes);
    }

    /// @param carrier that the socket goes over, where that is encrypted
    /// @param mostBytes of an answer's body
    HttpConnection(Socket socket, Socket carrier, int mostBytes) throws IOException {
        this.socket = socket;
        this.carrier = carrier;
        this.in = new BufferedInputStream(socket.getInputStream(), BUFFER);
        this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
        this.mostBytes = mostBytes;
    }

    /// Whether anything of the answer to the latest request has come.
    boolean hasAnswer() {
        return hasAnswer;
    }

    /// Whether another request may follow. Where something has come that nobody asked for, it
    /// would pass for the next request's answer.
    boolean isReusable() {
        try {
            return isReusable && !socket.isClosed() && in.available() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /// The answer to `ask`.
    ///
    /// *Errors*: `IOException` when the connection ends; [BackendException] when what comes is not
    /// HTTP, or too much.
    HttpExchange.Answer exchange(HttpExchange.Ask ask, Map<String, String> common)
            throws IOException, BackendException {
        hasAnswer = false;
        isReusable = false;
        IOException broken = sent(ask, common);
        try {
            HttpExchange.Answer answer = answer();
            isReusable &= broken == null;
            return answer;
        } catch (EOFException | SocketException e) {
            throw broken == null ? e : broken;
        }
    }

    /// Why not all of it was sent; null when it was. A server that has read enough to refuse may
    /// answer and close before it has read all.
    private @Nullable IOException sent(HttpExchange.Ask ask, Map<String, String> common) {
        try {
            send(ask, common);
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private HttpExchange.Answer answer() throws IOException, BackendException {
        String first = line();
        int status = status(first);
        while (status / 100 == 1) {
            headers();
            first = line();
            status = status(first);
        }
        Map<String, String> headers = headers();
        byte[] body = status == NO_CONTENT || status == NOT_MODIFIED ? none() : body(headers);
        isReusable &= staysOpen(first, headers.getOrDefault("connection", ""));
        return new HttpExchange.Answer(status, headers, body);
    }

    private byte[] none() {
        isReusable = true;
        return new byte[0];
    }

    /// By default connections of HTTP/1.1 do, and those of HTTP/1.0 do not.
    private static boolean staysOpen(String first, String said) {
        List<String> words =
                Arrays.stream(said.split(",", -1))
                        .map(word -> word.strip().toLowerCase(Locale.ROOT))
                        .toList();
        return first.startsWith("HTTP/1.1")
                ? !words.contains("close")
                : words.contains("keep-alive");
    }

    private void send(HttpExchange.Ask ask, Map<String, String> common) throws IOException {
        StringBuilder head = new StringBuilder(ask.method());
        head.append(' ').append(ask.target()).append(" HTTP/1.1\r\n");
        append(head, common);
        append(head, ask.headers());
        if (!ask.body().isEmpty()) {
            head.append("Content-Length: ").append(ask.bodyBytes()).append("\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        WritableByteChannel channel = Channels.newChannel(out);
        for (ByteBuffer part : ask.body()) {
            ByteBuffer unread = part.duplicate();
            while (unread.hasRemaining()) {
                channel.write(unread);
            }
        }
        out.flush();
    }

    private static void append(StringBuilder head, Map<String, String> headers) {
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    }

    private static int status(String line) throws BackendException {
        // The reason may have any bytes from 0x80 on, ends of lines of Unicode among them.
        if (!line.matches("(?s)HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
            throw Answers.invalid("its first line is not that of HTTP/1.1");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private Map<String, String> headers() throws IOException, BackendException {
        Map<String, String> headers = new HashMap<>();
        for (int count = 0; count <= MOST_HEADERS; count++) {
            String line = line();
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw Answers.invalid("a header without a name");
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            String before = headers.put(name, value);
            if (name.equals("content-length") && before != null && !before.equals(value)) {
                throw Answers.invalid("two lengths");
            }
        }
        throw Answers.invalid("more than " + MOST_HEADERS + " headers");
    }

    private String line() throws IOException, BackendException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (line.size() <= MOST_LINE) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the connection was closed");
            }
            hasAnswer = true;
            if (next == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            line.write(next);
        }
        throw Answers.invalid("a line of more than " + MOST_LINE + " bytes");
    }

    private byte[] body(Map<String, String> headers) throws IOException, BackendException {
        String coding = headers.get("transfer-encoding");
        if (coding != null) {
            if (!coding.equalsIgnoreCase("chunked")) {
                throw Answers.invalid("transfer encoding " + coding + " (expected: chunked)");
            }
            isReusable = true;
            return chunks();
        }
        String length = headers.get("content-length");
        if (length == null) {
            byte[] all = in.readNBytes(mostBytes + 1);
            requireWithin(all.length);
            return all;
        }
        if (!length.matches("[0-9]{1,18}")) {
            throw Answers.invalid("length " + length + " (expected: a number of bytes)");
        }
        requireWithin(Long.parseLong(length));
        isReusable = true;
        return exactly(Integer.parseInt(length));
    }

    private void requireWithin(long bytes) throws BackendException {
        if (bytes > mostBytes) {
            throw Answers.invalid(
                    bytes + " bytes or more (expected: <= " + mostBytes + ", answer-bytes)");
        }
    }

    /// Memory is taken as the bytes come: a length is only what somebody says.
    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException(
                    "the connection was closed after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    private byte[] chunks() throws IOException, BackendException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line();
            int end = size.indexOf(';') < 0 ? size.length() : size.indexOf(';');
            String digits = size.substring(0, end).strip();
            if (!digits.matches("[0-9A-Fa-f]{1,8}")) {
                throw Answers.invalid("a chunk without its size");
            }
            long length = Long.parseLong(digits, 16);
            if (length == 0) {
                headers();
                return body.toByteArray();
            }
            requireWithin(body.size() + length);
            body.write(exactly((int) length));
            if (!line().isEmpty()) {
                throw Answers.invalid("a chunk longer than its size");
            }
        }
    }

    /// Ends a call that is inside, without a word to the server. To close an encrypted socket waits
    /// for whoever writes to it, and that one may wait for a server that does not read.
    void cut() {
        close(carrier);
    }

    @Override
    public void close() {
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is not used any more, closed or not.
        }
    }
}
