package dev.slipway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PrincipalId;
import org.junit.jupiter.api.Test;

final class SessionsTest {
    private final Sessions sessions = new Sessions();

    @Test
    void whoeverSignsInOverAndOverEndsNobodyElsesSession() {
        begin("hers", "token:ada");
        for (int i = 0; i < 2_000; i++) {
            begin("his-" + i, "token:eve");
        }

        assertThat(sessions.ticket("hers", ServedConsole.NOW)).isPresent();
        assertThat(sessions.ticket("his-1999", ServedConsole.NOW)).isPresent();
        assertThat(sessions.ticket("his-1899", ServedConsole.NOW)).isEmpty();
    }

    @Test
    void ofOnesOwnTheOneThatWasLookedAtLongestAgoGoes() {
        for (int i = 0; i < Sessions.MOST_OF_ONE; i++) {
            begin("his-" + i, "token:eve");
        }
        assertThat(sessions.ticket("his-0", ServedConsole.NOW)).isPresent();
        begin("his-newest", "token:eve");

        assertThat(sessions.isThere("his-0")).isTrue();
        assertThat(sessions.isThere("his-1")).isFalse();
    }

    private void begin(String id, String who) {
        Ticket ticket = new Ticket.OfToken("slw_" + id);
        sessions.begin(id, new PrincipalId(who), ticket, ServedConsole.NOW);
    }
}
