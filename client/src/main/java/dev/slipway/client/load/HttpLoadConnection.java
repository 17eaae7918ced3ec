package dev.slipway.client.load;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A keep-alive HTTP/1.1 connection that writes whole prepared requests and reads answers with a
/// content length.
public final class HttpLoadConnection implements LoadConnection {
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOSE = "connection: close".getBytes(StandardCharsets.US_ASCII);
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int MAX_ANSWER = 64 << 20;

    private final InetSocketAddress address;
    private final @Nullable SSLContext tls;
    private final List<byte[]> requests;
    private byte[] buffer = new byte[1 << 14];
    private @Nullable Socket socket;
    private int lastHead;

    /// A connection in plaintext to `address` that can send these whole requests, heads included.
    public HttpLoadConnection(InetSocketAddress address, List<byte[]> requests) {
        this(address, null, requests);
    }

    /// A connection to `address` that can send these whole requests, heads included.
    ///
    /// @param tls whom it trusts; absent for one in plaintext
    public HttpLoadConnection(
            InetSocketAddress address, @Nullable SSLContext tls, List<byte[]> requests) {
        this.address = address;
        this.tls = tls;
        this.requests = requests;
    }

    /// A whole `POST` of `body` to `path`.
    ///
    /// @param headers further header lines, each ended by CR LF
    public static byte[] post(InetSocketAddress address, String path, String headers, byte[] body) {
        String head =
                "POST "
                        + path
                        + " HTTP/1.1\r\nHost: "
                        + LoadAddress.authority(address)
                        + "\r\n"
                        + headers
                        + "Content-Length: "
                        + body.length
                        + "\r\n\r\n";
        byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        return whole;
    }

    @Override
    public Answer call(int index) throws IOException {
        Socket open = socket == null ? connect() : socket;
        try {
            open.getOutputStream().write(requests.get(index));
            return read(open.getInputStream());
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /// What the head of the last answer says; empty where it has no such header.
    ///
    /// @param name in lower case
    public Optional<String> header(String name) {
        byte[] text = (name + ":").getBytes(StandardCharsets.US_ASCII);
        int at = find(text, lastHead);
        if (at < 0) {
            return Optional.empty();
        }
        int from = at + text.length;
        int to = from;
        while (buffer[to] != '\r' && buffer[to] != '\n') {
            to++;
        }
        return Optional.of(
                new String(buffer, from, to - from, StandardCharsets.ISO_8859_1).strip());
    }

    private Socket connect() throws IOException {
        Socket fresh = new Socket();
        fresh.setTcpNoDelay(true);
        fresh.setSoTimeout(TIMEOUT_MILLIS);
        fresh.connect(address, TIMEOUT_MILLIS);
        Socket open = tls == null ? fresh : encrypted(tls, fresh);
        socket = open;
        return open;
    }

    private Socket encrypted(SSLContext context, Socket plain) throws IOException {
        SSLSocket encrypted =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(
                                        plain, address.getHostString(), address.getPort(), true);
        SSLParameters parameters = encrypted.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        encrypted.setSSLParameters(parameters);
        encrypted.startHandshake();
        return encrypted;
    }

    private Answer read(InputStream in) throws IOException {
        lastHead = 0;
        int filled = 0;
        int headEnd = -1;
        while (headEnd < 0) {
            filled += fill(in, filled);
            headEnd = headEnd(filled);
        }
        lastHead = headEnd;
        int length = contentLength(headEnd);
        while (filled < headEnd + length) {
            filled += fill(in, filled);
        }
        int status = digit(9) * 100 + digit(10) * 10 + digit(11);
        if (find(CLOSE, headEnd) >= 0) {
            close();
        }
        return new Answer(status, status == 200, new BodySlice(buffer, headEnd, length));
    }

    private int fill(InputStream in, int filled) throws IOException {
        if (filled == buffer.length) {
            if (buffer.length >= MAX_ANSWER) {
                throw new IOException("answer larger than " + MAX_ANSWER + " bytes");
            }
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int count = in.read(buffer, filled, buffer.length - filled);
        if (count < 0) {
            throw new EOFException("connection closed in the middle of an answer");
        }
        return count;
    }

    private int headEnd(int filled) {
        for (int i = 3; i < filled; i++) {
            if (buffer[i] == '\n' && buffer[i - 2] == '\n' && buffer[i - 1] == '\r') {
                return i + 1;
            }
        }
        return -1;
    }

    private int contentLength(int headEnd) throws IOException {
        int at = find(LENGTH, headEnd);
        if (at < 0) {
            throw new IOException("answer without a content length");
        }
        int length = 0;
        for (int i = at + LENGTH.length; buffer[i] != '\r'; i++) {
            if (buffer[i] == ' ') {
                continue;
            }
            if (digit(i) < 0 || digit(i) > 9 || length > MAX_ANSWER) {
                throw new IOException("answer whose content length is none, or too large");
            }
            length = 10 * length + digit(i);
        }
        return length;
    }

    private int digit(int at) {
        return buffer[at] - '0';
    }

    /// The position of a lower-case header text at the start of a line, or -1.
    private int find(byte[] text, int headEnd) {
        for (int i = 0; i + text.length < headEnd; i++) {
            if (buffer[i] == '\n' && matches(text, i + 1)) {
                return i + 1;
            }
        }
        return -1;
    }

    private boolean matches(byte[] text, int at) {
        for (int i = 0; i < text.length; i++) {
            int character = buffer[at + i];
            int lower = character >= 'A' && character <= 'Z' ? character + 32 : character;
            if (lower != text[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void rest() {
        close();
    }

    @Override
    public void close() {
        Socket open = socket;
        socket = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // Nothing is left to be lost on a connection that is given up.
                return;
            }
        }
    }
}
