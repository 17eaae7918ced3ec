package dev.slipway.api.spec;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.error.TimeText;
import dev.slipway.api.feature.EventSource;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.spec.EndpointSpec.Target;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Rows of a topic that are scored as they come.
///
/// @param team on whose account it goes
/// @param endpoint whose serving version scores, followed as it changes; absent where `model` says
/// @param model the version that scores, an alias followed as it moves; absent where `endpoint`
///     says
/// @param commit when predictions become visible, and how often each
/// @param maxBadRows how many rows may be unfit before it stops; absent for any number
/// @param passThrough members of the input's objects that come with each prediction
/// @param on the connection to a Flink cluster that runs the tasks; absent for this machine
/// @param standby whether a second child waits, started, for the one at work to die
/// @param state whether it is to run
public record StreamJobSpec(
        StreamName stream,
        TeamName team,
        @Nullable EndpointName endpoint,
        @Nullable Target model,
        Source from,
        Sink to,
        Commit commit,
        @Nullable BadRowLimit maxBadRows,
        List<String> passThrough,
        @Nullable String on,
        boolean standby,
        Wanted state)
        implements Spec {
    private static final int MOST_PASSED = 1_000;
    private static final int MOST_SOURCES = 50;
    private static final String MOST = "at most " + MOST_SOURCES;
    private static final String SOURCE_EXPECTED =
            "a source's name: lower-case letters, digits, '.', '_' and '-'";
    private static final String FED = "true only beside from.events, which are what is fed";
    private static final String NOT_BESIDE_ON = "false beside on: there a cluster does the work";
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");

    /// *Errors*: `IllegalArgumentException` naming the field.
    public StreamJobSpec {
        passThrough = List.copyOf(passThrough);
        require(
                (endpoint == null) != (model == null),
                "endpoint",
                endpoint == null ? "missing, and so is model" : endpoint + " beside model " + model,
                "either endpoint or model");
        String dead = to.dead();
        requireTopic("from.topic", from.topic());
        requireTopic("to.topic", to.topic());
        requireTopic("to.dead-letters", dead);
        Set<String> topics = new HashSet<>(Set.of(from.topic()));
        require(topics.add(to.topic()), "to.topic", to.topic(), "another than from.topic");
        require(topics.add(dead), "to.dead-letters", dead, "another than from.topic, to.topic");
        from.events()
                .forEach((source, topic) ->
                        require(
                                !topic.equals(to.topic()) && !topic.equals(dead),
                                "from.events." + source,
                                topic,
                                "another than to.topic, to.dead-letters"));
        require(
                passThrough.size() <= MOST_PASSED
                        && new HashSet<>(passThrough).size() == passThrough.size()
                        && passThrough.stream().noneMatch(String::isBlank),
                "pass-through",
                passThrough.size() + " names",
                "at most " + MOST_PASSED + ", each once and none blank");
        require(!standby || on == null, "standby", standby, NOT_BESIDE_ON);
    }

    private static void requireTopic(String field, String topic) {
        boolean fits = TOPIC.matcher(topic).matches() && !topic.equals(".") && !topic.equals("..");
        require(fits, field, topic, "1 to 249 letters, digits, '.', '_', '-'");
    }

    private static void require(boolean fits, String field, Object value, String expected) {
        if (!fits) {
            Object shown = value instanceof Duration time ? TimeText.of(time) : value;
            throw new IllegalArgumentException(
                    field + ": " + shown + " (expected: " + expected + ")");
        }
    }

    private static void require(
            String field, Duration value, Duration least, Duration most, String expected) {
        boolean fits = value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
        require(fits, field, value.toMillis() + "ms", expected);
    }

    /// Where rows come from.
    ///
    /// @param connection name of one of type `kafka`; predictions go there too
    /// @param start where the first attempt begins to read
    /// @param outOfOrder how much older than the newest one a row or an event may be
    /// @param events the topic of each source from which aggregates of the version's features are
    ///     made, by the source's name; `topic` may be one
    /// @param feeds whether predictions of this server see what these aggregates have seen
    public record Source(
            String connection,
            String topic,
            Start start,
            Duration outOfOrder,
            Map<String, String> events,
            boolean feeds) {
        /// How much older a row may be unless it is said.
        public static final Duration USUAL_DISORDER = Duration.ofSeconds(5);

        /// *Errors*: `IllegalArgumentException`.
        public Source {
            require(
                    "from.out-of-order",
                    outOfOrder,
                    Duration.ZERO,
                    Duration.ofHours(1),
                    "0s to 1h");
            events = Map.copyOf(events);
            require(events.size() <= MOST_SOURCES, "from.events", events.size() + " sources", MOST);
            events.forEach((source, name) -> {
                String field = "from.events." + source;
                require(EventSource.isName(source), field, source, SOURCE_EXPECTED);
                requireTopic(field, name);
            });
            require(!feeds || !events.isEmpty(), "from.feeds", feeds, FED);
        }
    }

    /// Where the first attempt begins to read; each further one goes on where the one before was.
    public enum Start {
        EARLIEST,
        LATEST
    }

    /// Where predictions go.
    ///
    /// @param deadLetters topic for rows that cannot be scored, with field and reason; absent for
    ///     the name of the other one with `.dead` behind it
    public record Sink(String topic, @Nullable String deadLetters) {
        /// Topic for rows that cannot be scored.
        public String dead() {
            return Objects.requireNonNullElse(deadLetters, topic + ".dead");
        }
    }

    /// When predictions become visible, and how often each.
    ///
    /// @param interval between two commits: how long a prediction waits to be visible
    /// @param transactionTimeout how long the brokers wait for a commit; an outage that is longer
    ///     takes a repair
    public record Commit(Delivery delivery, Duration interval, Duration transactionTimeout) {
        /// Exactly once, each second.
        public static final Commit USUAL =
                new Commit(Delivery.EXACTLY_ONCE, Duration.ofSeconds(1), Duration.ofMinutes(10));

        /// *Errors*: `IllegalArgumentException`.
        public Commit {
            require(
                    "commit.interval",
                    interval,
                    Duration.ofMillis(50),
                    Duration.ofMinutes(5),
                    "50ms to 5m");
            require(
                    "commit.transaction-timeout",
                    transactionTimeout,
                    interval.multipliedBy(2),
                    Duration.ofDays(1),
                    "twice the interval to 1d, and no more than the brokers allow");
        }
    }

    /// What becomes of rows when something breaks.
    public enum Delivery {
        /// Each row's prediction is there once for consumers that read what is committed.
        EXACTLY_ONCE,
        /// A prediction may be there more than once, under the same id.
        AT_LEAST_ONCE
    }

    /// Whether a stream is to run.
    public enum Wanted {
        RUNNING,
        STOPPED
    }

    @Override
    public Kind kind() {
        return Kind.STREAM_JOB;
    }

    @Override
    public String name() {
        return stream.value();
    }

    /// Whether it is to run.
    public boolean isWanted() {
        return state == Wanted.RUNNING;
    }

    /// The same, to run or not.
    public StreamJobSpec with(Wanted wanted) {
        return with(standby, wanted);
    }

    /// Whether an attempt that has begun by this one does all that the other one says.
    public boolean isSameWork(StreamJobSpec other) {
        return with(false, state).equals(other.with(false, other.state));
    }

    private StreamJobSpec with(boolean standbyToo, Wanted wanted) {
        return new StreamJobSpec(
                stream,
                team,
                endpoint,
                model,
                from,
                to,
                commit,
                maxBadRows,
                passThrough,
                on,
                standbyToo,
                wanted);
    }
}
