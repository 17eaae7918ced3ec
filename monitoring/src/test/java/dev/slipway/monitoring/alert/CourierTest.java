package dev.slipway.monitoring.alert;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.slo.Severity;
import dev.slipway.api.slo.WebhookTerms;
import dev.slipway.api.slo.WebhookTerms.Address;
import dev.slipway.api.slo.WebhookTerms.Whose;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Deliveries over real sockets.
final class CourierTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final byte[] KEY = "sixteen characters".getBytes(US_ASCII);

    @TempDir Path scratch;

    private final List<WebhookTerms> receivers = new ArrayList<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final AtomicInteger lookUps = new AtomicInteger();
    private volatile InstantSource clock = InstantSource.system();
    private LongSupplier nanoTime = System::nanoTime;
    private HostNames names = _ -> List.of(HERE);
    private Receiver receiver;

    @BeforeEach
    void openReceiver() throws IOException {
        receiver = Receiver.open();
    }

    @AfterEach
    void closeReceiver() throws IOException {
        receiver.close();
    }

    @Test
    void receiverGetsTheSignedMessage() throws Exception {
        WebhookTerms pager = webhook("pager", Set.of(HERE));
        try (Courier courier = courier()) {
            courier.start();
            courier.post(List.of(pager), "{\"type\":\"slo.alert\"}");
            Receiver.Post post = receiver.awaitPost();
            assertThat(post.line()).isEqualTo("POST /hooks/slipway HTTP/1.1");
            assertThat(post.body()).isEqualTo("{\"type\":\"slo.alert\"}");
            Map<String, String> headers = post.headers();
            assertThat(headers)
                    .containsEntry("host", "pager.example:" + receiver.port())
                    .containsEntry("content-type", "application/json")
                    .containsEntry(
                            "webhook-signature",
                            MessageSignature.of(
                                    KEY,
                                    String.valueOf(headers.get("webhook-id")),
                                    Long.parseLong(
                                            String.valueOf(headers.get("webhook-timestamp"))),
                                    post.body()));
            awaitDelivered(courier, 1);
        }
    }

    @Test
    void hostIsLookedUpOncePerDeliveryAndThatAddressIsCalled() throws Exception {
        // Who answers differently the second time gains nothing: there is none.
        names =
                _ -> {
                    if (lookUps.incrementAndGet() > 1) {
                        throw new UnknownHostException("asked again");
                    }
                    return List.of(HERE);
                };
        WebhookTerms pager = webhook("pager", Set.of(HERE));
        try (Courier courier = courier()) {
            courier.start();
            courier.post(List.of(pager), "{}");
            receiver.awaitPost();
            awaitDelivered(courier, 1);
            assertThat(lookUps).hasValue(1);
        }
    }

    @Test
    void addressInsideIsNotCalledUnlessItIsListed() throws Exception {
        WebhookTerms pager = webhook("pager", Set.of());
        try (Courier courier = courier()) {
            courier.start();
            courier.post(List.of(pager), "{}");
            assertThat(awaitHeard())
                    .isEqualTo(
                            "pager false pager.example is 127.0.0.1 (expected: a public address,"
                                    + " or one that properties.addresses lists)");
            assertThat(receiver.connections).hasValue(0);
            assertThat(courier.failing()).containsKey("pager");
        }
    }

    @Test
    void nameThatMovesInsideIsNotFollowedThere() throws Exception {
        names =
                _ ->
                        List.of(
                                InetAddress.ofLiteral(
                                        lookUps.incrementAndGet() == 1
                                                ? "169.254.169.254"
                                                : "127.0.0.1"));
        WebhookTerms pager = webhook("pager", Set.of(HERE));
        try (Courier courier = courier()) {
            courier.start();
            courier.post(List.of(pager), "{}");
            assertThat(awaitHeard()).contains("169.254.169.254");
            receiver.awaitPost();
            assertThat(lookUps).hasValue(2);
        }
    }

    @Test
    void redirectIsNotFollowed() throws Exception {
        try (Receiver elsewhere = Receiver.open()) {
            receiver.next(
                    "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:"
                            + elsewhere.port()
                            + "/\r\n\r\n");
            WebhookTerms pager = webhook("pager", Set.of(HERE));
            try (Courier courier = courier()) {
                courier.start();
                courier.post(List.of(pager), "{}");
                assertThat(awaitHeard())
                        .isEqualTo("pager false status 302: redirects are not followed");
                awaitDelivered(courier, 1);
                assertThat(elsewhere.connections).hasValue(0);
                assertThat(receiver.connections).hasValue(2);
            }
        }
    }

    @Test
    void sameMessageHasTheSameIdAtEveryTry() throws Exception {
        receiver.next("HTTP/1.1 500 Internal Server Error\r\n\r\n");
        receiver.next("HTTP/1.1 429 Too Many Requests\r\n\r\n");
        WebhookTerms pager = webhook("pager", Set.of(HERE));
        try (Courier courier = courier()) {
            courier.start();
            courier.post(List.of(pager), "{}");
            String id = String.valueOf(receiver.awaitPost().headers().get("webhook-id"));
            assertThat(receiver.awaitPost().headers()).containsEntry("webhook-id", id);
            assertThat(receiver.awaitPost().headers()).containsEntry("webhook-id", id);
            assertThat(awaitHeard()).startsWith("pager false status 500");
            assertThat(awaitHeard()).isEqualTo("pager true ");
            assertThat(courier.failedTries()).containsEntry("pager", 2L);
        }
    }

    @Test
    void answerThatDripsEndsAtTheDeadline() throws Exception {
        CountDownLatch isOver = new CountDownLatch(1);
        receiver.next(socket -> {
            drip(socket, isOver);
        });
        WebhookTerms pager = webhook("pager", Set.of(HERE));
        try (Courier courier = courier()) {
            courier.start();
            courier.post(List.of(pager), "{}");
            assertThat(awaitHeard()).contains("no answer within 300 ms");
            isOver.countDown();
            awaitDelivered(courier, 1);
        }
    }

    /// A byte now and then, for ever, so that no single read takes long.
    private static void drip(Socket socket, CountDownLatch isOver)
            throws IOException, InterruptedException {
        OutputStream out = socket.getOutputStream();
        do {
            out.write('H');
            out.flush();
        } while (!isOver.await(20, TimeUnit.MILLISECONDS));
    }

    @Test
    void answerWithoutAnEndIsNotRead() throws Exception {
        receiver.next(socket -> {
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 103 Early Hints\r\n".getBytes(US_ASCII));
            byte[] header = ("x: " + "y".repeat(1_000) + "\r\n").getBytes(US_ASCII);
            for (int i = 0; i < 10_000; i++) {
                out.write(header);
            }
        });
        WebhookTerms pager = webhook("pager", Set.of(HERE));
        try (Courier courier = courier()) {
            courier.start();
            courier.post(List.of(pager), "{}");
            assertThat(awaitHeard()).contains("longer than 16384 bytes");
            awaitDelivered(courier, 1);
        }
    }

    @Test
    void receiverThatWasDownGetsEverythingInOrder() throws Exception {
        WebhookTerms pager = webhook("pager", Set.of(HERE));
        int port = receiver.port();
        receiver.close();
        try (Courier courier = courier()) {
            courier.start();
            for (int i = 0; i < 5; i++) {
                courier.post(List.of(pager), "{\"n\":" + i + "}");
            }
            assertThat(awaitHeard()).startsWith("pager false ");
            receiver = Receiver.at(port);
            for (int i = 0; i < 5; i++) {
                assertThat(receiver.awaitPost().body()).isEqualTo("{\"n\":" + i + "}");
            }
            assertThat(awaitHeard()).isEqualTo("pager true ");
        }
    }

    @Test
    void receiverThatHangsHoldsNoOtherUp() throws Exception {
        CountDownLatch isOver = new CountDownLatch(1);
        try (Receiver other = Receiver.open()) {
            receiver.next(_ -> isOver.await());
            WebhookTerms hanging = webhook("hanging", Set.of(HERE));
            WebhookTerms good = webhook("good", other.port(), Set.of(HERE), HERE.getHostName());
            try (Courier courier = courier()) {
                courier.start();
                courier.post(List.of(hanging, good), "{}");
                receiver.awaitPost();
                other.awaitPost();
                isOver.countDown();
            }
        }
    }

    @Test
    void whatWasPostedIsDeliveredByTheNextProcess() throws Exception {
        WebhookTerms pager = webhook("pager", Set.of(HERE));
        Courier killed = courier();
        killed.post(List.of(pager), "{\"n\":1}");
        try (Courier courier = courier()) {
            courier.start();
            assertThat(receiver.awaitPost().body()).isEqualTo("{\"n\":1}");
        }
        killed.close();
    }

    @Test
    void messageOfYesterdayIsLostAndSaidToBe() throws Exception {
        WebhookTerms pager = webhook("pager", Set.of(HERE));
        Instant then = Instant.parse("2026-11-26T12:00:00Z");
        clock = InstantSource.fixed(then);
        try (Courier courier = courier()) {
            courier.post(List.of(pager), "{}");
        }
        clock = InstantSource.fixed(then.plus(Duration.ofHours(25)));
        receiver.next("HTTP/1.1 500 Internal Server Error\r\n\r\n");
        try (Courier courier = courier()) {
            courier.start();
            assertThat(awaitHeard()).startsWith("pager false status 500");
            assertThat(awaitHeard()).isEqualTo("pager lost it could not be delivered for a day");
            assertThat(courier.lost()).isEqualTo(1);
            assertThat(receiver.connections).hasValue(1);
        }
    }

    @Test
    void messageOfYesterdayIsTriedOnceMoreAfterAStart() throws Exception {
        WebhookTerms pager = webhook("pager", Set.of(HERE));
        Instant then = Instant.parse("2026-11-26T12:00:00Z");
        clock = InstantSource.fixed(then);
        try (Courier courier = courier()) {
            courier.post(List.of(pager), "{\"n\":1}");
        }
        clock = InstantSource.fixed(then.plus(Duration.ofHours(25)));
        try (Courier courier = courier()) {
            courier.start();
            assertThat(receiver.awaitPost().body()).isEqualTo("{\"n\":1}");
            awaitDelivered(courier, 1);
            assertThat(courier.lost()).isZero();
        }
    }

    @Test
    void clockThatJumpsAheadLosesNothing() throws Exception {
        WebhookTerms pager = webhook("pager", Set.of(HERE));
        receiver.next(socket -> {
            clock = InstantSource.offset(InstantSource.system(), Duration.ofDays(2));
            refuse(socket);
        });
        try (Courier courier = courier()) {
            courier.post(List.of(pager), "{\"n\":1}");
            courier.post(List.of(pager), "{\"n\":2}");
            courier.start();
            awaitDelivered(courier, 2);
            assertThat(courier.lost()).isZero();
        }
    }

    @Test
    void messageThatHasWaitedForADayIsLost() throws Exception {
        WebhookTerms pager = webhook("pager", Set.of(HERE));
        Duration day = Duration.ofHours(25);
        AtomicLong passed = new AtomicLong();
        nanoTime = () -> System.nanoTime() + passed.get();
        receiver.next(socket -> {
            passed.set(day.toNanos());
            clock = InstantSource.offset(InstantSource.system(), day);
            refuse(socket);
        });
        try (Courier courier = courier()) {
            courier.start();
            courier.post(List.of(pager), "{}");
            assertThat(awaitHeard()).startsWith("pager false status 500");
            assertThat(awaitHeard()).isEqualTo("pager lost it could not be delivered for a day");
        }
    }

    private static void refuse(Socket socket) throws IOException {
        socket.getOutputStream()
                .write("HTTP/1.1 500 Internal Server Error\r\n\r\n".getBytes(US_ASCII));
    }

    @Test
    void messageOfAClockThatRanAheadIsDeliveredNow() throws Exception {
        WebhookTerms pager = webhook("pager", Set.of(HERE));
        Instant then = Instant.parse("2026-11-26T12:00:00Z");
        clock = InstantSource.fixed(then.plus(Duration.ofDays(365)));
        try (Courier courier = courier()) {
            courier.post(List.of(pager), "{\"n\":1}");
        }
        clock = InstantSource.fixed(then);
        try (Courier courier = courier()) {
            courier.start();
            assertThat(receiver.awaitPost().body()).isEqualTo("{\"n\":1}");
        }
    }

    @Test
    void messageForAConnectionThatIsGoneIsLost() throws Exception {
        WebhookTerms pager = webhook("pager", Set.of(HERE));
        receivers.clear();
        try (Courier courier = courier()) {
            courier.start();
            courier.post(List.of(pager), "{}");
            assertThat(awaitHeard()).isEqualTo("pager lost there is no such connection any more");
        }
    }

    @Test
    void fullOutboxLosesTheOldest() throws IOException {
        Instant now = Instant.parse("2026-11-26T12:00:00Z");
        try (Outbox outbox = Outbox.open(scratch.resolve("small.db"), 3)) {
            for (int i = 0; i < 5; i++) {
                Message message = new Message(0, "pager", "id" + i, "{}", now, 0, now);
                assertThat(outbox.put(List.of(message))).hasSize(i < 3 ? 0 : 1);
            }
            assertThat(outbox.size()).isEqualTo(3);
            assertThat(outbox.first()).extracting(Message::id).containsExactly("id2");
        }
    }

    private String awaitHeard() throws InterruptedException {
        String next = heard.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was heard");
        }
        return next;
    }

    private static void awaitDelivered(Courier courier, long count) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (courier.delivered().getOrDefault("pager", 0L) < count) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError(courier.failing());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private WebhookTerms webhook(String name, Set<InetAddress> reachable) {
        return webhook(name, receiver.port(), reachable, "pager.example");
    }

    private WebhookTerms webhook(String name, int port, Set<InetAddress> reachable, String host) {
        WebhookTerms terms =
                new WebhookTerms(
                        name,
                        TeamName.DEFAULT,
                        new Address(false, host, port, "/hooks/slipway", host + ":" + port),
                        "pager-key",
                        Whose.OWN,
                        Severity.TICKET,
                        Duration.ofMillis(300),
                        reachable,
                        null);
        receivers.add(terms);
        return terms;
    }

    private Courier courier() throws IOException {
        return Courier.open(
                new Courier.Spec(
                        scratch.resolve("outbox.db"),
                        () -> List.copyOf(receivers),
                        host -> names.addresses(host),
                        _ -> new WebhookKeys.Opened(KEY, null),
                        new Heard(),
                        () -> clock.instant(),
                        nanoTime,
                        new SplittableRandom(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(5)));
    }

    private final class Heard implements Courier.Listener {
        @Override
        public void changed(String connection, boolean isReady, String reason) {
            heard.add(connection + " " + isReady + " " + reason);
        }

        @Override
        public void lost(String connection, String reason) {
            heard.add(connection + " lost " + reason);
        }
    }
}
