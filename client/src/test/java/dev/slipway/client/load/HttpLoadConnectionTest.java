package dev.slipway.client.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HttpLoadConnectionTest {
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8);

    @Test
    void lengthsThatAreNoneBreakTheConnectionAndNothingElse() throws IOException {
        for (String length : List.of("many", "-5", "99999999999", "12\n")) {
            assertThatThrownBy(() -> answered("Content-Length: " + length + "\r\n\r\n"))
                    .as(length)
                    .isInstanceOf(IOException.class)
                    .hasMessage("answer whose content length is none, or too large");
        }
        assertThat(answered("Content-Length:  2\r\n\r\nok").body().text()).isEqualTo("ok");
    }

    /// What comes of an answer with this rest.
    private static LoadConnection.Answer answered(String rest) throws IOException {
        try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread _ = Thread.ofVirtual().start(() -> answer(door, rest));
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), door.getLocalPort());
            try (HttpLoadConnection connection =
                    new HttpLoadConnection(address, List.of(REQUEST))) {
                return connection.call(0);
            }
        }
    }

    private static void answer(ServerSocket door, String rest) {
        try (Socket caller = door.accept()) {
            caller.getOutputStream()
                    .write(("HTTP/1.1 200 OK\r\n" + rest).getBytes(StandardCharsets.UTF_8));
            // Stays open until the caller has had enough.
            int _ = caller.getInputStream().readAllBytes().length;
        } catch (IOException e) {
            // The caller has had enough in the middle of something.
            return;
        }
    }
}
