package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class NewsTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final News news = new News();

    @Test
    void whatCameWhileNobodyWaitedIsNotWaitedFor() throws Exception {
        news.tell();
        assertThat(news.await(LONG)).isTrue();
    }

    @Test
    void muchOfItIsOne() throws Exception {
        news.tell();
        news.tell();
        assertThat(news.await(LONG)).isTrue();
        assertThat(news.await(Duration.ZERO)).isFalse();
    }

    @Test
    void whatIsForgottenIsNone() throws Exception {
        news.tell();
        news.forget();
        assertThat(news.await(Duration.ZERO)).isFalse();
    }

    @Test
    void whoeverWaitsHearsOfIt() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Thread teller =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                begun.await();
                            } catch (InterruptedException e) {
                                return;
                            }
                            news.tell();
                        });
        begun.countDown();
        assertThat(news.await(LONG)).isTrue();
        teller.join();
    }
}
