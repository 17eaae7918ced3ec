package dev.slipway.e2e;

import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Headers;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// One HTTP/2 connection with one gRPC call that announces a message and sends as much of it as it
/// likes; client libraries would hold the whole message in memory first.
///
/// *Source*: RFC 9113, sections 3.4, 4.1 and 6; RFC 7541, section 6.2.2.
final class Http2Caller implements AutoCloseable {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int GO_AWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int CALL = 1;
    private static final int LARGEST_FRAME = 16_384;
    private static final int MESSAGE_HEAD = 5;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final DefaultHttp2HeadersDecoder headers = new DefaultHttp2HeadersDecoder();

    /// Connects and waits until the server has said how much it takes at once.
    Http2Caller(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(120_000);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, new byte[0]);
        frame(SETTINGS, 1, 0, new byte[0]);
        while (next().type() != WINDOW_UPDATE) {
            // Settings come first.
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Received(int type, int flags, byte[] payload) {}

    /// Starts `ModelInfer` and announces a message of so many bytes.
    void announce(int bytes) throws IOException {
        byte[] head = new byte[MESSAGE_HEAD];
        head[1] = (byte) (bytes >>> 24);
        head[2] = (byte) (bytes >>> 16);
        head[3] = (byte) (bytes >>> 8);
        head[4] = (byte) bytes;
        frame(HEADERS, END_HEADERS, CALL, callHeaders());
        frame(DATA, 0, CALL, head);
    }

    /// Sends so many bytes of the message.
    void send(int bytes) throws IOException {
        for (int left = bytes; left > 0; left -= LARGEST_FRAME) {
            frame(DATA, 0, CALL, new byte[Math.min(left, LARGEST_FRAME)]);
        }
    }

    /// The status that ends the call: a `grpc-status`, or words when there is none.
    String end() throws IOException, Http2Exception {
        while (true) {
            Received frame = next();
            if (frame.type() == HEADERS && (frame.flags() & END_STREAM) != 0) {
                Http2Headers trailers =
                        headers.decodeHeaders(CALL, Unpooled.wrappedBuffer(frame.payload()));
                return String.valueOf(trailers.get("grpc-status"));
            }
            if (frame.type() == RESET || frame.type() == GO_AWAY) {
                return frameOf(frame.type());
            }
        }
    }

    /// Waits until the server says that it takes no further calls on this connection.
    void awaitGoAway() throws IOException {
        while (next().type() != GO_AWAY) {
            // Settings and windows.
        }
    }

    /// As `end`, of a call that goes on after the server has said that.
    String endAfterGoAway() throws IOException, Http2Exception {
        String end = end();
        while (end.equals(frameOf(GO_AWAY))) {
            end = end();
        }
        return end;
    }

    /// What `end` says of a frame that is no end of a call.
    private static String frameOf(int type) {
        return "frame of type " + type;
    }

    private static byte[] callHeaders() {
        StringBuilder block = new StringBuilder();
        literal(block, ":method", "POST");
        literal(block, ":scheme", "http");
        literal(block, ":path", "/inference.GRPCInferenceService/ModelInfer");
        literal(block, ":authority", "localhost");
        literal(block, "te", "trailers");
        literal(block, "content-type", "application/grpc");
        return block.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void literal(StringBuilder block, String name, String value) {
        block.append('\0').append((char) name.length()).append(name);
        block.append((char) value.length()).append(value);
    }

    private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        byte[] head = new byte[9];
        head[0] = (byte) (payload.length >>> 16);
        head[1] = (byte) (payload.length >>> 8);
        head[2] = (byte) payload.length;
        head[3] = (byte) type;
        head[4] = (byte) flags;
        head[8] = (byte) stream;
        out.write(head);
        out.write(payload);
    }

    private Received next() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        in.readInt();
        InputStream payload = in;
        return new Received(type, flags, payload.readNBytes(length));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
