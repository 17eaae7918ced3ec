package dev.slipway.serving.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.Priority;
import dev.slipway.api.inference.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Who hears at a gate that it is hopeless to wait, by how fast those before are answered.
final class GatePaceTest {
    private static final long MILLI = 1_000_000;
    private static final Deadline FAR = new Deadline(Long.MAX_VALUE / 2);

    private final AtomicLong now = new AtomicLong();
    private final Gate gate = new Gate(now::get);

    private Ticket waits(Deadline deadline) {
        RequestHead head = Heads.of(Priority.CRITICAL, deadline, 1);
        return ((Gate.Entry.Waits) gate.enter(head, 1_000)).ticket();
    }

    /// Each of a crowd takes 4 ms, so in 300 ms some 75 more are answered.
    @Test
    void whoCannotBeAnsweredInTimeHearsSoAsSoonAsThePaceShowsIt() {
        gate.shut();
        Deadline near = new Deadline(700 * MILLI);
        Deadline far = new Deadline(10_000 * MILLI);
        List<Ticket> soon = new ArrayList<>();
        List<Ticket> later = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            soon.add(waits(near));
            later.add(waits(far));
        }
        gate.ready(2, 2);
        for (int i = 0; i < 100; i++) {
            now.addAndGet(4 * MILLI);
            gate.left(soon.get(i));
        }

        assertThat(Tickets.letIn(soon)).isEqualTo(102);
        assertThat(soon.subList(102, 202)).allMatch(ticket -> ticket.known() == null);
        assertThat(soon.subList(300, 500))
                .allMatch(ticket -> ticket.known() instanceof Verdict.Hopeless);
        assertThat(later).allMatch(ticket -> ticket.known() == null);
        assertThat(gate.eachNanos()).isEqualTo(4 * MILLI);
        assertThat(gate.ahead(Heads.of(Priority.CRITICAL, near, 1))).isLessThan(200);
    }

    @Test
    void nobodyIsToldThatItIsHopelessBeforeThePaceIsKnown() {
        gate.shut();
        List<Ticket> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add(waits(new Deadline(700 * MILLI)));
        }
        gate.ready(2, 2);
        for (int i = 0; i < 20; i++) {
            now.addAndGet(20 * MILLI);
            gate.left(all.get(i));
        }
        assertThat(all.subList(22, 500)).allMatch(ticket -> ticket.known() == null);
    }

    /// All of them are answered in 0.8 s: two in the first tenth, then four, eight, and so on.
    @Test
    void theFirstAndFewSayNothingOfThoseWhoAreManyAtATime() {
        gate.shut();
        List<Ticket> all = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            all.add(waits(new Deadline(1_000 * MILLI)));
        }
        gate.ready(2, 32);
        int over = 0;
        while (over < all.size()) {
            int inside = (int) Tickets.letIn(all);
            assertThat(inside).isGreaterThan(over);
            now.addAndGet(100 * MILLI);
            for (Ticket ticket : all.subList(over, inside)) {
                gate.left(ticket);
            }
            over = inside;
        }
        assertThat(now.get()).isEqualTo(800 * MILLI);
    }

    /// They were ahead of others, too.
    @Test
    void whoIsRefusedBehindTheGateCountsForThePace() {
        List<Ticket> _ = crowdLeaves(100, 4);
        assertThat(gate.eachNanos()).isEqualTo(4 * MILLI);
    }

    @Test
    void whoIsOverLongAfterTheVersionSleptSaysNothingOfThePace() {
        List<Ticket> _ = crowdLeaves(100, 4);
        List<Ticket> inside = crowdLeaves(100, 4);
        gate.shut();
        now.addAndGet(3_600_000 * MILLI);
        inside.forEach(gate::left);
        assertThat(gate.eachNanos()).isEqualTo(4 * MILLI);
    }

    /// So many are let in and leave, one each so many milliseconds; who is inside after them.
    private List<Ticket> crowdLeaves(int count, long millis) {
        gate.shut();
        List<Ticket> all = new ArrayList<>();
        for (int i = 0; i < count + 8; i++) {
            all.add(waits(FAR));
        }
        gate.ready(4, 4);
        for (Ticket ticket : all.subList(0, count)) {
            now.addAndGet(millis * MILLI);
            gate.left(ticket);
        }
        List<Ticket> inside = all.subList(count, count + 4);
        assertThat(inside).allMatch(Tickets::isIn);
        all.subList(count + 4, count + 8).forEach(Ticket::leave);
        assertThat(gate.isOpen()).isTrue();
        return inside;
    }
}
