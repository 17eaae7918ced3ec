package dev.slipway.frontend.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Documents so long that every core is busy with one, beside a request that wants a moment.
final class LongDocumentsTest {
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int NUMBERS = 4_000_000;

    @Test
    void aShortRequestDoesNotWaitUntilLongAnswersAreWritten() throws Exception {
        assertThat(isLetInBy(LongDocumentsTest::write)).isTrue();
    }

    @Test
    void aShortRequestDoesNotWaitUntilLongRequestsAreRead() throws Exception {
        JsonText text = new JsonText(1 << 20);
        text.numbers(new long[NUMBERS]);
        byte[] document = text.toString().getBytes(StandardCharsets.UTF_8);

        assertThat(isLetInBy(() -> read(document))).isTrue();
        assertThat(isLetInBy(() -> skip(document))).isTrue();
    }

    /// Whether a thread that comes last runs before the first of the long ones has ended.
    private static boolean isLetInBy(Runnable longWork) throws InterruptedException {
        AtomicBoolean hasShortRun = new AtomicBoolean();
        AtomicBoolean ranBeforeAnEnd = new AtomicBoolean(true);
        CountDownLatch begun = new CountDownLatch(CORES);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CORES; i++) {
            threads.add(
                    Thread.startVirtualThread(() -> {
                        begun.countDown();
                        longWork.run();
                        ranBeforeAnEnd.compareAndSet(true, hasShortRun.get());
                    }));
        }
        begun.await();
        threads.add(Thread.startVirtualThread(() -> hasShortRun.set(true)));
        for (Thread thread : threads) {
            thread.join();
        }
        return ranBeforeAnEnd.get();
    }

    private static void write() {
        JsonText text = new JsonText(1 << 20);
        for (int i = 0; i < NUMBERS; i++) {
            text.number(i).raw(',');
        }
    }

    private static void read(byte[] document) {
        JsonSource source = JsonSource.of(document, document.length);
        source.expectArray();
        for (int i = 0; i < NUMBERS; i++) {
            source.next();
        }
    }

    private static void skip(byte[] document) {
        JsonSource source = JsonSource.of(document, document.length);
        source.skip();
        source.expectEnd();
    }
}
