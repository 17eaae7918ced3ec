package dev.slipway.runtime.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.api.spec.BackendTerms.Protocol;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The played backend over REST, on bare sockets.
final class PlayedRest extends PlayedBackend {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FULL =
            "\r\nslipway-error-code: OVERLOADED\r\nRetry-After: 1\r\nslipway-retry-after-ms: 40";

    private final boolean readsBytes;
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ServerSocket listener;
    private volatile boolean hadBytes;
    private volatile boolean hidesHealth;
    private volatile Runnable silence = () -> {};

    /// @param readsBytes whether it says that it has the binary tensor data extension
    PlayedRest(int port, boolean readsBytes) {
        this.readsBytes = readsBytes;
        listener = listen(port);
        Thread.ofVirtual().start(this::accept);
    }

    /// Whoever held the port until now may let go of it an instant after closing it.
    private static ServerSocket listen(int port) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.setReuseAddress(true);
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            if (!BackendBed.eventually(() -> isBound(listener, address))) {
                throw new BindException("port " + port + " stays in use");
            }
            return listener;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isBound(ServerSocket listener, InetSocketAddress address)
            throws IOException {
        try {
            listener.bind(address);
            return true;
        } catch (BindException e) {
            return false;
        }
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
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    private record Asked(String line, Map<String, String> headers, byte[] body) {}

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                Asked asked = read(in);
                if (asked == null || !answer(asked, in, socket.getOutputStream())) {
                    return;
                }
            }
        } catch (IOException e) {
            // The caller has left.
        } finally {
            open.remove(socket);
        }
    }

    private static @Nullable Asked read(InputStream in) throws IOException {
        String line = line(in);
        if (line == null) {
            return null;
        }
        Map<String, String> headers = new HashMap<>();
        for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Asked(line, headers, in.readNBytes(length));
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1).strip();
            }
            line.write(next);
        }
        return null;
    }

    private boolean answer(Asked asked, InputStream in, OutputStream out) throws IOException {
        show(asked.headers().getOrDefault("authorization", ""));
        String path = asked.line().split(" ", -1)[1];
        switch (path) {
            case "/v2" ->
                    json(
                            out,
                            200,
                            "{\"extensions\":["
                                    + (readsBytes ? "\"binary_tensor_data\"" : "")
                                    + "]}");
            case "/v2/health/ready" -> json(out, health(), "{}");
            case "/v2/models/twice/ready" -> json(out, isModelReady() ? 200 : 400, "");
            case "/v2/models/silent/ready" -> {
                silence.run();
                left(in.read() < 0);
                return false;
            }
            case "/v2/models/twice", "/v2/models/silent" ->
                    json(
                            out,
                            isDescribing() ? 200 : 404,
                            "{\"name\":\"twice\",\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\","
                                    + "\"shape\":[-1,2]}],\"outputs\":[{\"name\":\"y\",\"shape\":"
                                    + "[-1,2],\"datatype\":\"FP32\"},{\"name\":\"z\",\"datatype\":"
                                    + "\"BYTES\",\"shape\":[-1,1]}]}");
            case "/v2/models/twice/infer" -> {
                return infer(asked, in, out);
            }
            default -> json(out, 404, "{\"error\":\"nothing at " + path + "\"}");
        }
        return true;
    }

    private boolean infer(Asked asked, InputStream in, OutputStream out) throws IOException {
        Behaviour behaviour = next();
        int length =
                Integer.parseInt(
                        asked.headers()
                                .getOrDefault(
                                        "inference-header-content-length",
                                        Integer.toString(asked.body().length)));
        JsonNode request = JSON.readTree(asked.body(), 0, length);
        tellMicros(request.at("/parameters/timeout").asLong());
        hadBytes = length < asked.body().length;
        switch (behaviour) {
            case HANG -> {
                left(in.read() < 0);
                return false;
            }
            case CLOSE -> {
                return false;
            }
            case CUT -> {
                out.write(
                        "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"outp"
                                .getBytes(StandardCharsets.US_ASCII));
                return false;
            }
            case GARBAGE -> {
                out.write("\u0001\u0002 this is no HTTP\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                return false;
            }
            case FAILED -> json(out, 500, "{\"error\":\"it broke\"}");
            case UNAVAILABLE -> json(out, 503, "{\"error\":\"not now\"}");
            case BUSY -> json(out, 429, "{\"error\":\"no place\"}");
            case FULL -> json(out, 503, FULL, "{\"error\":\"no place\"}");
            case OVERSIZED -> json(out, 413, "{\"error\":\"too large\"}");
            case REJECTED -> json(out, 400, "{\"error\":\"x is odd\"}");
            case NOT_FOUND -> json(out, 404, "{\"error\":\"no such model\"}");
            case DENIED -> json(out, 401, "{\"error\":\"who is " + token() + "\"}");
            default -> answered(request, asked.body(), length, behaviour, out);
        }
        return true;
    }

    private static void json(OutputStream out, int status, String body) throws IOException {
        json(out, status, "", body);
    }

    /// @param headers each behind a line's end
    private static void json(OutputStream out, int status, String headers, String body)
            throws IOException {
        out.write(
                ("HTTP/1.1 "
                                + status
                                + " x"
                                + headers
                                + "\r\nContent-Length: "
                                + body.length()
                                + "\r\n\r\n"
                                + body)
                        .getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private void answered(
            JsonNode request, byte[] body, int length, Behaviour behaviour, OutputStream out)
            throws IOException {
        JsonNode input = request.at("/inputs/0");
        int rows = input.at("/shape/0").asInt();
        float[] x = new float[rows * WIDTH];
        ByteBuffer blob = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < x.length; i++) {
            x[i] =
                    input.has("data")
                            ? (float) input.at("/data/" + i).asDouble()
                            : blob.getFloat(length + 4 * i);
        }
        int count =
                switch (behaviour) {
                    case TOO_FEW -> x.length - 1;
                    case TOO_MANY -> x.length + 1;
                    case TOO_LARGE -> 1 << 20;
                    default -> x.length;
                };
        float[] y = new float[count];
        for (int i = 0; i < Math.min(count, x.length); i++) {
            y[i] = behaviour == Behaviour.NOT_A_NUMBER ? Float.NaN : 2 * x[i];
        }
        String outputs = outputs(request, behaviour, rows, x, y);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(
                ("{\"model_name\":\"twice\",\"outputs\":[" + outputs + "]}")
                        .getBytes(StandardCharsets.UTF_8));
        int jsonLength = all.size();
        if (readsBytes && behaviour != Behaviour.MISSING) {
            ByteBuffer values = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
            values.asFloatBuffer().put(y);
            all.write(values.array());
            if (behaviour == Behaviour.TWICE) {
                all.write(values.array());
            }
        }
        send(out, all.toByteArray(), jsonLength);
    }

    /// Every other answer comes in chunks.
    private void send(OutputStream out, byte[] all, int jsonLength) throws IOException {
        String head = "HTTP/1.1 200 OK\r\nInference-Header-Content-Length: " + jsonLength + "\r\n";
        if (requests() % 2 == 0) {
            out.write(
                    (head + "Content-Length: " + all.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            out.write(all);
        } else {
            out.write(
                    (head + "Transfer-Encoding: chunked\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            for (int at = 0; at < all.length; at += 50_000) {
                int size = Math.min(50_000, all.length - at);
                out.write((Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(all, at, size);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.flush();
    }

    private String outputs(JsonNode request, Behaviour behaviour, int rows, float[] x, float[] y) {
        String name = behaviour == Behaviour.UNKNOWN_OUTPUT ? "w" : "y";
        String datatype = behaviour == Behaviour.WRONG_DATATYPE ? "INT32" : "FP32";
        String first =
                switch (behaviour) {
                    case HUGE -> Long.toString(Long.MAX_VALUE / 4);
                    case NEGATIVE -> "-1";
                    default -> Integer.toString(rows);
                };
        String second =
                switch (behaviour) {
                    case WRONG_RANK -> "";
                    case WRONG_SHAPE -> ",3";
                    default -> ",2";
                };
        String head =
                "{\"name\":\""
                        + name
                        + "\",\"datatype\":\""
                        + datatype
                        + "\",\"shape\":["
                        + first
                        + second
                        + "],";
        String output =
                head
                        + (readsBytes
                                ? "\"parameters\":{\"binary_data_size\":" + 4 * y.length + "}}"
                                : "\"data\":" + nested(y) + "}");
        String all =
                switch (behaviour) {
                    case MISSING -> "";
                    case TWICE -> output + "," + output;
                    default -> output;
                };
        return wantsText(request) ? (all.isEmpty() ? "" : all + ",") + text(rows, x) : all;
    }

    private static String nested(float[] y) {
        StringBuilder rows = new StringBuilder("[");
        for (int i = 0; i < y.length; i++) {
            rows.append(i == 0 ? "[" : i % WIDTH == 0 ? "],[" : ",");
            rows.append(Float.isNaN(y[i]) ? "\"NaN\"" : Float.toString(y[i]));
        }
        return rows.append(y.length == 0 ? "]" : "]]").toString();
    }

    private static boolean wantsText(JsonNode request) {
        // Every other server does not care which outputs are wanted.
        boolean cares = request.at("/parameters/timeout").asLong() % 2 == 0;
        for (JsonNode output : request.get("outputs")) {
            if (output.path("name").asText().equals("z")) {
                return true;
            }
        }
        return !cares;
    }

    /// The values stand in front of what they are.
    private static String text(int rows, float[] x) {
        StringBuilder data = new StringBuilder();
        for (int row = 0; row < rows; row++) {
            data.append(row == 0 ? "\"" : ",\"").append(x[WIDTH * row]).append('"');
        }
        return "{\"data\":["
                + data
                + "],\"name\":\"z\",\"datatype\":\"BYTES\",\"shape\":["
                + rows
                + ",1]}";
    }

    private int health() {
        if (hidesHealth) {
            return 404;
        }
        return isServerReady() ? 200 : 503;
    }

    /// Lets nobody know any more whether it is ready.
    void hideHealth() {
        hidesHealth = true;
    }

    /// Runs each time somebody asks whether the model `silent` is ready, which is never answered.
    void duringSilence(Runnable then) {
        silence = then;
    }

    /// Whether the latest inference request had its values as bytes.
    boolean hadBytes() {
        return hadBytes;
    }

    /// Connections that were made.
    int connections() {
        return connections.get();
    }

    @Override
    Protocol protocol() {
        return Protocol.REST;
    }

    @Override
    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
