package dev.slipway.monitoring.alert;

import dev.slipway.api.slo.WebhookTerms;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Delivers what waits in the outbox, in order for each receiver, until the receiver says that it
/// has it. A receiver that is down is tried again, ever more seldom, for a day, and after a start
/// once more at least; it holds no other receiver up.
///
/// *Threads*: a timer and a few that deliver.
public final class Courier implements AutoCloseable {
    private static final int MOST = 10_000;
    private static final int DELIVERERS = 4;
    private static final Duration LASTS = Duration.ofDays(1);

    /// By which a clock that is set differs from one that only runs a little fast or slow.
    private static final Duration JUMP = Duration.ofMinutes(1);

    /// Times the first pause.
    private static final int LONGEST_PAUSE = 300;

    private final Spec spec;
    private final Outbox outbox;
    private final WebhookCall call;
    private final ScheduledExecutorService timer =
            Executors.newScheduledThreadPool(
                    2, Thread.ofPlatform().daemon().name("alert-courier-", 0).factory());
    private final ExecutorService deliverers =
            Executors.newFixedThreadPool(
                    DELIVERERS, Thread.ofPlatform().daemon().name("alert-delivery-", 0).factory());
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final Map<String, String> failing = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> delivered = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> failed = new ConcurrentHashMap<>();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong storeFailures = new AtomicLong();

    /// The number of the message that each receiver did not take last, in this process.
    private final Map<String, Long> refused = new ConcurrentHashMap<>();

    /// The number of the message that each receiver has taken and the disk has still.
    private final Map<String, Long> taken = new ConcurrentHashMap<>();

    /// The highest number of what earlier processes left.
    private final long left;

    private Instant lastInstant;
    private long lastNanos;
    private volatile int waiting;

    /// What it works with.
    ///
    /// @param file the outbox
    /// @param receivers all connections of type `webhook`
    /// @param clock may be set while it runs
    /// @param nanoTime only goes on
    /// @param turn time between two looks into the outbox
    /// @param first time after which a failed delivery is tried again; later ones wait longer
    public record Spec(
            Path file,
            Supplier<Collection<WebhookTerms>> receivers,
            HostNames names,
            WebhookKeys keys,
            Listener listener,
            InstantSource clock,
            LongSupplier nanoTime,
            RandomGenerator random,
            Duration turn,
            Duration first) {}

    /// Told of receivers.
    public interface Listener {
        /// It does not take what it is sent, or does again.
        void changed(String connection, boolean isReady, String reason);

        /// Something will not be delivered to it any more.
        void lost(String connection, String reason);
    }

    private Courier(Spec spec, Outbox outbox, long left) {
        this.spec = spec;
        this.outbox = outbox;
        this.left = left;
        this.lastInstant = spec.clock().instant();
        this.lastNanos = spec.nanoTime().getAsLong();
        this.call = new WebhookCall(spec.names(), spec.keys(), spec.clock(), timer);
    }

    /// Opens the outbox. Nothing is delivered before [#start].
    ///
    /// *Errors*: `IOException` in words when it cannot be read or written.
    public static Courier open(Spec spec) throws IOException {
        Outbox outbox = Outbox.open(spec.file(), MOST);
        return new Courier(spec, outbox, outbox.last());
    }

    /// Begins to deliver.
    public void start() {
        ScheduledFuture<?> _ =
                timer.scheduleWithFixedDelay(
                        this::turn, 0, spec.turn().toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Has every one of these receivers told; when it returns, the disk has it.
    ///
    /// *Errors*: `IOException` in words when the disk does not take it: then nobody is told.
    public void post(Collection<WebhookTerms> receivers, String body) throws IOException {
        if (receivers.isEmpty()) {
            return;
        }
        for (String connection : put(receivers, body)) {
            lose(connection, "more than " + MOST + " messages wait");
        }
    }

    private synchronized List<String> put(Collection<WebhookTerms> receivers, String body)
            throws IOException {
        Instant now = now();
        List<Message> messages = new ArrayList<>();
        for (WebhookTerms one : receivers) {
            String id = "msg_" + UUID.randomUUID().toString().replace("-", "");
            messages.add(new Message(0, one.name(), id, body, now, 0, now));
        }
        return outbox.put(messages);
    }

    private void turn() {
        try {
            Map<String, WebhookTerms> receivers = new HashMap<>();
            spec.receivers().get().forEach(one -> receivers.put(one.name(), one));
            failing.keySet().retainAll(receivers.keySet());
            refused.keySet().retainAll(receivers.keySet());
            // Before the look: what was on its way then may have arrived since.
            Set<String> underWay = Set.copyOf(busy);
            Look look = look();
            for (Message message : look.first()) {
                if (!underWay.contains(message.connection())) {
                    turn(message, receivers.get(message.connection()), look.now());
                }
            }
            waiting = outbox.size();
        } catch (IOException | RuntimeException | Error e) {
            // A timer forgets whatever throws, for ever.
            storeFailures.incrementAndGet();
        }
    }

    /// A message that the disk does not let go holds no other receiver up.
    private void turn(Message message, @Nullable WebhookTerms terms, Instant now) {
        try {
            if (taken.getOrDefault(message.connection(), 0L) == message.number()) {
                remove(message);
            } else if (terms == null) {
                outbox.remove(message);
                lose(message.connection(), "there is no such connection any more");
            } else if (message.since().plus(LASTS).isBefore(now) && wasTried(message)) {
                outbox.remove(message);
                lose(message.connection(), "it could not be delivered for a day");
            } else if (isDue(message, now)) {
                submit(terms, message);
            }
        } catch (IOException e) {
            storeFailures.incrementAndGet();
        }
    }

    /// What is in the outbox, and what time it is by the clock that its times are of.
    private record Look(Instant now, List<Message> first) {}

    private synchronized Look look() throws IOException {
        return new Look(now(), outbox.first());
    }

    private synchronized void postpone(Message message, Duration pause) throws IOException {
        outbox.postpone(message, now().plus(pause));
    }

    /// What the clock says. When it was set since the last look, times in the outbox move with it:
    /// a message is as old as it was, and nothing is given up, or held up, by a clock. Whoever
    /// reads or writes such times holds the monitor meanwhile.
    private Instant now() throws IOException {
        Instant instant = spec.clock().instant();
        long nanos = spec.nanoTime().getAsLong();
        Duration jump = Duration.between(lastInstant, instant).minusNanos(nanos - lastNanos);
        if (jump.abs().compareTo(JUMP) > 0) {
            outbox.shift(jump);
        }
        lastInstant = instant;
        lastNanos = nanos;
        return instant;
    }

    /// How long an earlier process's message has waited is known by the clock alone, which may have
    /// been set in between: it is not given up before this process has tried.
    private boolean wasTried(Message message) {
        return message.number() > left
                || refused.getOrDefault(message.connection(), 0L) == message.number();
    }

    /// A time that no pause reaches was set by a clock that has been set back since: whoever waited
    /// for it would be told nothing for as long as the clock was ahead.
    private boolean isDue(Message message, Instant now) {
        return !message.next().isAfter(now)
                || message.next().isAfter(now.plus(longestPause().multipliedBy(2)));
    }

    private Duration longestPause() {
        return spec.first().multipliedBy(LONGEST_PAUSE);
    }

    private void submit(WebhookTerms terms, Message message) {
        busy.add(message.connection());
        try {
            Future<?> _ = deliverers.submit(() -> deliver(terms, message));
        } catch (RuntimeException | Error e) {
            // There was no thread for it: the next turn tries again.
            busy.remove(message.connection());
            throw e;
        }
    }

    private void deliver(WebhookTerms terms, Message message) {
        try {
            if (isSent(terms, message)) {
                remove(message);
            }
        } catch (IOException e) {
            storeFailures.incrementAndGet();
        } finally {
            busy.remove(message.connection());
        }
    }

    /// Tries once, and notes how it went.
    private boolean isSent(WebhookTerms terms, Message message) throws IOException {
        try {
            call.send(terms, message);
        } catch (IOException | RuntimeException e) {
            refused.put(terms.name(), message.number());
            failed(terms.name(), String.valueOf(e.getMessage()));
            Duration pause =
                    new BackOff(spec.first(), longestPause())
                            .after(message.tries() + 1, spec.random());
            postpone(message, pause);
            return false;
        }
        taken.put(terms.name(), message.number());
        succeeded(terms.name());
        return true;
    }

    /// Takes out what was taken. Until the disk lets it go it is not sent again.
    private void remove(Message message) throws IOException {
        outbox.remove(message);
        taken.remove(message.connection(), message.number());
    }

    private void succeeded(String connection) {
        delivered.computeIfAbsent(connection, _ -> new AtomicLong()).incrementAndGet();
        if (failing.remove(connection) != null) {
            spec.listener().changed(connection, true, "");
        }
    }

    private void failed(String connection, String reason) {
        failed.computeIfAbsent(connection, _ -> new AtomicLong()).incrementAndGet();
        if (failing.put(connection, reason) == null) {
            spec.listener().changed(connection, false, reason);
        }
    }

    private void lose(String connection, String reason) {
        lost.incrementAndGet();
        spec.listener().lost(connection, reason);
    }

    /// Receivers that do not take what they are sent, each with the reason.
    public Map<String, String> failing() {
        return new TreeMap<>(failing);
    }

    /// Deliveries that were taken, by connection.
    public Map<String, Long> delivered() {
        return read(delivered);
    }

    /// Tries that failed, by connection.
    public Map<String, Long> failedTries() {
        return read(failed);
    }

    private static Map<String, Long> read(Map<String, AtomicLong> counts) {
        Map<String, Long> values = new TreeMap<>();
        counts.forEach((connection, count) -> values.put(connection, count.get()));
        return values;
    }

    /// Messages that will not be delivered any more.
    public long lost() {
        return lost.get();
    }

    /// Looks into the outbox that its disk did not let happen.
    public long storeFailures() {
        return storeFailures.get();
    }

    /// Messages that wait, at the last look.
    public int waiting() {
        return waiting;
    }

    /// Ends deliveries that are under way within their deadlines; what waits stays on the disk.
    ///
    /// *Errors*: `IOException` when the outbox cannot be closed.
    @Override
    public void close() throws IOException {
        deliverers.close();
        timer.shutdownNow();
        timer.close();
        outbox.close();
    }
}
