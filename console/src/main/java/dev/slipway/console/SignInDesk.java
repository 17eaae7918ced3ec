package dev.slipway.console;

import dev.slipway.api.access.Access.Identified;
import dev.slipway.api.access.Principal;
import dev.slipway.api.console.ConsoleAnswer.Field;
import dev.slipway.console.IssuerDesk.Farewell;
import dev.slipway.console.page.Frame;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRoute;
import dev.slipway.console.page.Parameters;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Signs people in and out, and keeps the colours that they choose.
final class SignInDesk {
    static final String SIGN_IN = "sign-in";
    static final String THEME = "slipway-theme";
    private static final String SIGN_OUT = "sign-out";
    private static final String COLOURS = "theme";
    private static final String TEMPLATE = "sign-in.jte";
    private static final Duration YEAR = Duration.ofDays(365);

    private final Visitors visitors;
    private final IssuerDesk issuer;

    SignInDesk(Visitors visitors, IssuerDesk issuer) {
        this.visitors = visitors;
        this.issuer = issuer;
    }

    /// An answer and the cookies that it sets.
    record Served(PageAnswer answer, List<Field> cookies) {
        static Served of(PageAnswer answer) {
            return new Served(answer, List.of());
        }
    }

    /// The methods that a path of the desk is asked with; none for another page.
    static List<String> methods(List<String> segments) {
        if (segments.equals(List.of(SIGN_IN))) {
            return Stream.concat(PageRoute.LOOK.stream(), PageRoute.SEND.stream()).toList();
        }
        if (segments.equals(List.of(SIGN_OUT)) || segments.equals(List.of(COLOURS))) {
            return PageRoute.SEND;
        }
        boolean isOnTheWay =
                segments.equals(List.of(SIGN_IN, IssuerDesk.BEGIN))
                        || segments.equals(List.of(IssuerDesk.LEFT))
                        || segments.equals(List.of(IssuerDesk.BACK));
        return isOnTheWay ? PageRoute.LOOK : List.of();
    }

    /// The answer to a form of the desk; empty for one of another page.
    Optional<Served> take(Visit visit, Frame frame, String word, Parameters form) {
        return switch (word) {
            case SIGN_IN -> Optional.of(signIn(visit, frame, form));
            case SIGN_OUT -> Optional.of(signOut(visit, frame));
            case COLOURS -> Optional.of(theme(visit, form));
            default -> Optional.empty();
        };
    }

    /// The form to sign in with.
    PageAnswer form(Frame frame, String next) {
        return PageAnswer.view(TEMPLATE, frame.titled("Sign in"), issuer.view(inside(next), null));
    }

    /// What the desk answers to somebody on the way to the issuer or back; empty for another page.
    Optional<Served> show(Visit visit, Frame frame, List<String> segments) {
        Parameters query = Parameters.parse(visit.call().query());
        if (segments.equals(List.of(SIGN_IN, IssuerDesk.BEGIN))) {
            return Optional.of(issuer.begin(visit, frame, inside(query.first("next"))));
        }
        if (segments.equals(List.of(IssuerDesk.LEFT))) {
            return Optional.of(issuer.left(visit, query));
        }
        return segments.equals(List.of(IssuerDesk.BACK))
                ? Optional.of(issuer.back(visit, frame, query))
                : Optional.empty();
    }

    private Served signIn(Visit visit, Frame frame, Parameters form) {
        String token = form.first("token").strip();
        String next = inside(form.first("next"));
        if (token.isEmpty()) {
            return again(frame, next, "token: missing (expected: one that this server knows)");
        }
        return switch (visit.call().identify(token)) {
            case Identified.Refused refused -> again(frame, next, refused.refusal().message());
            case Identified.As(Principal who) -> {
                String id = visitors.begin(visit, who.id(), new Ticket.OfToken(token));
                yield new Served(
                        PageAnswer.redirect(next, "Signed in as " + who.id()),
                        List.of(visit.cookies().keep(Visitors.VISIT, id)));
            }
        };
    }

    private Served again(Frame frame, String next, String error) {
        return Served.of(
                PageAnswer.again(TEMPLATE, frame.titled("Sign in"), issuer.view(next, error)));
    }

    private Served signOut(Visit visit, Frame frame) {
        String next = visitors.newId();
        PageAnswer answer =
                switch (visitors.end(visit).orElse(null)) {
                    case IssuerTicket person -> farewell(frame, issuer.leave(visit, next, person));
                    case Ticket.OfToken _ -> signedOut("Signed out");
                    case null -> signedOut("Signed out");
                };
        return new Served(answer, List.of(visit.cookies().keep(Visitors.VISIT, next)));
    }

    private static PageAnswer farewell(Frame frame, Farewell farewell) {
        return switch (farewell) {
            case Farewell.Said _ -> signedOut("Signed out");
            case Farewell.Unsaid(String why) ->
                    signedOut("Signed out here; the issuer does not know: " + why);
            case Farewell.At(URI page) -> PageAnswer.view("leave.jte", frame, new LeaveView(page));
        };
    }

    private static PageAnswer signedOut(String said) {
        return PageAnswer.redirect("/" + SIGN_IN, said);
    }

    private static Served theme(Visit visit, Parameters form) {
        String chosen = Frame.Theme.of(form.first("theme")).word();
        return new Served(
                PageAnswer.redirect(inside(form.first("back")), ""),
                List.of(visit.cookies().keep(THEME, chosen, YEAR)));
    }

    /// A path below the console, whatever was asked for.
    static String inside(String path) {
        boolean isOurs =
                path.startsWith("/")
                        && path.length() <= 2_000
                        && path.chars().allMatch(c -> c > ' ' && c < 127 && c != '\\');
        return isOurs ? path : "/";
    }
}
