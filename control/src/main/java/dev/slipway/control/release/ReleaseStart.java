package dev.slipway.control.release;

import dev.slipway.api.control.Image;
import dev.slipway.api.control.ReleaseCommand.StartRelease;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.Release.Side;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Mode;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.fact.ReleaseFact.ReleaseMoved;
import dev.slipway.control.fact.ReleaseFact.ReleaseStarted;
import dev.slipway.documents.Constants;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Decides whether a release may begin, and makes the facts with which it does.
///
/// @param entry what candidate needs to answer for the endpoint
record ReleaseStart(Deciding deciding, Entry entry, EndpointSpec endpoint, StartRelease command) {
    private static final int MOST_STEPS = 50;
    private static final int MOST_RULES = 20;
    private static final double LEAST_RISK = 1e-9;
    private static final double MOST_RISK = 0.9;

    /// As many hexadecimal digits as every number of a record may have.
    private static final int SALT_DIGITS = 13;

    /// The facts.
    ///
    /// *Errors*: [RefusalException].
    List<Fact> facts() {
        Model model = deciding.model(endpoint.serves().model());
        entry.requireMover(model, endpoint);
        requireEndpoint();
        requireNoOther();
        requirePlan();
        Version stable = stable(model);
        Version candidate = candidate(model, stable);
        entry.requireMet(model, endpoint, candidate);
        entry.requireDrilled(model, endpoint, candidate, command.plan());
        Image image = deciding.image();
        ReleaseId id =
                ReleaseId.of(endpoint.endpoint(), image.lastRelease(endpoint.endpoint()) + 1);
        return List.of(
                new ReleaseStarted(
                        id,
                        model.name(),
                        side(stable),
                        side(candidate),
                        command.plan(),
                        salt(id),
                        command.reason()),
                new ReleaseMoved(
                        id,
                        new ReleaseTransition(
                                ReleasePhase.DRAFT,
                                ReleasePhase.GATED,
                                0,
                                0,
                                Cause.OPERATOR,
                                new FreeText(
                                        "version "
                                                + candidate.number()
                                                + " has everything that is asked of it"),
                                null,
                                Duration.ZERO,
                                null)));
    }

    private static Side side(Version version) {
        return new Side(version.number(), version.content().digest());
    }

    /// The same for the same release, however often it is decided at that time.
    private long salt(ReleaseId id) {
        String hex = Sha256.of(id + " " + deciding.now()).hex();
        return Long.parseLong(hex.substring(0, SALT_DIGITS), 16);
    }

    private void requireEndpoint() {
        if (endpoint.deployment().mode() != Mode.REAL_TIME) {
            throw conflict(
                    "deployment.mode: "
                            + Constants.word(endpoint.deployment().mode())
                            + " (expected: real-time, since a release divides requests)");
        }
        if (deciding.image().unloading(endpoint.endpoint()).isPresent()) {
            throw conflict(
                    "unloaded by hand (expected: loaded; slipway endpoint load "
                            + endpoint.endpoint()
                            + ")");
        }
        if (endpoint.scaling().isOnDemand()) {
            throw conflict(
                    "scaling.min: 0 (expected: 1 while a release is open, so that what it falls"
                            + " back to stays loaded; slipway apply)");
        }
    }

    /// Two releases that end by moving one alias would undo each other.
    private void requireNoOther() {
        Image image = deciding.image();
        Pins.of(image, endpoint.endpoint())
                .ifPresent(release -> {
                    throw conflict(
                            "release "
                                    + release.id()
                                    + " is open (expected: none; wait, or slipway release abort "
                                    + endpoint.endpoint()
                                    + ")");
                });
        if (endpoint.serves() instanceof Target.Alias) {
            image.openReleases().stream()
                    .filter(release -> Pins.serves(image, release, endpoint.serves()))
                    .findFirst()
                    .ifPresent(release -> {
                        throw conflict(
                                "release "
                                        + release.id()
                                        + " is open on endpoint "
                                        + release.endpoint()
                                        + ", which serves "
                                        + endpoint.serves()
                                        + " too (expected: one at a time; wait, or slipway release"
                                        + " abort "
                                        + release.endpoint()
                                        + ")");
                    });
        }
    }

    private void requirePlan() {
        int steps = command.plan().strategy().steps().size();
        if (steps > MOST_STEPS) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT,
                    "plan.strategy.steps: " + steps + " (expected: <= " + MOST_STEPS + ")");
        }
        int rules = command.plan().rules().size();
        if (rules > MOST_RULES) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT,
                    "plan.rules: " + rules + " (expected: <= " + MOST_RULES + ")");
        }
        requireRisk("alpha", command.plan().risks().alpha());
        requireRisk("beta", command.plan().risks().beta());
    }

    /// Each check gets a share of it, which has to be more than nothing and less than all.
    private static void requireRisk(String name, double chance) {
        if (chance < LEAST_RISK || chance > MOST_RISK) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT,
                    "plan.risks." + name + ": " + chance + " (expected: 0.000000001 to 0.9)");
        }
    }

    /// What answers now, and answers again after a rollback. It has to be in service: a release
    /// is no way to bring in what it would fall back to.
    private Version stable(Model model) {
        Optional<Version> named =
                switch (endpoint.serves()) {
                    case Target.Alias alias -> model.version(alias.alias());
                    case Target.Exactly one -> model.version(one.version());
                    case Target.Latest _ -> throw latest(model);
                };
        Version stable =
                named.orElseThrow(
                        () -> conflict(endpoint.serves() + " names no version (expected: one)"));
        if (stable.status() != VersionStatus.ACTIVE) {
            throw conflict(
                    "version "
                            + stable.number()
                            + ", which it serves, is "
                            + Constants.word(stable.status())
                            + " (expected: active, since a release falls back to it)");
        }
        List<String> lapsed = entry.lapsed(model, endpoint, stable);
        if (!lapsed.isEmpty() && !answers(model, stable.number())) {
            throw new RefusalException(
                    ErrorCode.UNMET_REQUIREMENT,
                    subject()
                            + "version "
                            + stable.number()
                            + ", which a release would fall back to, does not answer: "
                            + String.join("; ", lapsed));
        }
        return stable;
    }

    private boolean answers(Model model, VersionNumber version) {
        return deciding.image().observations(endpoint.endpoint()).stream()
                .anyMatch(said ->
                        said.failure() == null
                                && said.model().equals(model.name())
                                && said.version().equals(version));
    }

    private RefusalException latest(Model model) {
        String newest =
                model.latest().map(Version::number).map(VersionNumber::toString).orElse("NUMBER");
        return conflict(
                "serves: "
                        + model.name()
                        + ", always the newest (expected: an alias or a number, which a release can"
                        + " move; slipway apply with serves: "
                        + model.name()
                        + "@ALIAS or "
                        + model.name()
                        + "/"
                        + newest
                        + ")");
    }

    private Version candidate(Model model, Version stable) {
        Version candidate = deciding.version(model, command.candidate());
        if (candidate.number().equals(stable.number())) {
            throw conflict(
                    "serves version " + stable.number() + " already (expected: another candidate)");
        }
        if (candidate.status() != VersionStatus.ACTIVE) {
            throw conflict(
                    "version "
                            + candidate.number()
                            + " is "
                            + Constants.word(candidate.status())
                            + " (expected: active)");
        }
        String obstacle = candidate.content().notServable();
        if (obstacle != null) {
            throw new RefusalException(
                    ErrorCode.UNMET_REQUIREMENT,
                    subject()
                            + "version "
                            + candidate.number()
                            + " cannot be served: "
                            + obstacle.lines().findFirst().orElse(""));
        }
        return candidate;
    }

    private String subject() {
        return "endpoint '" + endpoint.endpoint() + "': ";
    }

    private RefusalException conflict(String message) {
        return new RefusalException(ErrorCode.CONFLICT, subject() + message);
    }
}
