package dev.slipway.control.gate;

import dev.slipway.api.access.Role;
import dev.slipway.api.registry.Evaluation;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.PolicySpec.Requirement.Approved;
import dev.slipway.api.spec.PolicySpec.Requirement.Drilled;
import dev.slipway.documents.Durations;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// Compares the drills of a strategy with what policies ask: one that passed lately, or an approval
/// of candidate.
///
/// @param slice under which drills of the endpoint and the strategy stand among evaluations
record DrillCheck(Occasion occasion, Model model, Version candidate, String slice) {
    private static final Approved APPROVED = new Approved(Role.REVIEWER, 1, 0);

    /// What is lacking, in a sentence; empty when the requirement holds.
    Optional<String> unmet(Drilled wanted) {
        return last().filter(drill -> isGood(drill, wanted)).isPresent()
                ? Optional.empty()
                : new ApprovalCount(occasion, model, candidate)
                        .unmet(APPROVED)
                        .map(lacking ->
                                "drilled: no drill of "
                                        + slice
                                        + " has passed within "
                                        + Durations.text(wanted.within())
                                        + " ("
                                        + whatCounts()
                                        + "), so it takes an approval: "
                                        + lacking);
    }

    private String whatCounts() {
        return drills().anyMatch(DrillCheck::showsNothing)
                ? "slipway drill --record; one with --fault none shows of no fault that it is found"
                : "slipway drill --record";
    }

    /// Nothing was wrong, and nothing was found: so it is with a release that finds nothing.
    private static boolean showsNothing(Evaluation drill) {
        return drill.value() >= 1 && drill.dataset().equals(Evaluation.NO_FAULT);
    }

    private boolean isGood(Evaluation drill, Drilled wanted) {
        return drill.value() >= 1 && !drill.time().plus(wanted.within()).isBefore(occasion.now());
    }

    /// The newest that shows something, whichever version played stable.
    private Optional<Evaluation> last() {
        return drills().filter(drill -> !showsNothing(drill))
                .max(Comparator.comparing(Evaluation::time));
    }

    private Stream<Evaluation> drills() {
        return model.versions().values().stream()
                .flatMap(version -> version.evaluations().stream())
                .filter(one -> one.metric().equals(Evaluation.DRILL))
                .filter(one -> slice.equals(one.slice()));
    }
}
