package dev.slipway.frontend.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class WatchedConnectionTest {
    /// What the web server takes for the time since the last request.
    private static final Duration SINCE = Duration.ofHours(1);

    private static final int MOST_BYTES = 1_000;

    private final Deque<String> pieces = new ArrayDeque<>();
    private final List<Duration> whileWaiting = new ArrayList<>();
    private final SlowCallers callers = new SlowCallers(Duration.ofMinutes(1), System::nanoTime);
    private final WatchedContext context =
            new WatchedContext(
                    behind(),
                    new WatchedConnections(
                            Http1ConnectionSelector.builder().config(Http1Config.create()).build(),
                            MOST_BYTES,
                            callers),
                    MOST_BYTES,
                    callers);
    private final WatchedConnection connection = new WatchedConnection(context, new Idle());

    private ConnectionContext behind() {
        DataReader nothingEarly = DataReader.create(() -> new byte[0]);
        DataWriter writer =
                fake(DataWriter.class, Map.of("write", WatchedConnectionTest::breakOff));
        HelidonSocket socket = fake(HelidonSocket.class, Map.of("get", this::next));
        return fake(
                ConnectionContext.class,
                Map.of(
                        "dataReader",
                        () -> nothingEarly,
                        "dataWriter",
                        () -> writer,
                        "serverSocket",
                        () -> socket));
    }

    private static Object breakOff() {
        throw new UncheckedIOException(new IOException("Broken pipe"));
    }

    private Object next() {
        whileWaiting.add(connection.idleTime());
        return pieces.remove().getBytes(StandardCharsets.US_ASCII);
    }

    private static <T> T fake(Class<T> type, Map<String, Supplier<Object>> answers) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, _) -> {
                            Supplier<Object> answer = answers.get(method.getName());
                            if (answer == null) {
                                throw new UnsupportedOperationException(method.getName());
                            }
                            return answer.get();
                        }));
    }

    private void read(int bytes) {
        DataReader reader = context.dataReader();
        for (int i = 0; i < bytes; i++) {
            byte _ = reader.read();
        }
    }

    @Test
    void aCallerRestsOnlyWhileTheFirstByteOfARequestIsWaitedFor() {
        pieces.addAll(List.of("ab", "cd", "ef", "g"));
        read(4);
        context.beginRequest();
        read(2);
        assertThat(connection.idleTime()).as("while it is answered").isZero();
        context.endRequest();
        assertThat(connection.idleTime()).as("until the web server knows that too").isZero();
        read(1);

        assertThat(whileWaiting)
                .as("for a head, the rest of it, a body, and the next head")
                .containsExactly(SINCE, Duration.ZERO, Duration.ZERO, SINCE);
    }

    @Test
    void aCallerWhoseNextRequestIsHereAlreadyDoesNotRest() {
        pieces.addAll(List.of("ab", "c"));
        read(1);
        context.beginRequest();
        context.endRequest();
        read(2);

        assertThat(whileWaiting).containsExactly(SINCE, Duration.ZERO);
    }

    @Test
    void aConnectionThatBreaksIsToldFromADiskThatDoes() {
        RuntimeException broken =
                catchThrowableOfType(
                        RuntimeException.class,
                        () -> context.dataWriter().write(BufferData.create("an answer")));

        assertThat(broken).hasRootCauseMessage("Broken pipe");
        assertThat(Departures.isOne(broken)).isTrue();
        assertThat(Departures.isOne(new UncheckedIOException(new IOException("a disk")))).isFalse();
    }

    private static final class Idle implements ServerConnection {
        @Override
        public Duration idleTime() {
            return SINCE;
        }

        @Override
        public void close(boolean interrupt) {
            throw new UnsupportedOperationException();
        }
    }
}
