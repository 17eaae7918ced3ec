package dev.slipway.serving.activation;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.RequestHead;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Where requests to one version wait while it is not loaded: those of a higher priority first, of
/// these those with the earlier deadline, and then in the order they came.
///
/// Once it is, they are let in as far as they leave again: few at first, one more with each that is
/// over. Whoever comes while others still wait takes its place among them. When nobody waits any
/// more, the gate is open and costs a request one volatile read. Bodies are read behind the gate,
/// and a caller who takes their time with one keeps nobody out.
///
/// *Threads*: safe from any number of threads; no method waits.
public final class Gate {
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final NavigableSet<Ticket> waiting = new TreeSet<>();

    /// Who was let in and has not shown a body yet, since when; the first to be let in first.
    private final Map<Ticket, Long> coming = new LinkedHashMap<>();

    private volatile boolean open = true;
    private volatile int waitingNow;
    private long waitingBytes;
    private long came;
    private boolean answers;
    private int inside;
    private int allowed;
    private int most;

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
        return waitingNow;
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
        long bytes = head.declaredBytes();
        lock.lock();
        try {
            if (open) {
                return new Entry.Passes();
            }
            if (!waiting.isEmpty() && bytes > mostBytes - waitingBytes) {
                return new Entry.Full(waitingBytes);
            }
            Ticket ticket = new Ticket(this, head, came++, nanoTime);
            waiting.add(ticket);
            count(bytes);
            letIn();
            return new Entry.Waits(ticket);
        } finally {
            lock.unlock();
        }
    }

    /// How many go before a request that comes now: those inside, and those who wait and are let
    /// in first. Those who come at the same time stand mostly at the end.
    public int ahead(RequestHead head) {
        lock.lock();
        try {
            if (open) {
                return 0;
            }
            Ticket coming = new Ticket(this, head, came, nanoTime);
            int behind = 0;
            for (Ticket last : waiting.descendingSet()) {
                if (last.compareTo(coming) < 0) {
                    break;
                }
                behind++;
            }
            return inside + waiting.size() - behind;
        } finally {
            lock.unlock();
        }
    }

    /// The version is not loaded from now on: whoever comes waits.
    public void shut() {
        lock.lock();
        try {
            open = false;
            answers = false;
            inside = 0;
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
            allowed = first;
            this.most = most;
            letIn();
        } finally {
            lock.unlock();
        }
    }

    /// The version does not come: tells everybody who waits.
    public void fail(Refusal refusal) {
        List<Ticket> all;
        lock.lock();
        try {
            all = List.copyOf(waiting);
            waiting.clear();
            waitingBytes = 0;
            waitingNow = 0;
        } finally {
            lock.unlock();
        }
        all.forEach(ticket -> ticket.tell(new Verdict.Refused(refusal)));
    }

    /// A request that was let in has its body.
    public void uses(Ticket ticket) {
        if (open) {
            return;
        }
        lock.lock();
        try {
            coming.remove(ticket);
        } finally {
            lock.unlock();
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
            Iterator<Map.Entry<Ticket, Long>> all = coming.entrySet().iterator();
            while (all.hasNext()) {
                Map.Entry<Ticket, Long> first = all.next();
                if (now - first.getValue() < patienceNanos) {
                    break;
                }
                all.remove();
                first.getKey().passOver();
                late++;
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
        if (!open && hasTurn(ticket)) {
            left();
        }
    }

    private boolean hasTurn(Ticket ticket) {
        lock.lock();
        try {
            coming.remove(ticket);
            return !ticket.isPassedOver();
        } finally {
            lock.unlock();
        }
    }

    /// A turn is over.
    void left() {
        if (open) {
            return;
        }
        lock.lock();
        try {
            inside = Math.max(0, inside - 1);
            allowed = Math.min(most, allowed + 1);
            letIn();
        } finally {
            lock.unlock();
        }
    }

    void forget(Ticket gone) {
        lock.lock();
        try {
            if (waiting.remove(gone)) {
                count(-gone.bytes());
                letIn();
            }
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
            if (next.tell(new Verdict.LetIn())) {
                inside++;
                coming.put(next, nanoTime.getAsLong());
            }
        }
        open = answers && waiting.isEmpty();
        if (open) {
            coming.clear();
        }
    }

    private @Nullable Ticket next() {
        Ticket ticket = waiting.pollFirst();
        if (ticket != null) {
            count(-ticket.bytes());
        }
        return ticket;
    }

    private void count(long bytes) {
        waitingBytes += bytes;
        waitingNow = waiting.size();
    }
}
