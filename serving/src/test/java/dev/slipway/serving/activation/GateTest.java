package dev.slipway.serving.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.Priority;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.testkit.Property;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class GateTest {
    private static final Deadline FAR = new Deadline(1_000_000);
    private static final Refusal BROKEN = Refusal.of(ErrorCode.MODEL_NOT_READY, "broken");

    private final AtomicLong now = new AtomicLong();
    private final Gate gate = new Gate(now::get);

    private static RequestHead head(long bytes) {
        return Heads.of(Priority.CRITICAL, FAR, bytes);
    }

    private Ticket waits(long bytes) {
        return waits(head(bytes));
    }

    private Ticket waits(RequestHead head) {
        return ((Gate.Entry.Waits) gate.enter(head, 1_000)).ticket();
    }

    @Test
    void whileItIsOpenNobodyWaits() {
        assertThat(gate.enter(head(1), 1_000)).isInstanceOf(Gate.Entry.Passes.class);
    }

    @Test
    void onceTheVersionAnswersThoseWhoWaitAreLetInAsOthersLeaveOneMoreWithEach() {
        gate.shut();
        List<Ticket> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(waits(1));
        }
        gate.ready(2, 5);
        assertThat(Tickets.letIn(all)).isEqualTo(2);
        gate.left();
        assertThat(Tickets.letIn(all)).isEqualTo(4);
        gate.left();
        gate.left();
        assertThat(Tickets.letIn(all)).isEqualTo(8);
        assertThat(gate.isOpen()).isFalse();
        gate.left();
        gate.left();
        assertThat(Tickets.letIn(all)).isEqualTo(10);
        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void whoeverComesWhileOthersWaitStandsBehindThem() {
        gate.shut();
        Ticket first = waits(1);
        Ticket second = waits(1);
        gate.ready(1, 1);
        Ticket late = waits(1);
        gate.left();
        assertThat(Tickets.isIn(first)).isTrue();
        assertThat(Tickets.isIn(second)).isTrue();
        gate.left();
        assertThat(Tickets.isIn(late)).isTrue();
    }

    /// Whoever breaks between its coming and its waiting may have been let in already.
    @Test
    void turnThatIsGivenUpGoesToTheNext() {
        gate.shut();
        Ticket first = waits(1);
        Ticket second = waits(1);
        Ticket third = waits(1);
        gate.ready(1, 1);
        assertThat(Tickets.isIn(first)).isTrue();
        second.giveUp();
        assertThat(Tickets.isIn(third)).isFalse();
        first.giveUp();
        assertThat(Tickets.isIn(second)).isFalse();
        assertThat(Tickets.isIn(third)).isTrue();
    }

    @Test
    void whoMattersMoreIsLetInFirstAndOfTheseWhoHasLeastTimeLeft() {
        gate.shut();
        Deadline near = new Deadline(FAR.nanoTime() / 2);
        Ticket sheddable = waits(Heads.of(Priority.SHEDDABLE, near, 1));
        Ticket usual = waits(Heads.of(Priority.CRITICAL, FAR, 1));
        Ticket urgent = waits(Heads.of(Priority.CRITICAL, near, 1));
        Ticket first = waits(Heads.of(Priority.CRITICAL_PLUS, FAR, 1));
        List<Ticket> expected = List.of(first, urgent, usual, sheddable);
        gate.ready(1, 1);
        for (int inside = 1; inside <= expected.size(); inside++) {
            assertThat(expected.stream().filter(Tickets::isIn))
                    .containsExactlyElementsOf(expected.subList(0, inside));
            gate.left();
        }
    }

    @Test
    void whoHasNoBodyKeepsNobodyOut() {
        gate.shut();
        List<Ticket> all = List.of(waits(1), waits(1), waits(1), waits(1), waits(1));
        gate.ready(1, 5);
        now.addAndGet(600);
        gate.passOver(601);
        assertThat(Tickets.letIn(all)).isEqualTo(1);

        gate.passOver(600);

        assertThat(Tickets.letIn(all)).isEqualTo(3);
        gate.left(all.getFirst());
        assertThat(Tickets.letIn(all)).isEqualTo(3);
        gate.uses(all.get(1));
        gate.uses(all.get(2));
        now.addAndGet(600);
        gate.passOver(600);
        assertThat(Tickets.letIn(all)).isEqualTo(3);
        gate.left(all.get(1));
        assertThat(Tickets.letIn(all)).isEqualTo(5);
        assertThat(gate.isOpen()).isTrue();
    }

    /// It may send its body, or be computed, for longer than the version takes to be back.
    @Test
    void whoWasLetInBeforeTheVersionSleptTakesNoTurnOfThoseWhoAreLetInSince() {
        gate.shut();
        Ticket before = waits(1);
        Ticket _ = waits(1);
        gate.ready(1, 1);
        gate.shut();
        Ticket third = waits(1);
        gate.ready(1, 1);
        assertThat(Tickets.isIn(before)).isTrue();

        gate.left(before);

        assertThat(Tickets.isIn(third)).isFalse();
        assertThat(gate.ahead(head(1))).isEqualTo(2);
    }

    /// Who passes at an open gate has the ticket of the one where they waited before.
    @Test
    void aTicketOfAnotherGateEndsNoTurn() {
        Gate other = new Gate(now::get);
        other.shut();
        Ticket elsewhere = ((Gate.Entry.Waits) other.enter(head(1), 1_000)).ticket();
        other.ready(1, 1);
        gate.shut();
        Ticket first = waits(1);
        Ticket second = waits(1);
        gate.ready(1, 1);

        gate.uses(elsewhere);
        gate.left(elsewhere);

        assertThat(Tickets.isIn(second)).isFalse();
        now.addAndGet(600);
        gate.passOver(600);
        assertThat(Tickets.isIn(first)).isTrue();
        assertThat(Tickets.isIn(second)).isTrue();
    }

    @Test
    void thoseInsideAndThoseWhoAreLetInFirstAreAhead() {
        Deadline near = new Deadline(FAR.nanoTime() / 2);
        gate.shut();
        Ticket _ = waits(1);
        Ticket _ = waits(1);
        Ticket _ = waits(1);
        assertThat(gate.ahead(head(1))).isEqualTo(3);
        assertThat(gate.ahead(Heads.of(Priority.SHEDDABLE, near, 1))).isEqualTo(3);
        assertThat(gate.ahead(Heads.of(Priority.CRITICAL, near, 1))).isZero();

        gate.ready(2, 2);

        assertThat(gate.ahead(head(1))).isEqualTo(3);
        assertThat(gate.ahead(Heads.of(Priority.CRITICAL_PLUS, FAR, 1))).isEqualTo(2);
        gate.left();
        assertThat(gate.isOpen()).isTrue();
        assertThat(gate.ahead(head(1))).isZero();
    }

    /// Beside a crowd, a thread that waits for a lock goes on behind all others.
    @Test
    void whoIsRefusedOrLeavesWaitsForNobodyWhoIsLetIn() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Gate slow =
                new Gate(() -> {
                    held.countDown();
                    awaitQuietly(go);
                    return 0;
                });
        slow.shut();
        List<Ticket> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(((Gate.Entry.Waits) slow.enter(head(1), 1_000)).ticket());
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                Future<?> _ = threads.submit(() -> slow.ready(1, 1));
                held.await();
                Future<?> others =
                        threads.submit(() -> {
                            assertThat(slow.ahead(head(1))).isEqualTo(3);
                            assertThat(slow.enter(head(2_000), 1_000))
                                    .isEqualTo(new Gate.Entry.Full(3));
                            all.get(1).leave();
                            slow.uses(all.get(0));
                        });
                Object _ = others.get(30, TimeUnit.SECONDS);
            } finally {
                go.countDown();
            }
        }
        assertThat(slow.waiting()).isEqualTo(1);
        assertThat(Tickets.isIn(all.get(0))).isTrue();
    }

    private static void awaitQuietly(CountDownLatch go) {
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whenTheLastOfThoseWhoWaitLeavesTheGateIsOpen() {
        gate.shut();
        Ticket first = waits(1);
        Ticket last = waits(1);
        gate.ready(1, 1);
        assertThat(Tickets.isIn(first)).isTrue();
        assertThat(gate.isOpen()).isFalse();
        last.leave();
        assertThat(gate.isOpen()).isTrue();
        assertThat(gate.waiting()).isZero();
    }

    @Test
    void anEarlierDeadlineIsEarlierWhenTheClockWrapsAround() {
        gate.shut();
        now.set(Long.MAX_VALUE - 10);
        Ticket later = waits(Heads.of(Priority.CRITICAL, new Deadline(Long.MIN_VALUE + 10), 1));
        Ticket earlier = waits(Heads.of(Priority.CRITICAL, new Deadline(Long.MAX_VALUE - 1), 1));
        gate.ready(1, 1);
        assertThat(Tickets.isIn(earlier)).isTrue();
        assertThat(Tickets.isIn(later)).isFalse();
    }

    @Test
    void theirBytesAreBoundedAndOneAloneIsNeverTooLarge() {
        gate.shut();
        Ticket large = waits(2_000);
        assertThat(gate.enter(head(1), 1_000)).isEqualTo(new Gate.Entry.Full(2_000));
        large.leave();
        assertThat(gate.enter(head(1), 1_000)).isInstanceOf(Gate.Entry.Waits.class);
    }

    @Test
    void aDeadlineEndsTheWait() {
        gate.shut();
        Ticket ticket = waits(1);
        now.set(FAR.nanoTime());
        assertThat(ticket.await()).isEqualTo(new Verdict.Expired());
        assertThat(gate.waiting()).isZero();
    }

    @Test
    void aFailedLoadIsToldToEverybodyWhoWaits() {
        gate.shut();
        List<Ticket> all = List.of(waits(1), waits(1), waits(1));
        gate.fail(BROKEN);
        assertThat(all)
                .allSatisfy(ticket ->
                        assertThat(ticket.await()).isEqualTo(new Verdict.Refused(BROKEN)));
        assertThat(gate.isOpen()).isFalse();
        assertThat(gate.waiting()).isZero();
    }

    @Test
    void nobodyIsForgottenWhateverHappens() {
        Property.holds(
                300,
                random -> {
                    Gate one = new Gate(now::get);
                    one.shut();
                    List<Ticket> all = new ArrayList<>();
                    Deque<Ticket> inside = new ArrayDeque<>();
                    int most = random.nextInt(1, 6);
                    boolean answers = false;
                    for (int step = 0; step < 200; step++) {
                        switch (random.nextInt(5)) {
                            case 0, 1 -> {
                                if (one.enter(head(1), 1_000)
                                        instanceof Gate.Entry.Waits(Ticket ticket)) {
                                    all.add(ticket);
                                }
                            }
                            case 2 -> {
                                if (!all.isEmpty()) {
                                    Ticket left = all.get(random.nextInt(all.size()));
                                    left.leave();
                                }
                            }
                            case 3 -> {
                                if (!answers) {
                                    one.ready(1, most);
                                    answers = true;
                                }
                            }
                            default -> {
                                collect(all, inside);
                                if (!inside.isEmpty()) {
                                    inside.removeFirst();
                                    one.left();
                                }
                            }
                        }
                        collect(all, inside);
                        assertThat(inside.size()).isLessThanOrEqualTo(most);
                    }
                    if (!answers) {
                        one.ready(1, most);
                    }
                    collect(all, inside);
                    while (!inside.isEmpty()) {
                        inside.removeFirst();
                        one.left();
                        collect(all, inside);
                    }
                    assertThat(one.isOpen()).isTrue();
                    assertThat(all).isEmpty();
                });
    }

    /// Moves those who were let in inside, and drops those who left.
    private static void collect(List<Ticket> all, Deque<Ticket> inside) {
        all.removeIf(ticket -> {
            Verdict verdict = ticket.known();
            if (verdict instanceof Verdict.LetIn) {
                inside.addLast(ticket);
            }
            return verdict != null;
        });
    }
}
