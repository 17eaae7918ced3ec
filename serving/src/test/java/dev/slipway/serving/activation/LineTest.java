package dev.slipway.serving.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.Priority;
import dev.slipway.api.inference.RequestHead;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LineTest {
    private final Gate gate = new Gate(() -> 0);

    private static RequestHead head(Priority priority, int millis) {
        return Heads.of(priority, new Deadline(millis * 1_000_000L), 1);
    }

    private Ticket waits(int millis) {
        RequestHead head = head(Priority.CRITICAL, millis);
        return ((Gate.Entry.Waits) gate.enter(head, 1_000)).ticket();
    }

    private int ahead(Priority priority, int millis) {
        return gate.ahead(head(priority, millis));
    }

    /// Walking past thousands for each who comes, to be refused mostly, takes the processors from
    /// whoever loads the version.
    @Test
    void amongManyItIsAskedWhoWaitedAMomentAgo() {
        gate.shut();
        for (int i = 0; i < 600; i++) {
            Ticket _ = waits(i);
        }
        assertThat(ahead(Priority.CRITICAL, 300)).isEqualTo(301);

        Ticket _ = waits(100);
        assertThat(ahead(Priority.CRITICAL, 300)).isEqualTo(301);
        assertThat(ahead(Priority.SHEDDABLE, 1)).isEqualTo(601);
        assertThat(ahead(Priority.CRITICAL_PLUS, 1)).isZero();

        for (int i = 0; i < 20; i++) {
            Ticket _ = waits(100);
        }
        assertThat(ahead(Priority.CRITICAL, 300)).isEqualTo(322);
    }

    @Test
    void whoHasLeftInFrontIsNotAheadOfOthersAnyMore() {
        gate.shut();
        List<Ticket> all = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            all.add(waits(i));
        }
        assertThat(ahead(Priority.CRITICAL, 300)).isEqualTo(301);
        all.subList(0, 5).forEach(Ticket::leave);
        assertThat(ahead(Priority.CRITICAL, 300)).isEqualTo(296);
        all.subList(5, 100).forEach(Ticket::leave);
        assertThat(ahead(Priority.CRITICAL, 300)).isEqualTo(201);
        all.subList(100, 400).forEach(Ticket::leave);
        assertThat(ahead(Priority.CRITICAL, 300)).isZero();
        assertThat(ahead(Priority.CRITICAL, 450)).isEqualTo(51);
    }
}
