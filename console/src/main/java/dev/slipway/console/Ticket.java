package dev.slipway.console;

/// What somebody's session shows the server.
///
/// *Threads*: any.
sealed interface Ticket permits Ticket.OfToken, IssuerTicket {
    /// The token to show now, renewed where that is possible and due.
    String token();

    /// A token that somebody has typed.
    record OfToken(String token) implements Ticket {
        @Override
        public String toString() {
            return "a token that was typed";
        }
    }
}
