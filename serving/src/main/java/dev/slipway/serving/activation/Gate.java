package dev.slipway.serving.activation;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Where requests to one version wait while it is not loaded: those of a higher priority first, of
/// these those with the earlier deadline, and then in the order they came.
///
/// Once it is, they are let in as far as they leave again: few at first, one more with each that is
/// over. Whoever comes while others still wait takes its place among them. When nobody waits any
/// more, the gate is open and costs a request one volatile read. Bodies are read behind the gate,
/// and a caller who takes their time with one keeps nobody out. As soon as the pace of turns
/// shows that somebody cannot be answered in time, they are told and wait no longer.
///
/// *Threads*: safe from any number of threads; no method waits, but for a lock that is held for
/// moments. Who is refused, waits no longer, or has its body takes none: a virtual thread that
/// meets one which is held goes on behind all others of its crowd.
public final class Gate {
    /// So many who wait take processors from whoever loads the version, by coming alone.
    private static final int CROWD = 32;

    /// Of more it is asked who waited a moment ago: walking past each of thousands for each who
    /// comes would take the processors from whoever loads the version.
    private static final int FEW = 256;

    private static final long BETWEEN_LOOKS_NANOS = 10_000_000;

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();

    /// Who waits; whoever takes one out counts it. They come under the lock, and leave at any time.
    private final ConcurrentSkipListSet<Ticket> waiting = new ConcurrentSkipListSet<>();

    /// Who was let in and has not shown a body yet, since when.
    private final ConcurrentSkipListMap<Ticket, Long> coming = new ConcurrentSkipListMap<>();

    private final CrowdPace pace = new CrowdPace();
    private final AtomicInteger waitingNow = new AtomicInteger();
    private final AtomicLong waitingBytes = new AtomicLong();

    /// How often somebody has come or left; it may wrap around.
    private final AtomicInteger moves = new AtomicInteger();

    /// Whoever finds that it holds no longer makes another.
    private volatile Line line = Line.EMPTY;

    // Changed under the lock.
    private volatile boolean open = true;
    private volatile int insideNow;

    /// At once, since the version was last not loaded.
    private volatile int mostWaiting;

    // Guarded by the lock.
    private Life life = new Life();
    private long came;
    private long lookedAt;
    private boolean answers;
    private int inside;
    private int allowed;
    private int most;

    /// From one time that the version is not loaded until the next. A turn of an earlier one, which
    /// may be over late, lets nobody in; nor does that of another gate.
    static final class Life {}

    /// An open gate.
    public Gate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// Whether requests pass without waiting.
    public boolean isOpen() {
        return open;
    }

    /// How many requests wait.
    public int waiting() {
        return waitingNow.get();
    }

    /// Whether a crowd waits.
    boolean isCrowded() {
        return waitingNow.get() >= CROWD;
    }

    /// Whether a crowd has waited since the version was last not loaded, be it that it is gone.
    public boolean wasCrowded() {
        return mostWaiting >= CROWD;
    }

    /// What became of a request at the gate.
    public sealed interface Entry {
        /// The gate has opened meanwhile.
        record Passes() implements Entry {}

        /// Those who wait hold so many bytes already.
        record Full(long bytes) implements Entry {}

        /// It waits.
        record Waits(Ticket ticket) implements Entry {}
    }

    /// Lets a request wait until its deadline.
    ///
    /// @param mostBytes that those who wait may have declared together
    public Entry enter(RequestHead head, long mostBytes) {
        if (open) {
            return new Entry.Passes();
        }
        long bytes = head.declaredBytes();
        if (!claim(bytes, mostBytes)) {
            return new Entry.Full(waitingBytes.get());
        }
        boolean isWaiting = false;
        lock.lock();
        try {
            if (open) {
                return new Entry.Passes();
            }
            Ticket ticket = new Ticket(this, head, came++, nanoTime);
            mostWaiting = Math.max(mostWaiting, waitingNow.incrementAndGet());
            waiting.add(ticket);
            isWaiting = true;
            moves.incrementAndGet();
            letIn();
            return new Entry.Waits(ticket);
        } finally {
            lock.unlock();
            if (!isWaiting) {
                waitingBytes.addAndGet(-bytes);
            }
        }
    }

    /// Whether there was room for so many bytes. One alone is never too large.
    private boolean claim(long bytes, long mostBytes) {
        long held = waitingBytes.get();
        while (held == 0 || bytes <= mostBytes - held) {
            if (waitingBytes.compareAndSet(held, held + bytes)) {
                return true;
            }
            held = waitingBytes.get();
        }
        return false;
    }

    /// How many go before a request that comes now, as far as others do not come and leave
    /// meanwhile: those inside, and those who wait and are let in first. Those who come at the same
    /// time stand mostly at the end. Of many in front of others it may be some in a hundred off.
    public int ahead(RequestHead head) {
        if (open) {
            return 0;
        }
        return insideNow + before(new Ticket(this, head, Long.MAX_VALUE, nanoTime));
    }

    private int before(Ticket last) {
        int count = waitingNow.get();
        if (waiting.higher(last) == null) {
            return count;
        }
        return count <= FEW
                ? waiting.headSet(last).size()
                : Math.min(count, line().before(last, waiting));
    }

    private Line line() {
        int moved = moves.get();
        Line known = line;
        if (!known.holds(moved)) {
            known = Line.of(waiting, moved);
            line = known;
        }
        return known;
    }

    /// The version is not loaded from now on: whoever comes waits.
    public void shut() {
        lock.lock();
        try {
            open = false;
            answers = false;
            life = new Life();
            pace.end();
            inside(0);
            mostWaiting = waitingNow.get();
            coming.clear();
        } finally {
            lock.unlock();
        }
    }

    /// The version answers.
    ///
    /// @param first how many are let in at once to begin with
    /// @param most how many are let in at once at most while others wait
    public void ready(int first, int most) {
        lock.lock();
        try {
            answers = true;
            lookedAt = nanoTime.getAsLong();
            pace.begin(most);
            allowed = first;
            this.most = most;
            letIn();
        } finally {
            lock.unlock();
        }
    }

    /// What one more of those who wait takes, as far as a crowd has shown it, in nanoseconds; 0
    /// where none has.
    long eachNanos() {
        return pace.eachNanos();
    }

    /// Expects what crowds have shown before this process knew of the version.
    void expect(Forecast.LastTwo before) {
        lock.lock();
        try {
            pace.expect(before);
        } finally {
            lock.unlock();
        }
    }

    /// What the last two crowds have shown; waits for no lock.
    Forecast.LastTwo crowds() {
        return pace.past();
    }

    /// The version does not come: tells everybody who waits.
    public void fail(Refusal refusal) {
        List<Ticket> all = new ArrayList<>();
        lock.lock();
        try {
            for (Ticket ticket = next(); ticket != null; ticket = next()) {
                all.add(ticket);
            }
            mostWaiting = 0;
            line = Line.EMPTY;
        } finally {
            lock.unlock();
        }
        all.forEach(ticket -> ticket.tell(new Verdict.Refused(refusal)));
    }

    /// A request that was let in has its body.
    public void uses(Ticket ticket) {
        // One of another gate may stand at the same place in its order.
        if (!open && ticket.isOf(this)) {
            coming.remove(ticket);
        }
    }

    /// Lets others in for those who have had their turn for so long and have no body yet. They are
    /// answered once they have.
    public void passOver(long patienceNanos) {
        if (open) {
            return;
        }
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            int late = 0;
            for (Map.Entry<Ticket, Long> one : coming.entrySet()) {
                // Who shows a body just now is gone from here.
                if (now - one.getValue() >= patienceNanos
                        && coming.remove(one.getKey(), one.getValue())
                        && one.getKey().ends(life)) {
                    late++;
                }
            }
            for (int i = 0; i < late; i++) {
                left();
            }
        } finally {
            lock.unlock();
        }
    }

    /// A request that was let in is over; its turn was before where others were let in for it.
    public void left(Ticket ticket) {
        if (open) {
            return;
        }
        lock.lock();
        try {
            if (ticket.ends(life)) {
                coming.remove(ticket);
                left();
            }
            look();
        } finally {
            lock.unlock();
        }
    }

    /// Tells those who can no longer be answered in time.
    private void look() {
        long now = nanoTime.getAsLong();
        if (!answers || now - lookedAt < BETWEEN_LOOKS_NANOS) {
            return;
        }
        lookedAt = now;
        int place = inside;
        for (Ticket ticket : waiting) {
            place++;
            if (pace.isHopeless(place, ticket.leftNanos(now), now)) {
                ticket.despair();
                place--;
            }
        }
    }

    /// A turn is over.
    void left() {
        if (open) {
            return;
        }
        lock.lock();
        try {
            inside(Math.max(0, inside - 1));
            allowed = Math.min(most, allowed + 1);
            if (answers) {
                pace.turned(nanoTime.getAsLong());
            }
            letIn();
        } finally {
            lock.unlock();
        }
    }

    /// Nobody has to be let in for one who only waited, but when it was the last the gate is open.
    void forget(Ticket gone) {
        if (!waiting.remove(gone)) {
            return;
        }
        uncount(gone);
        if (!waiting.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            letIn();
        } finally {
            lock.unlock();
        }
    }

    private void letIn() {
        while (answers && inside < allowed) {
            Ticket next = next();
            if (next == null) {
                break;
            }
            // First, as it may have its body before this goes on.
            coming.put(next, nanoTime.getAsLong());
            if (next.tell(new Verdict.LetIn())) {
                next.begins(life);
                inside(inside + 1);
            } else {
                coming.remove(next);
            }
        }
        boolean isOver = waiting.isEmpty();
        if (isOver) {
            line = Line.EMPTY;
        }
        open = answers && isOver;
        if (open) {
            coming.clear();
        }
    }

    private void inside(int count) {
        inside = count;
        insideNow = count;
    }

    private @Nullable Ticket next() {
        Ticket ticket = waiting.pollFirst();
        if (ticket != null) {
            uncount(ticket);
        }
        return ticket;
    }

    private void uncount(Ticket gone) {
        waitingNow.decrementAndGet();
        waitingBytes.addAndGet(-gone.bytes());
        moves.incrementAndGet();
    }
}
