package dev.slipway.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class DoorsTest {
    private static void meet(CyclicBarrier both) {
        try {
            int _ = both.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("nobody else stops", e);
        }
    }

    /// What is said where the system refuses an address with these words.
    private static String said(Exception refused) {
        Doors.Opening<String> door =
                () -> {
                    throw new IOException("cannot be listened at", refused);
                };
        InetSocketAddress address = InetSocketAddress.createUnresolved("127.0.0.1", 80);
        try {
            return Doors.listen("http.listen", address, door);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void addressThatCannotBeHadIsSaidToBeWhatItIs() {
        assertThat(said(new BindException("Permission denied")))
                .startsWith("http.listen: 127.0.0.1:80 is not for this user")
                .contains("1024");
        assertThat(said(new IOException("bind(..) failed with error(-13): Permission denied")))
                .startsWith("http.listen: 127.0.0.1:80 is not for this user");
        assertThat(said(new BindException("Cannot assign requested address")))
                .startsWith("http.listen: 127.0.0.1:80 is not this machine's");
        assertThat(said(new BindException("Address already in use")))
                .startsWith("http.listen: 127.0.0.1:80 is in use");
        assertThat(said(new IOException("bind(..) failed with error(-98): Address already in use")))
                .startsWith("http.listen: 127.0.0.1:80 is in use");
    }

    @Test
    void doorThatBreaksOnSomethingElseSaysSoItself() {
        assertThat(said(new IOException("keys (Permission denied)")))
                .isEqualTo("cannot be listened at");
    }

    @Test
    void bothStopAtTheSameTime() {
        CyclicBarrier both = new CyclicBarrier(2);
        Doors.stopped(() -> meet(both), () -> meet(both));
        assertThat(both.isBroken()).isFalse();
    }

    @Test
    void oneThatBreaksIsToldOfOnceTheOtherHasStopped() {
        AtomicBoolean hasStopped = new AtomicBoolean();
        Runnable breaks =
                () -> {
                    throw new IllegalStateException("broken");
                };
        assertThatThrownBy(() -> Doors.stopped(breaks, () -> hasStopped.set(true)))
                .hasMessageContaining("broken");
        assertThat(hasStopped).isTrue();
        hasStopped.set(false);
        assertThatThrownBy(() -> Doors.stopped(() -> hasStopped.set(true), breaks))
                .hasMessageContaining("broken");
        assertThat(hasStopped).isTrue();
    }

    @Test
    void bothStopThoughThereIsNoThreadForOneOfThem() {
        AtomicInteger stopped = new AtomicInteger();
        Doors.stopped(
                stopped::incrementAndGet,
                stopped::incrementAndGet,
                _ -> {
                    throw new OutOfMemoryError("unable to create native thread");
                });
        assertThat(stopped).hasValue(2);
    }
}
