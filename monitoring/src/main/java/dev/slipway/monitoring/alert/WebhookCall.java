package dev.slipway.monitoring.alert;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.api.slo.WebhookTerms;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// One delivery: looks the host up once, connects to an address that may be called and to no other,
/// posts, and reads the status of the answer and nothing more.
///
/// *Threads*: any number of platform threads; each waits until its delivery is over.
final class WebhookCall {
    private static final int LONGEST_LINE = 4_096;
    private static final int LONGEST_HEAD = 16_384;
    private static final int INFORMATIONAL = 1;

    private final HostNames names;
    private final WebhookKeys keys;
    private final InstantSource clock;
    private final ScheduledExecutorService timer;

    /// @param timer ends what takes too long
    WebhookCall(
            HostNames names,
            WebhookKeys keys,
            InstantSource clock,
            ScheduledExecutorService timer) {
        this.names = names;
        this.keys = keys;
        this.clock = clock;
        this.timer = timer;
    }

    /// Delivers.
    ///
    /// *Errors*: `IOException` in words when the receiver did not say that it has it.
    void send(WebhookTerms terms, Message message) throws IOException {
        WebhookKeys.Opened opened = keys.of(terms);
        InetAddress address = allowed(terms);
        AtomicBoolean isOver = new AtomicBoolean();
        try (Socket socket = new Socket(Proxy.NO_PROXY)) {
            ScheduledFuture<?> end =
                    timer.schedule(
                            () -> {
                                isOver.set(true);
                                closeQuietly(socket);
                            },
                            terms.deadline().toMillis(),
                            TimeUnit.MILLISECONDS);
            try {
                requireTaken(status(terms, socket, address, opened, message));
            } finally {
                end.cancel(false);
            }
        } catch (IOException e) {
            throw isOver.get() ? late(terms) : e;
        }
    }

    /// The one look-up of a delivery.
    private InetAddress allowed(WebhookTerms terms) throws IOException {
        List<String> refused = new ArrayList<>();
        for (InetAddress address : addresses(terms.address().host())) {
            if (PublicAddresses.holds(address) || terms.reachable().contains(address)) {
                return address;
            }
            refused.add(address.getHostAddress());
        }
        throw new IOException(
                terms.address().host()
                        + " is "
                        + String.join(", ", refused)
                        + " (expected: a public address, or one that properties.addresses lists)");
    }

    private List<InetAddress> addresses(String host) throws IOException {
        try {
            return names.addresses(host);
        } catch (UnknownHostException e) {
            throw new IOException("nobody knows the host " + host, e);
        }
    }

    private int status(
            WebhookTerms terms,
            Socket socket,
            InetAddress address,
            WebhookKeys.Opened opened,
            Message message)
            throws IOException {
        int millis = Math.toIntExact(terms.deadline().toMillis());
        socket.connect(new InetSocketAddress(address, terms.address().port()), millis);
        socket.setSoTimeout(millis);
        SSLSocketFactory tls = opened.tls();
        if (!terms.address().isEncrypted()) {
            return exchanged(terms, socket, opened.key(), message);
        }
        if (tls == null) {
            throw new IOException("no TLS for " + terms.address());
        }
        try (Socket encrypted = encrypted(terms, socket, tls)) {
            return exchanged(terms, encrypted, opened.key(), message);
        }
    }

    /// The certificate has to be of the name, whatever address it was looked up to.
    private static Socket encrypted(WebhookTerms terms, Socket socket, SSLSocketFactory tls)
            throws IOException {
        SSLSocket encrypted =
                (SSLSocket)
                        tls.createSocket(
                                socket, terms.address().host(), terms.address().port(), true);
        SSLParameters parameters = encrypted.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        encrypted.setSSLParameters(parameters);
        encrypted.startHandshake();
        return encrypted;
    }

    private int exchanged(WebhookTerms terms, Socket socket, byte[] key, Message message)
            throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(request(terms, key, message));
        out.flush();
        return status(socket.getInputStream());
    }

    private byte[] request(WebhookTerms terms, byte[] key, Message message) {
        long timestamp = clock.instant().getEpochSecond();
        byte[] body = message.body().getBytes(UTF_8);
        byte[] head =
                """
                POST %s HTTP/1.1\r
                Host: %s\r
                User-Agent: slipway\r
                Content-Type: application/json\r
                Content-Length: %d\r
                Connection: close\r
                webhook-id: %s\r
                webhook-timestamp: %d\r
                webhook-signature: %s\r
                \r
                """
                        .formatted(
                                terms.address().path(),
                                terms.address().authority(),
                                body.length,
                                message.id(),
                                timestamp,
                                MessageSignature.of(key, message.id(), timestamp, message.body()))
                        .getBytes(US_ASCII);
        byte[] all = new byte[head.length + body.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    /// The status of the first answer that is not merely on its way.
    private static int status(InputStream in) throws IOException {
        int left = LONGEST_HEAD;
        while (true) {
            String line = line(in);
            left -= line.length();
            if (!line.matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
                throw new IOException("the answer is no HTTP (expected: HTTP/1.1 and a status)");
            }
            int status = Integer.parseInt(line.substring(9, 12));
            if (status / 100 != INFORMATIONAL) {
                return status;
            }
            String header = line(in);
            while (!header.isEmpty()) {
                left -= header.length();
                requireRoom(left);
                header = line(in);
            }
            requireRoom(left);
        }
    }

    private static void requireRoom(int left) throws IOException {
        if (left < 0) {
            throw new IOException("the answer's head is longer than " + LONGEST_HEAD + " bytes");
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed without an answer");
            }
            if (next == '\n') {
                return line.toString().stripTrailing();
            }
            if (line.length() >= LONGEST_LINE) {
                throw new IOException("a line of the answer is longer than " + LONGEST_LINE);
            }
            line.append((char) next);
        }
    }

    private static void requireTaken(int status) throws IOException {
        switch (status / 100) {
            case 2 -> {}
            case 3 -> throw new IOException("status " + status + ": redirects are not followed");
            default -> throw new IOException("status " + status + " (expected: 200 to 299)");
        }
    }

    private static SocketTimeoutException late(WebhookTerms terms) {
        return new SocketTimeoutException(
                "no answer within " + terms.deadline().toMillis() + " ms (its deadline)");
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no more use.
        }
    }
}
