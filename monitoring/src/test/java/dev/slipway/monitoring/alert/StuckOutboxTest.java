package dev.slipway.monitoring.alert;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.slo.Severity;
import dev.slipway.api.slo.WebhookTerms;
import dev.slipway.api.slo.WebhookTerms.Address;
import dev.slipway.api.slo.WebhookTerms.Whose;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Deliveries while the disk lets no message go, as a full one does.
final class StuckOutboxTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final byte[] KEY = "sixteen characters".getBytes(US_ASCII);

    @TempDir Path scratch;

    private Receiver receiver;

    @BeforeEach
    void openReceiver() throws IOException {
        receiver = Receiver.open();
    }

    @AfterEach
    void closeReceiver() throws IOException {
        receiver.close();
    }

    /// A pager that rings each second for as long as a disk is full helps nobody to make room.
    @Test
    void whatWasTakenIsNotSentAgain() throws Exception {
        WebhookTerms pager = webhook("pager");
        try (Courier courier = courier(pager)) {
            letNothingGo();
            courier.post(List.of(pager), "{\"n\":1}");
            courier.start();
            assertThat(receiver.awaitPost().body()).isEqualTo("{\"n\":1}");
            awaitStoreFailures(courier, 5);
            assertThat(receiver.connections).hasValue(1);
            assertThat(courier.failing()).isEmpty();
            assertThat(courier.delivered()).containsEntry("pager", 1L);
            change("DROP TRIGGER disk_is_full");
            courier.post(List.of(pager), "{\"n\":2}");
            assertThat(receiver.awaitPost().body()).isEqualTo("{\"n\":2}");
        }
    }

    @Test
    void messageOfAConnectionThatIsGoneHoldsNoOtherReceiverUp() throws Exception {
        WebhookTerms gone = webhook("gone");
        WebhookTerms pager = webhook("pager");
        try (Courier courier = courier(pager)) {
            letNothingGo();
            courier.post(List.of(gone), "{\"n\":1}");
            courier.post(List.of(pager), "{\"n\":2}");
            courier.start();
            assertThat(receiver.awaitPost().body()).isEqualTo("{\"n\":2}");
        }
    }

    private void letNothingGo() throws SQLException {
        change(
                "CREATE TRIGGER disk_is_full BEFORE DELETE ON outbox"
                        + " BEGIN SELECT RAISE(FAIL, 'full'); END");
    }

    private void change(String sql) throws SQLException {
        try (Connection other =
                        DriverManager.getConnection("jdbc:sqlite:" + scratch.resolve("outbox.db"));
                Statement statement = other.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void awaitStoreFailures(Courier courier, long count) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (courier.storeFailures() < count) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError(courier.failing());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private WebhookTerms webhook(String name) {
        int port = receiver.port();
        return new WebhookTerms(
                name,
                TeamName.DEFAULT,
                new Address(false, "pager.example", port, "/hooks/slipway", "pager.example"),
                "pager-key",
                Whose.OWN,
                Severity.TICKET,
                Duration.ofSeconds(5),
                Set.of(HERE),
                null);
    }

    private Courier courier(WebhookTerms known) throws IOException {
        return Courier.open(
                new Courier.Spec(
                        scratch.resolve("outbox.db"),
                        () -> List.of(known),
                        _ -> List.of(HERE),
                        _ -> new WebhookKeys.Opened(KEY, null),
                        new Silent(),
                        InstantSource.system(),
                        System::nanoTime,
                        new SplittableRandom(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(5)));
    }

    private static final class Silent implements Courier.Listener {
        @Override
        public void changed(String connection, boolean isReady, String reason) {}

        @Override
        public void lost(String connection, String reason) {}
    }
}
