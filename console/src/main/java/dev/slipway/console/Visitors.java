package dev.slipway.console;

import dev.slipway.api.access.Access.Identified;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.console.ConsoleCall;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.console.Visit.Visitor;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;

/// Tells who asks for a page: by the session that their cookie names, or by being on the server's
/// own machine where that is enough.
///
/// *Threads*: any.
final class Visitors {
    static final String VISIT = "slipway-console";
    private static final int ID_BYTES = 32;
    private static final int ID_LENGTH = 43;

    private final Sessions sessions;
    private final Outside outside;
    private final SecureRandom random;
    private final InstantSource clock;

    Visitors(Sessions sessions, Outside outside, SecureRandom random, InstantSource clock) {
        this.sessions = sessions;
        this.outside = outside;
        this.random = random;
        this.clock = clock;
    }

    Visit visit(ConsoleCall call) {
        Cookies cookies = Cookies.of(call, outside.isEncrypted(call));
        Optional<String> id = cookies.find(VISIT).filter(Visitors::isId);
        Visitor visitor =
                id.flatMap(one -> sessions.ticket(one, clock.instant()))
                        .map(ticket -> signedIn(call, id.get(), ticket))
                        .orElseGet(() -> passing(call));
        return new Visit(call, cookies, id.orElseGet(this::newId), id.isEmpty(), visitor);
    }

    /// Begins a session and gives its name: a new one, so that a name from before is worth nothing.
    String begin(Visit visit, PrincipalId who, Ticket ticket) {
        Optional<Ticket> _ = sessions.end(visit.id());
        String id = newId();
        sessions.begin(id, who, ticket, clock.instant());
        return id;
    }

    /// Ends a session, and gives what it showed.
    Optional<Ticket> end(Visit visit) {
        return sessions.end(visit.id());
    }

    /// Whether the visitor may go on: who had a session has it still.
    boolean isStillThere(Visit visit) {
        return visit.token() == null || sessions.isThere(visit.id());
    }

    /// A session ends with its token, and with whoever it was begun for: a token that was renewed
    /// for somebody else is nobody's. One whose issuer has a key that the server does not know yet
    /// opens nothing, and does again once it does.
    private Visitor signedIn(ConsoleCall call, String id, Ticket ticket) {
        String token = ticket.token();
        return switch (call.identify(token)) {
            case Identified.As(Principal principal) -> {
                if (ticket instanceof IssuerTicket person && !person.isOf(principal.id())) {
                    yield ended(id, "the issuer renewed it for somebody else");
                }
                yield new Visitor.Known(principal, token);
            }
            case Identified.Refused refused -> {
                if (refused.refusal().code() == ErrorCode.UNAUTHENTICATED) {
                    if (refused.refusal().retryAfter().isPresent()) {
                        yield new Visitor.Awaited(refused.refusal());
                    }
                    String missed = ticket instanceof IssuerTicket person ? person.missed() : "";
                    yield ended(id, missed.isEmpty() ? refused.refusal().message() : missed);
                }
                yield new Visitor.Misled(refused.refusal());
            }
        };
    }

    private Visitor ended(String id, String why) {
        Optional<Ticket> _ = sessions.end(id);
        return new Visitor.Stranger("Your session has ended: " + why);
    }

    private static Visitor passing(ConsoleCall call) {
        return switch (call.identify(null)) {
            case Identified.As as ->
                    as.principal().proof() == Principal.Proof.LOOPBACK
                            ? new Visitor.Known(as.principal(), null)
                            : new Visitor.Stranger("");
            case Identified.Refused _ -> new Visitor.Stranger("");
        };
    }

    /// A name for a visit that has shown nothing yet.
    String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static boolean isId(String text) {
        return text.length() == ID_LENGTH && text.matches("[A-Za-z0-9_-]+");
    }
}
