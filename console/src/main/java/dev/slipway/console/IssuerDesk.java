package dev.slipway.console;

import dev.slipway.api.access.Access.Identified;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.answer.SignIn;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.login.CodeFlow;
import dev.slipway.client.login.CodeFlow.Way;
import dev.slipway.client.login.LoginException;
import dev.slipway.client.login.Session;
import dev.slipway.console.SignInDesk.Served;
import dev.slipway.console.page.Figures;
import dev.slipway.console.page.Frame;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.Parameters;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sends people to the issuer that vouches for them, and takes them when they come back.
///
/// *Threads*: any; one that asks the issuer waits for it, and few do at once.
final class IssuerDesk implements AutoCloseable {
    static final String BEGIN = "issuer";
    static final String BACK = "signed-in";
    static final String LEFT = "signed-out";
    private static final String TEMPLATE = "sign-in.jte";
    private static final String NEXT = "slipway-next";
    private static final int MOST_AT_ONCE = 16;
    private static final int LONGEST_WORDS = 300;
    private static final String NO_WAY =
            "login: this answer of the issuer belongs to no sign-in of this browser at this"
                    + " address, or to one that began more than ten minutes ago (expected: sign in"
                    + " again)";
    private static final String TOO_MANY =
            "login: too many people sign in at once (expected: again in a minute)";

    private final Visitors visitors;
    private final OwnServer server;
    private final Outside outside;
    private final Ways ways;
    private final InstantSource clock;
    private final CodeFlow flow;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);

    IssuerDesk(
            Visitors visitors, OwnServer server, Outside outside, Ways ways, InstantSource clock) {
        this.visitors = visitors;
        this.server = server;
        this.outside = outside;
        this.ways = ways;
        this.clock = clock;
        this.flow = new CodeFlow(clock);
    }

    /// The page to sign in at.
    ///
    /// @param error why it did not work; absent the first time
    SignInView view(String next, @Nullable String error) {
        return new SignInView(next, error, issuer().orElse(null));
    }

    /// The name of who vouches for people; empty when nobody does, or the server does not say.
    private Optional<String> issuer() {
        try {
            SignIn signIn = server.as(null, SlipwayClient::signIn);
            URI issuer = URI.create(signIn.issuer());
            return Optional.of(String.valueOf(issuer.getHost()));
        } catch (SlipwayException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Sends a browser to the issuer.
    ///
    /// @param next where to go afterwards, below the console
    Served begin(Visit visit, Frame frame, String next) {
        boolean isMisdirected =
                visit.call().identify(null) instanceof Identified.Refused refused
                        && refused.refusal().code() == ErrorCode.MISDIRECTED;
        Optional<URI> redirect =
                isMisdirected ? Optional.empty() : outside.address(visit.call(), "/" + BACK);
        if (redirect.isEmpty()) {
            return failed(frame, next, 422, unsafe(visit.call().header("host")));
        }
        return asking(
                frame,
                next,
                () -> {
                    SignIn signIn = server.as(null, SlipwayClient::signIn);
                    URI page = flow.begin(signIn, ways.begin(visit.id(), redirect.get()));
                    return new Served(
                            new PageAnswer.Away(page),
                            List.of(visit.cookies().keepText(NEXT, next, Ways.LONGEST)));
                });
    }

    private static String unsafe(String host) {
        return "console.url: missing, and browsers ask "
                + host
                + " (expected: there the address of this server under which they find it, https"
                + " or on this machine)";
    }

    /// Takes a browser that comes back from the issuer.
    ///
    /// @param answer what the issuer gave it to bring
    Served back(Visit visit, Frame frame, Parameters answer) {
        String next = SignInDesk.inside(visit.cookies().findText(NEXT).orElse("/"));
        Optional<Way> way =
                outside.address(visit.call(), "/" + BACK)
                        .flatMap(redirect ->
                                ways.resume(visit.id(), redirect, answer.first("state")));
        if (way.isEmpty()) {
            return failed(frame, next, 422, NO_WAY);
        }
        if (!answer.first("error").isEmpty()) {
            return failed(frame, next, 422, refusal(answer));
        }
        return asking(
                frame,
                next,
                () -> {
                    SignIn signIn = server.as(null, SlipwayClient::signIn);
                    String said = answer.first("iss");
                    if (!said.isEmpty() && !said.equals(signIn.issuer())) {
                        return failed(frame, next, 422, NO_WAY);
                    }
                    Session session = flow.finish(signIn, way.get(), answer.first("code"));
                    return entered(visit, frame, next, session);
                });
    }

    /// The issuer's own words are another party's: short, and never markup.
    private static String refusal(Parameters answer) {
        String error = answer.first("error");
        if (error.equals("access_denied")) {
            return "login: somebody said no at the issuer";
        }
        String more = answer.first("error_description");
        String words = more.isEmpty() ? error : error + ": " + more;
        return "issuer: " + words.substring(0, Math.min(words.length(), LONGEST_WORDS));
    }

    private Served entered(Visit visit, Frame frame, String next, Session session) {
        return switch (visit.call().identify(session.token())) {
            case Identified.Refused refused ->
                    failed(
                            frame,
                            next,
                            422,
                            refused.refusal().message()
                                    + "; this server's clock says "
                                    + Figures.time(clock.instant()));
            case Identified.As(Principal who) -> {
                Ticket ticket = new IssuerTicket(flow, clock, session, who.id());
                String id = visitors.begin(visit, who.id(), ticket);
                yield new Served(
                        PageAnswer.redirect(next, welcome(who)),
                        List.of(
                                visit.cookies().keep(Visitors.VISIT, id),
                                visit.cookies().forget(NEXT)));
            }
        };
    }

    private static String welcome(Principal who) {
        PersonId person = who.person();
        String name = person == null ? who.id().value() : person.value();
        return who.grants().isEmpty()
                ? "Signed in as "
                        + name
                        + ", without a role yet: an object of kind Role has to name "
                        + who.id()
                        + " or one of its groups"
                : "Signed in as " + name;
    }

    /// What becomes of a session at the issuer.
    sealed interface Farewell {
        /// It has ended as far as the issuer can be told.
        record Said() implements Farewell {}

        /// The browser has to go there to end it.
        record At(URI page) implements Farewell {}

        /// The issuer does not know that it has ended here.
        record Unsaid(String why) implements Farewell {}
    }

    /// Tells the issuer that a session has ended, and where the browser ends its own there.
    ///
    /// @param next the name of the browser's visit from here on
    Farewell leave(Visit visit, String next, IssuerTicket person) {
        if (!places.tryAcquire()) {
            return new Farewell.Unsaid(TOO_MANY);
        }
        try {
            flow.end(person.session());
            return outside.address(visit.call(), "/" + LEFT)
                    .flatMap(back -> flow.farewell(person.session(), back, ways.farewell(next)))
                    .<Farewell>map(Farewell.At::new)
                    .orElseGet(Farewell.Said::new);
        } catch (LoginException e) {
            return new Farewell.Unsaid(String.valueOf(e.getMessage()));
        } finally {
            places.release();
        }
    }

    /// Takes a browser that the issuer sends back once its session there has ended. What it brings
    /// opens nothing; it says that this browser was sent there from here.
    Served left(Visit visit, Parameters answer) {
        boolean isOurs = !visit.isNew() && ways.isFarewell(visit.id(), answer.first("state"));
        return Served.of(
                PageAnswer.redirect(
                        "/" + SignInDesk.SIGN_IN, isOurs ? "Signed out, at the issuer too" : ""));
    }

    private Served asking(Frame frame, String next, Supplier<Served> work) {
        if (!places.tryAcquire()) {
            return failed(frame, next, 503, TOO_MANY);
        }
        try {
            return work.get();
        } catch (SlipwayException e) {
            return failed(frame, next, 409, String.valueOf(e.getMessage()));
        } catch (LoginException e) {
            return failed(frame, next, e.isRefusal() ? 422 : 503, String.valueOf(e.getMessage()));
        } finally {
            places.release();
        }
    }

    private Served failed(Frame frame, String next, int status, String why) {
        Frame around = frame.titled("Sign in").at("/" + SignInDesk.SIGN_IN);
        return Served.of(new PageAnswer.View(status, TEMPLATE, around, view(next, why)));
    }

    @Override
    public void close() {
        flow.close();
    }
}
