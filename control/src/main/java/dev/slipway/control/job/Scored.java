package dev.slipway.control.job;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.ScoredSplit;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.Release;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.decide.Guard;
import dev.slipway.documents.Constants;
import dev.slipway.documents.Names;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The version that somebody means by the name of an endpoint or a model, at this moment.
///
/// @param endpoint absent where a model was named
/// @param team that owns what was named
record Scored(@Nullable EndpointName endpoint, TeamName team, Model model, Version version) {
    private static final AliasName CHAMPION = new AliasName("champion");
    private static final String LATEST = "latest";

    /// An endpoint of this name, or else a model.
    ///
    /// *Errors*: [RefusalException] when there is neither that the principal may read, when its
    /// version may not score, or when the principal may not have it score.
    static Scored of(Deciding deciding, Guard guard, String name, @Nullable String version) {
        Optional<EndpointSpec> endpoint =
                EndpointName.isLegal(name)
                        ? deciding.image()
                                .object(new ObjectId(Kind.ENDPOINT, name))
                                .map(object -> (EndpointSpec) object.spec())
                        : Optional.empty();
        if (endpoint.isPresent() && !endpoint.get().mayBeReadBy(deciding.principal())) {
            throw unknown(deciding, name);
        }
        Scored scored =
                endpoint.map(one -> ofEndpoint(deciding, guard, one, version))
                        .orElseGet(() -> ofModel(deciding, name, version));
        scored.requireActive();
        scored.requireFit(guard.unfit(deciding, scored.model, endpoint, scored.version));
        return scored;
    }

    /// What a stream means at this moment, whoever asks.
    ///
    /// *Errors*: [RefusalException] when there is no such thing, or its version may not score.
    static Scored followed(Deciding deciding, Guard guard, StreamJobSpec stream) {
        Scored scored;
        Optional<EndpointSpec> endpoint =
                Optional.ofNullable(stream.endpoint()).map(deciding::endpoint);
        if (endpoint.isPresent()) {
            EndpointSpec spec = endpoint.get();
            Model model = deciding.model(spec.serves().model());
            Version version = meant(deciding, guard, spec, model);
            scored = new Scored(stream.endpoint(), spec.team(), model, version);
        } else {
            Target target = Objects.requireNonNull(stream.model());
            Model model = deciding.model(target.model());
            scored = new Scored(null, model.team(), model, targeted(deciding, model, target));
        }
        scored.requireActive();
        scored.requireFit(guard.unfit(deciding, scored.model, endpoint, scored.version));
        return scored;
    }

    /// What scores a stream at this moment, whoever asks: what answers the requests of its
    /// endpoint, divided as they are. A candidate that may not score has no part of it.
    ///
    /// *Errors*: [RefusalException] as [#followed].
    static ScoredSplit split(Deciding deciding, Guard guard, StreamJobSpec stream) {
        Release release =
                Optional.ofNullable(stream.endpoint())
                        .flatMap(deciding.image()::release)
                        .filter(one -> !one.isOver() && one.weight() > 0)
                        .orElse(null);
        if (release == null) {
            return ScoredSplit.of(followed(deciding, guard, stream).asVersion());
        }
        EndpointSpec endpoint = deciding.endpoint(release.endpoint());
        Scored candidate = ofRelease(deciding, endpoint, release);
        if (release.weight() >= 1) {
            candidate.requireActive();
            candidate.requireFit(candidate.lacking(deciding, guard, endpoint));
            return ScoredSplit.of(candidate.asVersion());
        }
        ScoredSplit stable = ScoredSplit.of(followed(deciding, guard, stream).asVersion());
        boolean mayScore =
                isUsable(candidate.version)
                        && candidate.lacking(deciding, guard, endpoint).isEmpty();
        return mayScore
                ? stable.with(
                        new ScoredSplit.Canary(
                                candidate.asVersion().digest(), release.split(release.weight())))
                : stable;
    }

    private static Scored ofRelease(Deciding deciding, EndpointSpec endpoint, Release release) {
        Model model = deciding.model(release.model());
        return new Scored(
                release.endpoint(),
                endpoint.team(),
                model,
                deciding.version(model, release.candidate().version()));
    }

    private List<String> lacking(Deciding deciding, Guard guard, EndpointSpec spec) {
        return guard.unfit(deciding, model, Optional.of(spec), version);
    }

    private static Version targeted(Deciding deciding, Model model, Target target) {
        return switch (target) {
            case Target.Alias(ModelName _, AliasName alias) -> deciding.version(model, alias);
            case Target.Exactly(ModelName _, VersionNumber number) ->
                    deciding.version(model, number);
            case Target.Latest _ -> newest(model).orElseThrow(() -> none(model));
        };
    }

    /// As records have it.
    ScoredVersion asVersion() {
        return new ScoredVersion(
                endpoint, model.name(), version.number(), version.content().digest());
    }

    private static Scored ofEndpoint(
            Deciding deciding, Guard guard, EndpointSpec endpoint, @Nullable String text) {
        Model model = deciding.model(endpoint.serves().model());
        requireMay(deciding, endpoint);
        Version version =
                text == null
                        ? meant(deciding, guard, endpoint, model)
                        : named(deciding, model, text);
        return new Scored(endpoint.endpoint(), endpoint.team(), model, version);
    }

    /// Requires that the principal may have an endpoint score, one that is only being declared,
    /// too.
    ///
    /// *Errors*: [RefusalException].
    static void requireMay(Deciding deciding, EndpointSpec endpoint) {
        deciding.require(Permission.SCORE, endpoint.team());
        deciding.image()
                .model(endpoint.serves().model())
                .ifPresent(model -> deciding.require(Permission.SCORE, model));
    }

    private static Scored ofModel(Deciding deciding, String name, @Nullable String text) {
        Model model =
                deciding.image()
                        .model(modelName(deciding, name))
                        .filter(one -> deciding.may(Permission.READ_MODELS, one))
                        .orElseThrow(() -> unknown(deciding, name));
        deciding.require(Permission.SCORE, model);
        Version version =
                text == null
                        ? model.version(CHAMPION)
                                .or(() -> newest(model))
                                .orElseThrow(() -> none(model))
                        : named(deciding, model, text);
        return new Scored(null, model.team(), model, version);
    }

    private static ModelName modelName(Deciding deciding, String name) {
        try {
            return new ModelName(name);
        } catch (IllegalArgumentException e) {
            throw unknown(deciding, name);
        }
    }

    /// While a release is open its stable version.
    private static Version meant(
            Deciding deciding, Guard guard, EndpointSpec endpoint, Model model) {
        Optional<VersionNumber> stable =
                deciding.image()
                        .release(endpoint.endpoint())
                        .filter(release -> !release.isOver())
                        .map(Release::stable)
                        .map(Release.Side::version);
        if (stable.isPresent()) {
            return deciding.version(model, stable.get());
        }
        return switch (endpoint.serves()) {
            case Target.Alias(ModelName _, AliasName alias) -> deciding.version(model, alias);
            case Target.Exactly(ModelName _, VersionNumber number) ->
                    deciding.version(model, number);
            case Target.Latest _ ->
                    model.versions().values().stream()
                            .filter(Scored::isUsable)
                            .filter(one -> guard.unmet(deciding, model, endpoint, one).isEmpty())
                            .max(Comparator.comparing(Version::number))
                            .orElseThrow(() -> none(model));
        };
    }

    private static Version named(Deciding deciding, Model model, String text) {
        if (text.equals(LATEST)) {
            return newest(model).orElseThrow(() -> none(model));
        }
        Optional<VersionNumber> number = VersionNumber.parse(text);
        if (number.isPresent()) {
            return deciding.version(model, number.get());
        }
        String alias = text.startsWith("@") ? text.substring(1) : text;
        try {
            return deciding.version(model, new AliasName(alias));
        } catch (IllegalArgumentException e) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT,
                    "version: "
                            + text
                            + " (expected: a number, latest, or an alias) for model "
                            + model.name());
        }
    }

    private static Optional<Version> newest(Model model) {
        return model.versions().values().stream()
                .filter(Scored::isUsable)
                .max(Comparator.comparing(Version::number));
    }

    private static boolean isUsable(Version version) {
        return version.status() == VersionStatus.ACTIVE && version.content().isServable();
    }

    private String subject() {
        return "version " + version.number() + " of model " + model.name();
    }

    private void requireFit(List<String> lacking) {
        if (!lacking.isEmpty()) {
            throw new RefusalException(
                    ErrorCode.UNMET_REQUIREMENT,
                    subject() + " may not score: " + String.join("; ", lacking));
        }
    }

    private void requireActive() {
        String subject = subject();
        if (version.status() != VersionStatus.ACTIVE) {
            throw new RefusalException(
                    ErrorCode.CONFLICT,
                    subject + " is " + Constants.word(version.status()) + " (expected: active)");
        }
        String notServable = version.content().notServable();
        if (notServable != null) {
            throw new RefusalException(
                    ErrorCode.CONFLICT, subject + " cannot score: " + notServable);
        }
    }

    private static RefusalException unknown(Deciding deciding, String name) {
        return new RefusalException(
                ErrorCode.UNKNOWN_MODEL,
                "score: unknown '"
                        + name
                        + "'"
                        + Names.meant(
                                name,
                                legible(deciding),
                                " (expected: an endpoint, or a model that was pushed)"));
    }

    /// Names of what the principal may read: others are proposed to nobody.
    private static Set<String> legible(Deciding deciding) {
        Set<String> names = new TreeSet<>();
        for (EndpointSpec one : deciding.image().endpoints()) {
            if (one.lets(deciding.principal(), Permission.READ_MODELS)) {
                names.add(one.endpoint().value());
            }
        }
        for (Model one : deciding.image().models()) {
            if (deciding.may(Permission.READ_MODELS, one)) {
                names.add(one.name().value());
            }
        }
        return names;
    }

    private static RefusalException none(Model model) {
        return new RefusalException(
                ErrorCode.UNKNOWN_VERSION,
                "model '" + model.name() + "' has no version that may score (expected: one)");
    }
}
