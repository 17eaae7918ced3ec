package dev.slipway.frontend.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.PredictionId;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.WritableHeaders;
import io.helidon.http.media.ReadableEntity;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Bodies of any length.
final class FileStreamsTest {
    private static final Duration ALLOWED = Duration.ofSeconds(1);
    private static final int BYTES = 5;

    private final AtomicLong clock = new AtomicLong(1);
    private final SlowCallers callers = new SlowCallers(ALLOWED, clock::get);

    @Test
    void whoSendsLittleAtATimeDoesNotRest() {
        ByteArrayOutputStream taken = new ByteArrayOutputStream();

        new FileStreams(callers)
                .read(
                        exchange(new Slow()),
                        new byte[64],
                        (bytes, length) -> taken.write(bytes, 0, length));

        assertThat(taken.toByteArray()).containsExactly(5, 4, 3, 2, 1);
    }

    private static Exchange exchange(InputStream body) {
        WritableHeaders<?> headers = WritableHeaders.create();
        headers.set(HeaderNames.CONTENT_LENGTH, BYTES);
        ReadableEntity content = fake(ReadableEntity.class, Map.of("inputStream", body));
        ServerRequest request =
                fake(
                        ServerRequest.class,
                        Map.of(
                                "headers",
                                ServerRequestHeaders.create(headers),
                                "content",
                                content));
        return new Exchange(
                request,
                fake(RoutingResponse.class, Map.of()),
                new PredictionId("%032x".formatted(1)),
                Statuses.with(false));
    }

    private static <T> T fake(Class<T> type, Map<String, Object> answers) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, _) -> {
                            Object answer = answers.get(method.getName());
                            if (answer == null) {
                                throw new UnsupportedOperationException(method.getName());
                            }
                            return answer;
                        }));
    }

    /// Gives a byte at a time, each just before its caller would rest for too long.
    private final class Slow extends InputStream {
        private int left = BYTES;

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            clock.addAndGet(ALLOWED.toNanos() - 1);
            callers.look();
            if (left == 0) {
                return -1;
            }
            into[offset] = (byte) left;
            left--;
            return 1;
        }
    }
}
