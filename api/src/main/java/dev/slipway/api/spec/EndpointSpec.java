package dev.slipway.api.spec;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.error.TimeText;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.VersionNumber;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// What an endpoint serves, how well, and why it is deployed the way it is.
///
/// @param serves the version that answers
/// @param riskTier its own tier; the model's counts when that is higher
/// @param slo what it promises
/// @param concurrency requests at the same time, or absent for the server's default
/// @param quota of each principal that calls it; absent for no bound
/// @param weight of its long calls beside those of other endpoints where slots are short; absent
///     for 1
/// @param batching how its requests may share executions
/// @param scaling whether its version stays loaded while nobody asks for it
/// @param capture what is kept of its predictions
/// @param feedback when the labels of its predictions become known; absent where they do not
/// @param deployment how it is deployed and why
public record EndpointSpec(
        EndpointName endpoint,
        TeamName team,
        Target serves,
        RiskTier riskTier,
        Slo slo,
        @Nullable Integer concurrency,
        @Nullable Quota quota,
        @Nullable Integer weight,
        Batching batching,
        Scaling scaling,
        CapturePolicy capture,
        @Nullable FeedbackPolicy feedback,
        Deployment deployment)
        implements Spec {
    private static final int MOST_WEIGHT = 100;

    public EndpointSpec {
        if (concurrency != null && concurrency < 1) {
            throw new IllegalArgumentException(
                    "concurrency: " + concurrency + " (expected: >= 1) for endpoint " + endpoint);
        }
        if (weight != null && (weight < 1 || weight > MOST_WEIGHT)) {
            throw new IllegalArgumentException(
                    "weight: "
                            + weight
                            + " (expected: 1 to "
                            + MOST_WEIGHT
                            + ") for endpoint "
                            + endpoint);
        }
    }

    /// The endpoint that a model gets when it is served without a spec.
    public static EndpointSpec defaults(EndpointName endpoint, TeamName team, Target serves) {
        return new EndpointSpec(
                endpoint,
                team,
                serves,
                RiskTier.SANDBOX,
                Slo.DEFAULT,
                null,
                null,
                null,
                Batching.AUTOMATIC,
                Scaling.ALWAYS,
                CapturePolicy.DEFAULT,
                null,
                Deployment.UNEXPLAINED);
    }

    /// Whether somebody may do this to the endpoint: by a role for everything, for its team, or for
    /// the model that it serves.
    public boolean lets(Principal principal, Permission permission) {
        return principal.may(permission, team, serves.model());
    }

    /// The same, serving another version.
    public EndpointSpec serving(Target target) {
        return new EndpointSpec(
                endpoint,
                team,
                target,
                riskTier,
                slo,
                concurrency,
                quota,
                weight,
                batching,
                scaling,
                capture,
                feedback,
                deployment);
    }

    /// The same with a tier of its own.
    public EndpointSpec with(RiskTier tier) {
        return new EndpointSpec(
                endpoint,
                team,
                serves,
                tier,
                slo,
                concurrency,
                quota,
                weight,
                batching,
                scaling,
                capture,
                feedback,
                deployment);
    }

    /// The same with this promise.
    public EndpointSpec with(Slo promise) {
        return new EndpointSpec(
                endpoint,
                team,
                serves,
                riskTier,
                promise,
                concurrency,
                quota,
                weight,
                batching,
                scaling,
                capture,
                feedback,
                deployment);
    }

    /// The same with this many requests at the same time and this weight; absent for the defaults.
    public EndpointSpec withCapacity(@Nullable Integer requests, @Nullable Integer share) {
        return new EndpointSpec(
                endpoint,
                team,
                serves,
                riskTier,
                slo,
                requests,
                quota,
                share,
                batching,
                scaling,
                capture,
                feedback,
                deployment);
    }

    /// The same with this pinned of batching.
    public EndpointSpec with(Batching pinned) {
        return new EndpointSpec(
                endpoint,
                team,
                serves,
                riskTier,
                slo,
                concurrency,
                quota,
                weight,
                pinned,
                scaling,
                capture,
                feedback,
                deployment);
    }

    /// The same, its version kept loaded like this.
    public EndpointSpec with(Scaling kept) {
        return new EndpointSpec(
                endpoint,
                team,
                serves,
                riskTier,
                slo,
                concurrency,
                quota,
                weight,
                batching,
                kept,
                capture,
                feedback,
                deployment);
    }

    /// The same with this kept of its predictions.
    public EndpointSpec with(CapturePolicy kept) {
        return new EndpointSpec(
                endpoint,
                team,
                serves,
                riskTier,
                slo,
                concurrency,
                quota,
                weight,
                batching,
                scaling,
                kept,
                feedback,
                deployment);
    }

    /// The same, its labels known like this.
    public EndpointSpec with(FeedbackPolicy known) {
        return new EndpointSpec(
                endpoint,
                team,
                serves,
                riskTier,
                slo,
                concurrency,
                quota,
                weight,
                batching,
                scaling,
                capture,
                known,
                deployment);
    }

    /// The same, deployed like this.
    public EndpointSpec with(Deployment how) {
        return new EndpointSpec(
                endpoint,
                team,
                serves,
                riskTier,
                slo,
                concurrency,
                quota,
                weight,
                batching,
                scaling,
                capture,
                feedback,
                how);
    }

    /// Which version of a model answers.
    public sealed interface Target {
        /// The model.
        ModelName model();

        /// The one that an alias names.
        record Alias(ModelName model, AliasName alias) implements Target {
            @Override
            public String toString() {
                return model + "@" + alias;
            }
        }

        /// This one.
        record Exactly(ModelName model, VersionNumber version) implements Target {
            @Override
            public String toString() {
                return model + "/" + version;
            }
        }

        /// The newest active one.
        record Latest(ModelName model) implements Target {
            @Override
            public String toString() {
                return model.value();
            }
        }
    }

    /// What is promised to callers over a window, to which end, and who answers for it.
    ///
    /// @param availability the part of requests that are answered well, between 0 and 1
    /// @param isDefault whether nobody chose it
    /// @param protects what users lose when it is not kept
    /// @param noticeable the latency up to which users notice nothing
    /// @param owner whose promise it is
    /// @param onCall who is told when it is in danger
    /// @param respondWithin how soon they act
    /// @param runbook where it stands what they do; shown and never opened
    public record Slo(
            Duration p50,
            Duration p99,
            double availability,
            Duration window,
            boolean isDefault,
            @Nullable FreeText protects,
            @Nullable Duration noticeable,
            @Nullable FreeText owner,
            @Nullable FreeText onCall,
            @Nullable Duration respondWithin,
            @Nullable URI runbook) {
        /// p50 30 ms, p99 200 ms, 99.9 % over 28 days.
        public static final Slo DEFAULT =
                new Slo(
                        Duration.ofMillis(30),
                        Duration.ofMillis(200),
                        0.999,
                        Duration.ofDays(28),
                        true);

        public Slo {
            if (p50.compareTo(p99) > 0 || p50.isNegative() || p50.isZero()) {
                throw new IllegalArgumentException(
                        "slo: p50 "
                                + TimeText.of(p50)
                                + ", p99 "
                                + TimeText.of(p99)
                                + " (expected: 0 < p50 <= p99)");
            }
            if (!(availability > 0 && availability < 1)) {
                throw new IllegalArgumentException(
                        "slo.availability: " + availability + " (expected: between 0 and 1)");
            }
            requirePositive("noticeable", noticeable);
            requirePositive("respond-within", respondWithin);
            if (runbook != null && !isPage(runbook)) {
                throw new IllegalArgumentException(
                        "slo.runbook: (expected: http:// or https:// and a host, without a user)");
            }
        }

        /// A promise of which no more is known.
        public Slo(
                Duration p50,
                Duration p99,
                double availability,
                Duration window,
                boolean isDefault) {
            this(p50, p99, availability, window, isDefault, null, null, null, null, null, null);
        }

        /// Whether more is promised than users notice.
        public boolean isTighterThanNoticeable() {
            return noticeable != null && p99.compareTo(noticeable) < 0;
        }
    }

    /// What its owner pins of batching, which else follows the latency that is promised.
    ///
    /// @param maxSize rows of an execution at most; 1 runs every request alone
    /// @param delay how long a request may wait for others
    /// @param acceptNeighbours whether requests share executions although trying the version showed
    ///     that an answer moves with the rows beside it
    public record Batching(
            @Nullable Integer maxSize, @Nullable Duration delay, boolean acceptNeighbours) {
        /// Nothing pinned.
        public static final Batching AUTOMATIC = new Batching(null, null, false);

        public Batching {
            if (maxSize != null && maxSize < 1) {
                throw new IllegalArgumentException(
                        "batching.max-size: " + maxSize + " (expected: >= 1)");
            }
            if (delay != null && delay.isNegative()) {
                throw new IllegalArgumentException(
                        "batching.delay: " + TimeText.of(delay) + " (expected: >= 0)");
            }
        }
    }

    /// Whether its version stays loaded while nobody asks for it.
    ///
    /// @param min 1 keeps it loaded; 0 lets it be unloaded, and loaded for the next request
    /// @param idle time without a request after which it is unloaded, where `min` is 0
    /// @param minWarm 1 keeps an unloaded version's package read and checked, where `min` is 0
    public record Scaling(int min, Duration idle, int minWarm) {
        /// Loaded always.
        public static final Scaling ALWAYS = new Scaling(1, Duration.ofMinutes(10), 0);

        public Scaling {
            if (min < 0 || min > 1) {
                throw new IllegalArgumentException("scaling.min: " + min + " (expected: 0 or 1)");
            }
            if (minWarm < 0 || minWarm > 1) {
                throw new IllegalArgumentException(
                        "scaling.min-warm: " + minWarm + " (expected: 0 or 1)");
            }
            if (idle.isNegative() || idle.isZero()) {
                throw new IllegalArgumentException(
                        "scaling.idle: " + TimeText.of(idle) + " (expected: > 0)");
            }
        }

        /// Whether the version may be unloaded while nobody asks for it.
        public boolean isOnDemand() {
            return min == 0;
        }
    }

    /// How it is deployed, why, and when somebody should think again.
    ///
    /// @param revisit the day on which `doctor` begins to remind
    public record Deployment(Mode mode, @Nullable FreeText rationale, @Nullable LocalDate revisit) {
        /// Real time, as nobody said otherwise.
        public static final Deployment UNEXPLAINED = new Deployment(Mode.REAL_TIME, null, null);

        /// Whether somebody should have thought again by `today`.
        public boolean isDue(LocalDate today) {
            return revisit != null && !revisit.isAfter(today);
        }
    }

    /// In which way predictions are consumed.
    public enum Mode {
        /// Asked for one by one.
        REAL_TIME,
        /// Made for a whole data set.
        BATCH,
        /// Made for events as they come.
        STREAMING
    }

    @Override
    public Kind kind() {
        return Kind.ENDPOINT;
    }

    @Override
    public String name() {
        return endpoint.value();
    }

    /// How much its long calls weigh where slots are short.
    public int ownWeight() {
        return weight == null ? 1 : weight;
    }

    /// How long after a prediction its label is known, if labels become known.
    public Optional<Duration> labelDelay() {
        return Optional.ofNullable(feedback).map(FeedbackPolicy::labelDelay);
    }

    /// Its own bound on requests at the same time.
    public OptionalInt ownConcurrency() {
        return concurrency == null ? OptionalInt.empty() : OptionalInt.of(concurrency);
    }

    private static void requirePositive(String name, @Nullable Duration duration) {
        if (duration != null && (duration.isNegative() || duration.isZero())) {
            throw new IllegalArgumentException(
                    "slo." + name + ": " + TimeText.of(duration) + " (expected: > 0)");
        }
    }

    private static boolean isPage(URI uri) {
        boolean isWeb =
                "http".equalsIgnoreCase(uri.getScheme())
                        || "https".equalsIgnoreCase(uri.getScheme());
        return isWeb && uri.getHost() != null && uri.getRawUserInfo() == null;
    }
}
