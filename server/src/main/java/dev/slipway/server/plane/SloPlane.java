package dev.slipway.server.plane;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images;
import dev.slipway.api.journal.Concealed;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.JournalReader;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.slo.AlertNotice;
import dev.slipway.api.slo.AlertNotice.Answering;
import dev.slipway.api.slo.Budgets;
import dev.slipway.api.slo.Severity;
import dev.slipway.api.slo.SloAlert;
import dev.slipway.api.slo.Slos;
import dev.slipway.api.slo.StreamAlert;
import dev.slipway.api.slo.StreamNotice;
import dev.slipway.api.slo.WebhookTerms;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Slo;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.api.status.ServerEvents;
import dev.slipway.documents.Documents;
import dev.slipway.documents.WebhookProperties;
import dev.slipway.monitoring.alert.Courier;
import dev.slipway.monitoring.alert.HostNames;
import dev.slipway.monitoring.slo.AlertChange;
import dev.slipway.monitoring.slo.Objective;
import dev.slipway.monitoring.slo.ServedObserver;
import dev.slipway.monitoring.slo.SloWatch;
import dev.slipway.monitoring.slo.StreamAlertChange;
import dev.slipway.monitoring.slo.StreamSight;
import dev.slipway.server.config.ConnectionSettings;
import dev.slipway.server.place.DataDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What endpoints promise in this process: what was served, what is left of budgets, and who is
/// told when one is spent too fast, or when something is wrong with a stream.
public final class SloPlane implements AutoCloseable {
    private static final String UNREADABLE = "(not readable now)";
    private static final Duration TURN = Duration.ofSeconds(1);

    /// For so long a journal that could not be read is not asked again.
    private static final Duration AWAY = Duration.ofMinutes(1);

    private final ServedObserver observer = new ServedObserver();
    private final ServerEvents events;
    private final Set<EndpointName> reserved;
    private final InstantSource clock;
    private final Courier courier;
    private final SloWatch watch;
    private volatile List<Objective> objectives = List.of();
    private volatile List<WebhookTerms> receivers = List.of();
    private volatile List<String> unreadable = List.of();
    private volatile Supplier<Optional<List<StreamSight>>> streams = Optional::empty;
    private volatile UnaryOperator<String> reveal = UnaryOperator.identity();
    private volatile Instant away = Instant.EPOCH;
    private Images.@Nullable Watch following;

    private SloPlane(
            DataDirectory data,
            ConnectionSettings settings,
            ServerEvents events,
            Set<EndpointName> reserved,
            InstantSource clock)
            throws IOException {
        this.events = events;
        this.reserved = Set.copyOf(reserved);
        this.clock = clock;
        courier =
                Courier.open(
                        new Courier.Spec(
                                data.root().resolve("outbox.db"),
                                () -> receivers,
                                HostNames.OF_THE_PLATFORM,
                                new ConnectionSecrets(settings.secrets()),
                                new Heard(),
                                clock,
                                System::nanoTime,
                                new SplittableRandom(),
                                TURN,
                                TURN));
        watch =
                SloWatch.open(
                        new SloWatch.Spec(
                                data.root().resolve("slo.db"),
                                observer,
                                () -> objectives,
                                this::tell,
                                new SloWatch.Streams(() -> streams.get(), this::tellOfStream),
                                clock));
    }

    /// Opens what the data directory holds.
    ///
    /// @param reserved endpoints that something else than the journal fills: of what is asked under
    ///     their names nothing was promised
    ///
    /// *Errors*: `IOException` in words when it cannot be read or written.
    public static SloPlane open(
            DataDirectory data,
            ConnectionSettings settings,
            ServerEvents events,
            Set<EndpointName> reserved,
            InstantSource clock)
            throws IOException {
        return new SloPlane(data, settings, events, reserved, clock);
    }

    /// Told of every request.
    public PredictionObserver observer() {
        return observer;
    }

    /// Follows promises and receivers, the current ones at once, and begins to look and to tell.
    ///
    /// @param sights what is seen of streams
    public void follow(
            Images images, JournalReader journal, Supplier<Optional<List<StreamSight>>> sights) {
        streams = sights;
        reveal = text -> Concealed.mayBeToken(text) ? revealed(journal, text) : text;
        // Watchers hear on threads of their own: until then nobody would be a receiver, and what
        // waits for one that there is not is given up.
        follow(images.current());
        following = images.watch(this::follow);
        courier.start();
        watch.start();
    }

    /// A journal that cannot be read, for its database is away, keeps nobody from being told. Each
    /// try may take seconds, in which all other alerts wait.
    private String revealed(JournalReader journal, String token) {
        Duration since = Duration.between(away, clock.instant());
        if (!since.isNegative() && since.compareTo(AWAY) < 0) {
            return UNREADABLE;
        }
        try {
            return journal.reveal(token).orElse("(erased)");
        } catch (RuntimeException e) {
            away = clock.instant();
            return UNREADABLE;
        }
    }

    private void follow(Image image) {
        List<Objective> promised =
                image.objects(Kind.ENDPOINT).stream()
                        .map(object -> Objective.of((EndpointSpec) object.spec(), object.created()))
                        .toList();
        if (!promised.equals(objectives)) {
            observer.follow(
                    promised.stream().filter(one -> !reserved.contains(one.endpoint())).toList());
            objectives = promised;
            watch.refresh();
        }
        List<WebhookTerms> readable = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        for (DeclaredObject object : image.objects(Kind.CONNECTION)) {
            if (object.spec() instanceof ConnectionSpec spec
                    && spec.type() == ConnectionSpec.Type.WEBHOOK) {
                try {
                    readable.add(WebhookProperties.of(spec));
                } catch (IllegalArgumentException e) {
                    // Recorded by a server that did not look.
                    broken.add(spec.name() + ": " + e.getMessage());
                }
            }
        }
        receivers = List.copyOf(readable);
        unreadable = List.copyOf(broken);
    }

    /// The outbox first: what is in it is told, whatever happens to this process.
    private void tell(AlertChange change) {
        SloAlert alert = change.alert();
        post(change.objective().team(), alert.severity(), notice(change));
        events.publish(new ServerEvent.AlertChanged(alert, change.remaining()));
    }

    /// As for endpoints.
    public void tellOfStream(StreamAlertChange change) {
        StreamAlert alert = change.alert();
        StreamNotice notice =
                new StreamNotice(StreamNotice.TYPE, clock.instant(), change.team(), alert);
        post(change.team(), alert.severity(), notice);
        events.publish(new ServerEvent.StreamAlertChanged(alert));
    }

    private void post(TeamName team, Severity severity, Object notice) {
        Collection<WebhookTerms> wanting =
                receivers.stream().filter(one -> one.wants(team, severity)).toList();
        try {
            courier.post(wanting, Documents.json(notice));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private AlertNotice notice(AlertChange change) {
        Slo slo = change.objective().slo();
        return new AlertNotice(
                AlertNotice.TYPE,
                clock.instant(),
                change.objective().team(),
                change.alert(),
                change.remaining(),
                new Answering(
                        words(slo.protects()),
                        words(slo.owner()),
                        words(slo.onCall()),
                        slo.respondWithin(),
                        slo.runbook()));
    }

    private @Nullable String words(@Nullable FreeText text) {
        return text == null ? null : reveal.apply(text.value());
    }

    /// How well promises are kept, and what is wrong with streams.
    public Slos slos() {
        return watch.slos();
    }

    /// What is left of budgets, for releases.
    public Budgets budgets() {
        return watch.budgets();
    }

    /// Counts of what was served.
    public ServedObserver served() {
        return observer;
    }

    /// Delivers to receivers.
    public Courier courier() {
        return courier;
    }

    /// Looks that failed.
    public long failures() {
        return watch.failures();
    }

    /// These connections, and receivers that cannot be told, each with its reason.
    public List<String> brokenBeside(List<String> others) {
        List<String> broken = new ArrayList<>(others);
        broken.addAll(unreadable);
        courier.failing().forEach((name, reason) -> broken.add(name + ": " + reason));
        return broken;
    }

    /// Says in the log how receivers do.
    private final class Heard implements Courier.Listener {
        @Override
        public void changed(String connection, boolean isReady, String reason) {
            events.publish(
                    new ServerEvent.ConnectionChanged(
                            connection, isReady ? "ready" : "unreachable", reason));
        }

        @Override
        public void lost(String connection, String reason) {
            events.publish(new ServerEvent.NoticeLost(connection, reason));
        }
    }

    /// Keeps what was counted; what waits for receivers stays on the disk.
    @Override
    public void close() {
        if (following != null) {
            following.close();
        }
        watch.close();
        try {
            courier.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
