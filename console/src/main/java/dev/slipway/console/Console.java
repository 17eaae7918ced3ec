package dev.slipway.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.api.access.Principal;
import dev.slipway.api.console.ConsoleAnswer;
import dev.slipway.api.console.ConsoleAnswer.Field;
import dev.slipway.api.console.ConsoleCall;
import dev.slipway.api.console.ConsolePages;
import dev.slipway.api.error.Refusal;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.console.SignInDesk.Served;
import dev.slipway.console.Visit.Visitor;
import dev.slipway.console.access.AccessPages;
import dev.slipway.console.audit.AuditPages;
import dev.slipway.console.cost.CostPages;
import dev.slipway.console.endpoint.EndpointPages;
import dev.slipway.console.job.JobPages;
import dev.slipway.console.models.ModelPages;
import dev.slipway.console.overview.OverviewPages;
import dev.slipway.console.page.Figures;
import dev.slipway.console.page.Frame;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import dev.slipway.console.page.PageThreads;
import dev.slipway.console.page.Parameters;
import dev.slipway.console.prediction.PredictionPages;
import dev.slipway.console.release.ReleasePages;
import dev.slipway.console.shadow.ShadowPages;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The pages for people, below `/console`.
///
/// *Threads*: any; a page is asked for on the thread of its request, and written on one of
/// [PageThreads].
public final class Console implements ConsolePages, AutoCloseable {
    private static final String SAID = "slipway-said";
    private static final String COME_BACK = "come=back";
    private static final String ON_FROM_PART = "HX-Redirect";
    private static final Duration SAID_FOR = Duration.ofMinutes(1);
    private static final Duration UNSEEN_FOR = Duration.ofDays(1);

    private final ConsoleSpec spec;
    private final PageThreads threads = new PageThreads();
    private final OwnServer server;
    private final Csrf csrf;
    private final Visitors visitors;
    private final IssuerDesk issuer;
    private final SignInDesk desk;
    private final Assets assets = new Assets();
    private final Templates templates = new Templates();
    private final List<Page> pages = pages();
    private final EventPlaces places = new EventPlaces();

    /// Pages of this server.
    public Console(ConsoleSpec spec) {
        this.spec = spec;
        server = new OwnServer(spec, threads);
        csrf = new Csrf(spec.random());
        Outside outside = new Outside(spec.url());
        visitors = new Visitors(new Sessions(), outside, spec.random(), spec.clock());
        Ways ways = new Ways(csrf, spec.random(), spec.clock());
        issuer = new IssuerDesk(visitors, server, outside, ways, spec.clock());
        desk = new SignInDesk(visitors, issuer);
    }

    /// Every page there is.
    private static List<Page> pages() {
        List<Page> all = new ArrayList<>();
        all.addAll(OverviewPages.all());
        all.addAll(EndpointPages.all());
        all.addAll(ReleasePages.all());
        all.addAll(AccessPages.all());
        all.addAll(AuditPages.all());
        all.addAll(ModelPages.all());
        all.addAll(PredictionPages.all());
        all.addAll(ShadowPages.all());
        all.addAll(JobPages.all());
        all.addAll(CostPages.all());
        return List.copyOf(all);
    }

    @Override
    public ConsoleAnswer answer(ConsoleCall call) {
        String path = call.path();
        if (!path.startsWith(ROOT + "/")) {
            return new ConsoleAnswer.Whole(
                    303, List.of(new Field("Location", ROOT + "/")), new byte[0]);
        }
        List<String> segments = segments(path);
        if (segments.size() == 2 && segments.getFirst().equals(Assets.PATH)) {
            return assets.answer(call, segments.getLast());
        }
        Visit visit = visitors.visit(call);
        Frame frame = frame(visit, segments);
        List<Field> cookies = new ArrayList<>();
        // A browser that another site sends here brings no cookie, and has one all the same.
        if (visit.isNew() && !isFromElsewhere(visit, segments)) {
            cookies.add(visit.cookies().keep(Visitors.VISIT, visit.id()));
        }
        Served served = served(visit, frame, segments);
        cookies.addAll(served.cookies());
        return written(visit, frame, served.answer(), cookies);
    }

    private Served served(Visit visit, Frame frame, List<String> segments) {
        String method = visit.call().method();
        return switch (method) {
            case "GET", "HEAD" -> shown(visit, frame, segments);
            case "POST" -> taken(visit, frame, segments);
            default -> Served.of(page(visit, frame, segments, Parameters.NONE));
        };
    }

    private Served shown(Visit visit, Frame frame, List<String> segments) {
        Parameters query = Parameters.parse(visit.call().query());
        if (isFromElsewhere(visit, segments)) {
            String mark = query.values().isEmpty() ? "?" : "&";
            String address = ROOT + frame.here() + (isBack(segments) ? mark + COME_BACK : "");
            return Served.of(PageAnswer.view("come-back.jte", frame, new ComeBackView(address)));
        }
        if (segments.equals(List.of(SignInDesk.SIGN_IN))) {
            return Served.of(desk.form(frame, query.first("next")));
        }
        return desk.show(visit, frame, segments)
                .orElseGet(() -> Served.of(page(visit, frame, segments, Parameters.NONE)));
    }

    /// Whether another site sent the browser here, so that it kept its cookies to itself. Of one
    /// that comes back from the issuer that is sure without a header as well.
    private static boolean isFromElsewhere(Visit visit, List<String> segments) {
        ConsoleCall call = visit.call();
        boolean isSaid =
                call.header("sec-fetch-site").equals("cross-site")
                        && call.header("sec-fetch-dest").equals("document");
        return isSaid || (visit.isNew() && isBack(segments) && !call.query().endsWith(COME_BACK));
    }

    private static boolean isBack(List<String> segments) {
        return segments.equals(List.of(IssuerDesk.BACK))
                || segments.equals(List.of(IssuerDesk.LEFT));
    }

    private Served taken(Visit visit, Frame frame, List<String> segments) {
        Parameters form = Parameters.parse(new String(visit.call().body(), UTF_8));
        if (visit.visitor() instanceof Visitor.Misled misled) {
            return Served.of(
                    Troubles.refused(frame, misled.refusal().code(), misled.refusal().message()));
        }
        if (visit.isNew() || !csrf.isOf(visit.id(), form.first("csrf"))) {
            return Served.of(Troubles.foreignForm(frame));
        }
        Optional<Served> atDesk =
                segments.size() == 1
                        ? desk.take(visit, frame, segments.getFirst(), form)
                        : Optional.empty();
        return atDesk.orElseGet(() -> Served.of(page(visit, frame, segments, form)));
    }

    private PageAnswer page(Visit visit, Frame frame, List<String> segments, Parameters form) {
        Set<String> allowed = new TreeSet<>(SignInDesk.methods(segments));
        for (Page page : pages) {
            Optional<Map<String, String>> parts = page.route().match(segments);
            if (parts.isPresent() && page.route().methods().contains(visit.call().method())) {
                PageRequest request =
                        new PageRequest(
                                parts.get(),
                                Parameters.parse(visit.call().query()),
                                form,
                                spec.clock().instant(),
                                frame);
                return page(visit, frame, page, request);
            }
            if (parts.isPresent()) {
                allowed.addAll(page.route().methods());
            }
        }
        return allowed.isEmpty()
                ? Troubles.unknown(
                        frame, "There is no page " + visit.call().path().substring(ROOT.length()))
                : Troubles.wrongMethod(frame, List.copyOf(allowed));
    }

    private PageAnswer page(Visit visit, Frame frame, Page page, PageRequest request) {
        return switch (visit.visitor()) {
            case Visitor.Stranger(String why) -> toSignIn(frame, said(visit, why));
            case Visitor.Awaited(Refusal refusal) ->
                    Troubles.refused(frame, refusal.code(), refusal.message());
            case Visitor.Misled(Refusal refusal) ->
                    Troubles.refused(frame, refusal.code(), refusal.message());
            case Visitor.Known known -> {
                try {
                    yield server.as(known.token(), client -> page.answer(request, client));
                } catch (SlipwayException e) {
                    yield Troubles.refused(frame, e.code(), String.valueOf(e.getMessage()));
                } catch (IllegalArgumentException e) {
                    yield Troubles.unknown(frame, String.valueOf(e.getMessage()));
                }
            }
        };
    }

    /// Nobody should have to guess what became of a form that came when its session was over.
    private static String said(Visit visit, String why) {
        if (!PageRoute.SEND.contains(visit.call().method())) {
            return why;
        }
        String undone = "Nothing was done: sign in and send the form once more.";
        return why.isEmpty() ? undone : undone + " " + why;
    }

    private static PageAnswer toSignIn(Frame frame, String why) {
        return PageAnswer.redirect(
                "/" + SignInDesk.SIGN_IN + "?next=" + Figures.path(frame.here()), why);
    }

    private Frame frame(Visit visit, List<String> segments) {
        String query = visit.call().query();
        String here = place(visit, segments) + (query.isEmpty() ? "" : "?" + query);
        return new Frame(
                "",
                csrf.of(visit.id()),
                new Frame.Viewer(visit.principal(), visit.token() != null),
                Frame.Theme.of(visit.cookies().find(SignInDesk.THEME).orElse("")),
                here,
                navigation(visit, segments.isEmpty() ? "/" : "/" + segments.getFirst()),
                visit.cookies().findText(SAID).orElse(null));
    }

    /// Where whoever looks can come back to: the path, or for what only forms are sent to the page
    /// above it.
    private String place(Visit visit, List<String> segments) {
        if (!visit.call().method().equals("POST")) {
            return visit.call().path().substring(ROOT.length());
        }
        List<String> above = segments;
        while (!above.isEmpty() && !isLookedAt(above)) {
            above = above.subList(0, above.size() - 1);
        }
        return above.stream().map(Figures::path).collect(Collectors.joining("/", "/", ""));
    }

    private boolean isLookedAt(List<String> segments) {
        return SignInDesk.methods(segments).contains("GET")
                || pages.stream()
                        .map(Page::route)
                        .anyMatch(route ->
                                route.methods().contains("GET")
                                        && route.match(segments).isPresent());
    }

    /// @param here the first part of the path
    private List<Frame.Link> navigation(Visit visit, String here) {
        Principal principal = visit.principal();
        if (principal == null) {
            return List.of();
        }
        return Frame.NAVIGATION.stream()
                .filter(place -> place.isFor(principal))
                .filter(place -> pages.stream().anyMatch(page -> isAt(page, place)))
                .map(place ->
                        new Frame.Link(place.path(), place.title(), place.path().equals(here)))
                .toList();
    }

    private static boolean isAt(Page page, Frame.Place place) {
        return !page.route().isForm() && page.route().pattern().equals(place.path());
    }

    private ConsoleAnswer written(
            Visit visit, Frame frame, PageAnswer answer, List<Field> cookies) {
        List<Field> fields = new ArrayList<>(Safety.FIELDS);
        fields.addAll(cookies);
        return switch (answer) {
            case PageAnswer.View view -> {
                fields.addAll(ofText(visit, frame));
                byte[] text = threads.done(() -> templates.render(view));
                yield new ConsoleAnswer.Whole(view.status(), fields, text);
            }
            case PageAnswer.WrongMethod(List<String> allowed, PageAnswer.View view) -> {
                List<Field> more = new ArrayList<>(cookies);
                more.add(Troubles.allow(allowed));
                yield written(visit, frame, view, more);
            }
            case PageAnswer.Begun page when isOnlyHead(visit) -> {
                fields.addAll(ofText(visit, frame));
                byte[] text = new PageFeed(templates, page).whole();
                yield new ConsoleAnswer.Whole(200, fields, text);
            }
            case PageAnswer.Begun page -> {
                fields.addAll(ofText(visit, frame));
                yield new ConsoleAnswer.Parts(fields, new PageFeed(templates, page));
            }
            case PageAnswer.Redirect on -> {
                boolean isUnseen = isUnseen(visit);
                if (!on.said().isEmpty()) {
                    Duration time = isUnseen ? UNSEEN_FOR : SAID_FOR;
                    fields.add(visit.cookies().keepText(SAID, on.said(), time));
                }
                fields.add(new Field(isUnseen ? ON_FROM_PART : "Location", ROOT + on.path()));
                yield new ConsoleAnswer.Whole(isUnseen ? 200 : 303, fields, new byte[0]);
            }
            case PageAnswer.Away(URI page) -> {
                fields.add(new Field("Location", page.toASCIIString()));
                yield new ConsoleAnswer.Whole(303, fields, new byte[0]);
            }
            case PageAnswer.Json json -> {
                fields.add(new Field("Content-Type", "application/json"));
                yield new ConsoleAnswer.Whole(200, fields, json.text().getBytes(UTF_8));
            }
            case PageAnswer.Events events -> events(visit, frame, events, fields);
        };
    }

    /// Whether a part of a page renews itself, or wants to be told what happens. What asks then
    /// follows a redirect unseen: it would put another page in the part's place, and nobody would
    /// read there what is said once. So it is told to have the browser go there; a stream ends.
    private static boolean isUnseen(Visit visit) {
        return visit.call().header("hx-request").equals("true")
                || visit.call().header("accept").equals("text/event-stream");
    }

    /// Whether nothing but the head of the answer is wanted. It says how long the rest would be, so
    /// that has to be there as a whole; of a stream that has no end nobody can say it.
    private static boolean isOnlyHead(Visit visit) {
        return visit.call().method().equals("HEAD");
    }

    /// Headers of a page; what it says once to somebody is not said again.
    private static List<Field> ofText(Visit visit, Frame frame) {
        Field type = new Field("Content-Type", "text/html; charset=utf-8");
        return frame.said() == null || isUnseen(visit)
                ? List.of(type)
                : List.of(type, visit.cookies().forget(SAID));
    }

    private ConsoleAnswer events(
            Visit visit, Frame frame, PageAnswer.Events events, List<Field> fields) {
        Optional<EventPlaces.Place> place = places.take(frame.principal().id());
        if (place.isEmpty()) {
            return written(visit, frame, Troubles.tooMany(frame), List.of());
        }
        fields.add(new Field("Content-Type", "text/event-stream; charset=utf-8"));
        PageAnswer.Source asked = () -> server.as(visit.token(), _ -> events.source().next());
        return new ConsoleAnswer.Live(
                fields,
                new EventFeed(
                        asked, () -> visitors.isStillThere(visit), place.get(), spec.clock()));
    }

    /// The decoded segments of a path below the console.
    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String part : path.substring(ROOT.length()).split("/", -1)) {
            if (!part.isEmpty()) {
                segments.add(decoded(part));
            }
        }
        return segments;
    }

    private static String decoded(String segment) {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return segment;
        }
    }

    @Override
    public void close() {
        issuer.close();
        server.close();
        threads.close();
    }
}
