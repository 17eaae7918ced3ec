package dev.slipway.frontend.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.work.LongWork;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

final class CompressionTest {
    private static final int LARGE = (1 << 20) + 1;

    private static byte[] plain(byte[] encoded) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(encoded)).readAllBytes();
    }

    @Test
    void largeBodyIsCompressedByOtherThreads() throws IOException {
        byte[] body = new byte[LARGE + 5];
        Arrays.fill(body, (byte) 'x');
        try (LongWork large = new LongWork("a test", 1)) {
            byte[] encoded = Compression.GZIP.encode(body, LARGE, large);

            assertThat(plain(encoded)).isEqualTo(Arrays.copyOf(body, LARGE));
        }
        LongWork closed = new LongWork("a test", 1);
        closed.close();

        assertThatThrownBy(() -> Compression.GZIP.encode(body, LARGE, closed))
                .isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void smallBodyIsCompressedByNobodyElse() throws IOException {
        byte[] body = new byte[LARGE];
        LongWork closed = new LongWork("a test", 1);
        closed.close();

        byte[] encoded = Compression.GZIP.encode(body, LARGE - 1, closed);

        assertThat(plain(encoded)).isEqualTo(new byte[LARGE - 1]);
    }
}
