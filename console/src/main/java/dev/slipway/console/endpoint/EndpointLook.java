package dev.slipway.console.endpoint;

import dev.slipway.api.access.Permission;
import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.ServerStatus;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.slo.ErrorBudget;
import dev.slipway.api.slo.Indicator;
import dev.slipway.api.slo.SloStatus;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.status.BatchingStatus;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.console.endpoint.EndpointView.BatchView;
import dev.slipway.console.endpoint.EndpointView.BudgetView;
import dev.slipway.console.endpoint.EndpointView.Fact;
import dev.slipway.console.endpoint.EndpointView.OpenRelease;
import dev.slipway.console.endpoint.EndpointView.SpecView;
import dev.slipway.console.page.Figures;
import dev.slipway.console.page.Frame;
import dev.slipway.console.page.Questions;
import dev.slipway.console.page.Rights;
import dev.slipway.console.page.StateTone;
import dev.slipway.console.page.Words;
import dev.slipway.documents.Documents;
import dev.slipway.documents.Durations;
import dev.slipway.documents.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// One look at an endpoint, in the name of whoever looks: what they may not see is left out.
final class EndpointLook {
    private final SlipwayClient server;
    private final EndpointName endpoint;
    private final Frame frame;

    EndpointLook(SlipwayClient server, EndpointName endpoint, Frame frame) {
        this.server = server;
        this.endpoint = endpoint;
        this.frame = frame;
    }

    EndpointView view(String past) {
        EndpointStatus found = status();
        try (Questions questions = new Questions()) {
            return asked(questions, found, past).get();
        }
    }

    /// How the endpoint is: that it is there, and may be seen.
    EndpointStatus status() {
        return server.endpoints().one(endpoint);
    }

    /// A view whose questions have been asked, all at once; it waits for the answers.
    Supplier<EndpointView> asked(Questions questions, EndpointStatus found, String past) {
        Supplier<SloStatus> slo = questions.ask(() -> server.slo(endpoint));
        Supplier<ServerStatus> whole = questions.ask(server::status);
        Supplier<Optional<OpenRelease>> release = questions.ask(this::release);
        Supplier<Optional<SpecView>> spec = spec(questions, found);
        Supplier<Optional<TryView>> trial =
                mayTry(found) ? questions.ask(this::trial) : Optional::empty;
        return () ->
                view(past, found, slo.get(), whole.get())
                        .with(release.get().orElse(null), spec.get().orElse(null))
                        .with(trial.get().orElse(null));
    }

    private boolean mayTry(EndpointStatus status) {
        return Rights.to(frame.principal(), status.spec()).may(Permission.PREDICT);
    }

    private EndpointView view(
            String past, EndpointStatus status, SloStatus slo, ServerStatus whole) {
        return new EndpointView(
                endpoint.value(),
                Words.plain(status.state()),
                StateTone.of(status.state()),
                status.reason(),
                facts(status, slo),
                status.spec().serves().model().value(),
                RouteWords.weights(status),
                RouteWords.slots(whole.slots()),
                RouteWords.memory(status.memory()),
                past,
                slo.budgets().stream().map(EndpointLook::budget).toList(),
                batching(status),
                null,
                null,
                null);
    }

    private static List<Fact> facts(EndpointStatus status, SloStatus slo) {
        EndpointSpec spec = status.spec();
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Serves", spec.serves().toString()));
        facts.add(
                new Fact(
                        "Version that answers",
                        status.serving() == null ? Figures.NONE : status.serving().toString()));
        facts.add(new Fact("Team", spec.team().value()));
        facts.add(new Fact("Risk tier", spec.riskTier().toString()));
        facts.add(
                new Fact(
                        "Promise",
                        "p50 "
                                + Durations.text(slo.slo().p50())
                                + ", p99 "
                                + Durations.text(slo.slo().p99())
                                + ", "
                                + Figures.percent(slo.slo().availability())
                                + " over "
                                + Durations.text(slo.slo().window())));
        facts.add(new Fact("Last hour", Figures.rate(slo.requestsPerSecond())));
        return facts;
    }

    private static BudgetView budget(ErrorBudget budget) {
        String indicator =
                budget.indicator() == Indicator.AVAILABILITY ? "answered well" : "answered in time";
        return new BudgetView(
                indicator,
                Figures.percent(budget.target()) + " over " + Durations.text(budget.window()),
                Figures.percent(budget.remaining()),
                Math.clamp(budget.remaining(), 0, 1),
                Figures.count(budget.bad()) + " of " + Figures.number(budget.allowed()));
    }

    private static List<BatchView> batching(EndpointStatus status) {
        List<BatchView> views = new ArrayList<>();
        for (BatchingStatus version : status.batching()) {
            for (BatchingStatus.OfSize size : version.sizes()) {
                Long elements = size.rowElements();
                views.add(
                        new BatchView(
                                version.version().toString(),
                                elements == null
                                        ? "all"
                                        : "up to " + Figures.count(elements) + " elements",
                                Figures.number(size.meanRows()),
                                Figures.count(size.largestRows()),
                                "× " + Figures.number(size.gain()),
                                size.reason()));
            }
        }
        return views;
    }

    private Optional<OpenRelease> release() {
        return unlessAbsent(() -> server.releases().newest(endpoint))
                .filter(status -> !status.phase().isOver())
                .map(EndpointLook::open);
    }

    private static OpenRelease open(ReleaseStatus status) {
        return new OpenRelease(
                Words.plain(status.phase()),
                status.release().stable().version().toString(),
                status.release().candidate().version().toString(),
                status.why().value());
    }

    /// What it is declared to be, and what it was before: that is asked for at the same time by the
    /// revision that was found, and anew where somebody has changed it since.
    private Supplier<Optional<SpecView>> spec(Questions questions, EndpointStatus found) {
        long revision = found.revision();
        if (!frame.may("READ_MODELS") || revision < 1) {
            return Optional::empty;
        }
        ObjectId id = new ObjectId(Kind.ENDPOINT, endpoint.value());
        Supplier<Optional<DeclaredObject>> now =
                questions.ask(() -> unlessAbsent(() -> server.objects().one(id)));
        Supplier<Optional<DeclaredObject>> before = questions.ask(() -> before(id, revision));
        return () ->
                now.get()
                        .map(object ->
                                spec(
                                        object,
                                        object.revision() == revision
                                                ? before.get()
                                                : before(id, object.revision())));
    }

    private Optional<DeclaredObject> before(ObjectId id, long revision) {
        return revision < 2
                ? Optional.empty()
                : unlessAbsent(() -> server.objects().asOf(Long.toString(revision - 1)).one(id));
    }

    private static SpecView spec(DeclaredObject object, Optional<DeclaredObject> before) {
        String text = yaml(object);
        return new SpecView(
                object.revision(),
                object.by() == null ? "" : object.by().value(),
                object.changed(),
                text,
                before.map(older -> SpecDiff.of(yaml(older), text)).orElse(List.of()));
    }

    private static String yaml(DeclaredObject object) {
        return Yaml.text(Documents.tree(Documents.spec(object.spec())));
    }

    /// The form to try it, empty.
    private Optional<TryView> trial() {
        return unlessAbsent(() -> server.describe(endpoint.value()))
                .map(found -> found.inputs().stream().map(TryInput::empty).toList())
                .filter(inputs -> !inputs.isEmpty())
                .filter(inputs -> inputs.stream().allMatch(TryInput::isSmall))
                .map(inputs ->
                        new TryView(inputs, CurlLine.of(endpoint.value(), inputs), null, null));
    }

    /// What there is; nothing where it is not there, may not be seen, or is not loaded.
    private static <T> Optional<T> unlessAbsent(Supplier<T> asked) {
        try {
            return Optional.of(asked.get());
        } catch (SlipwayException e) {
            if (isAbsence(e.code())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static boolean isAbsence(ErrorCode code) {
        return code == ErrorCode.UNKNOWN_OBJECT
                || code == ErrorCode.UNKNOWN_MODEL
                || code == ErrorCode.UNKNOWN_VERSION
                || code == ErrorCode.FORBIDDEN
                || code == ErrorCode.MODEL_NOT_READY;
    }
}
