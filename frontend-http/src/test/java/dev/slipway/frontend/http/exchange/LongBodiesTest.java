package dev.slipway.frontend.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Bodies that are unpacked on every core, beside a request that wants a moment.
final class LongBodiesTest {
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int PLAIN = 16 << 20;

    @ParameterizedTest
    @EnumSource
    void aShortRequestDoesNotWaitUntilLongBodiesAreUnpacked(Compression coding)
            throws InterruptedException {
        byte[] packed = coding.encode(new byte[PLAIN], PLAIN);
        AtomicBoolean isOver = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(CORES);
        CountDownLatch letIn = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CORES; i++) {
            threads.add(
                    Thread.startVirtualThread(() -> {
                        begun.countDown();
                        while (!isOver.get()) {
                            unpack(coding, packed);
                        }
                    }));
        }
        begun.await();
        threads.add(Thread.startVirtualThread(letIn::countDown));

        boolean isIn = letIn.await(30, TimeUnit.SECONDS);

        isOver.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(isIn).isTrue();
    }

    private static void unpack(Compression coding, byte[] packed) {
        try (InputStream plain = coding.decoding(new ByteArrayInputStream(packed))) {
            assertThat(plain.transferTo(OutputStream.nullOutputStream())).isEqualTo(PLAIN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
