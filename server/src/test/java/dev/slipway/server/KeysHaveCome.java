package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A server's log that knows when the issuer's keys have arrived.
final class KeysHaveCome extends OutputStream {
    private final StringBuilder text = new StringBuilder();
    private final CountDownLatch come = new CountDownLatch(1);

    @Override
    public synchronized void write(int b) {
        text.append((char) b);
        if (b == '\n' && text.indexOf(" keys of ") >= 0) {
            come.countDown();
        }
    }

    /// Waits for them.
    void await() throws InterruptedException {
        assertThat(come.await(60, TimeUnit.SECONDS)).as("keys of the issuer").isTrue();
    }
}
