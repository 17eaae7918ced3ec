package dev.slipway.serving.activation;

import java.util.List;

/// What became of those who wait at a gate.
final class Tickets {
    private Tickets() {}

    /// How many were let in.
    static long letIn(List<Ticket> all) {
        return all.stream().filter(Tickets::isIn).count();
    }

    /// Whether it was let in.
    static boolean isIn(Ticket ticket) {
        return ticket.known() instanceof Verdict.LetIn;
    }
}
