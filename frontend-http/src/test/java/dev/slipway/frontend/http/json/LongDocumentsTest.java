package dev.slipway.frontend.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
        assertThat(isLetInBy(() -> skim(document))).isTrue();
    }

    /// Whether a thread that comes last runs while each core does one long piece of work after
    /// another.
    private static boolean isLetInBy(Runnable longWork) throws InterruptedException {
        AtomicBoolean isOver = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(CORES);
        CountDownLatch letIn = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CORES; i++) {
            threads.add(
                    Thread.startVirtualThread(() -> {
                        begun.countDown();
                        while (!isOver.get()) {
                            longWork.run();
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
        return isIn;
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

    private static void skim(byte[] document) {
        JsonSkim skim = new JsonSkim(document, document.length);
        skim.skip();
        assertThat(skim.isOver()).isTrue();
    }

    private static void skip(byte[] document) {
        JsonSource source = JsonSource.of(document, document.length);
        source.skip();
        source.expectEnd();
    }
}
