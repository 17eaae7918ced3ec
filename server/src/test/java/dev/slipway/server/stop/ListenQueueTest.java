package dev.slipway.server.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class ListenQueueTest {
    private ServerSocket listening;
    private ListenQueue queue;

    @BeforeEach
    void listen() throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        queue = new ListenQueue(listening.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        listening.close();
    }

    @Test
    void connectionWaitsInItUntilItIsAccepted() throws IOException {
        assertThat(queue.isEmpty()).isTrue();
        try (Socket _ = connect()) {
            assertThat(queue.isEmpty()).isFalse();
            try (Socket _ = listening.accept()) {
                assertThat(queue.isEmpty()).isTrue();
            }
        }
    }

    @Test
    void connectionFromBeforeIsServedAndNoneComesAfter() throws IOException {
        try (Socket before = connect()) {
            queue.shut();
            assertThatThrownBy(this::connect).isInstanceOf(SocketTimeoutException.class);
            try (Socket accepted = listening.accept()) {
                accepted.getOutputStream().write(7);
                assertThat(before.getInputStream().read()).isEqualTo(7);
            }
            assertThat(queue.isEmpty()).isTrue();
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(listening.getLocalSocketAddress(), 300);
        return socket;
    }
}
