package dev.slipway.console;

import dev.slipway.api.access.Access.Identified;
import dev.slipway.api.access.Principal;
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
    private final SecureRandom random;
    private final InstantSource clock;

    Visitors(Sessions sessions, SecureRandom random, InstantSource clock) {
        this.sessions = sessions;
        this.random = random;
        this.clock = clock;
    }

    Visit visit(ConsoleCall call) {
        Cookies cookies = Cookies.of(call);
        Optional<String> id = cookies.find(VISIT).filter(Visitors::isId);
        Visitor visitor =
                id.flatMap(one -> sessions.token(one, clock.instant()))
                        .map(token -> signedIn(call, id.get(), token))
                        .orElseGet(() -> passing(call));
        return new Visit(call, cookies, id.orElseGet(this::newId), id.isEmpty(), visitor);
    }

    /// Begins a session and gives its name: a new one, so that a name from before is worth nothing.
    String begin(Visit visit, String token) {
        sessions.end(visit.id());
        String id = newId();
        sessions.begin(id, token, clock.instant());
        return id;
    }

    void end(Visit visit) {
        sessions.end(visit.id());
    }

    /// Whether the visitor may go on: who had a session has it still.
    boolean isStillThere(Visit visit) {
        return visit.token() == null || sessions.isThere(visit.id());
    }

    private Visitor signedIn(ConsoleCall call, String id, String token) {
        return switch (call.identify(token)) {
            case Identified.As as -> new Visitor.Known(as.principal(), token);
            case Identified.Refused refused -> {
                if (refused.refusal().code() == ErrorCode.UNAUTHENTICATED) {
                    sessions.end(id);
                    yield new Visitor.Stranger();
                }
                yield new Visitor.Misled(refused.refusal());
            }
        };
    }

    private static Visitor passing(ConsoleCall call) {
        return switch (call.identify(null)) {
            case Identified.As as ->
                    as.principal().proof() == Principal.Proof.LOOPBACK
                            ? new Visitor.Known(as.principal(), null)
                            : new Visitor.Stranger();
            case Identified.Refused refused -> new Visitor.Stranger();
        };
    }

    private String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static boolean isId(String text) {
        return text.length() == ID_LENGTH && text.matches("[A-Za-z0-9_-]+");
    }
}
