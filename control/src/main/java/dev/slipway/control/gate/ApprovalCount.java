package dev.slipway.control.gate;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.PolicySpec.Requirement.Approved;
import dev.slipway.documents.Constants;
import dev.slipway.documents.Evidence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// The verdicts on a version that count, and whose they are.
record ApprovalCount(Occasion occasion, Model model, Version version) {
    /// What is lacking, in a sentence; empty when enough people have said yes.
    Optional<String> unmet(Approved wanted) {
        if (occasion.isRisky()
                && occasion.isMove()
                && People.pushers(occasion.image(), version).isEmpty()) {
            return Optional.of(
                    "approved: nobody knows who pushed version "
                            + version.number()
                            + " (expected: a push in a session, or with a token that has a"
                            + " holder)");
        }
        String role = Constants.word(wanted.role());
        if (counting(wanted).stream().anyMatch(verdict -> !verdict.isYes())) {
            return Optional.of("approved: a " + role + " said no");
        }
        List<ApprovalEntry> people = people(wanted);
        if (people.size() < wanted.people()) {
            return Optional.of(
                    "approved: by "
                            + people.size()
                            + " of "
                            + wanted.people()
                            + " "
                            + role
                            + "s"
                            + " (slipway approve)");
        }
        long outside =
                people.stream().filter(verdict -> verdict.isFromOutside(model.team())).count();
        if (outside < wanted.outsideTeam()) {
            return Optional.of(
                    "approved: by "
                            + outside
                            + " from outside the team "
                            + model.team()
                            + " (expected: "
                            + wanted.outsideTeam()
                            + ")");
        }
        return isMoversAlone(people)
                ? Optional.of(
                        "approved: by nobody but whoever brings it into service (expected: that"
                                + " somebody else approves, or does it)")
                : Optional.empty();
    }

    /// Whoever brings a version into service may be one of those who approved it, not the only one.
    /// Somebody whom nobody knows may be any one of them.
    private boolean isMoversAlone(List<ApprovalEntry> people) {
        if (!occasion.isRisky() || people.isEmpty() || occasion.mover().isEmpty()) {
            return false;
        }
        List<PersonId> mover = People.behind(occasion.image(), occasion.mover().get());
        if (mover.isEmpty()) {
            return people.size() == 1;
        }
        return people.stream()
                .allMatch(verdict -> verdict.behind().stream().anyMatch(mover::contains));
    }

    /// The yeses of different people, none of them an author.
    List<ApprovalEntry> people(Approved wanted) {
        return People.distinct(
                counting(wanted).stream().filter(ApprovalEntry::isYes).toList(),
                People.authors(occasion.image(), version));
    }

    private List<ApprovalEntry> counting(Approved wanted) {
        List<ApprovalEntry> counting = new ArrayList<>(given(wanted));
        counting.addAll(ImportedApprovals.counting(occasion, model, version, wanted.role()));
        return counting;
    }

    /// The last verdict of each principal on what is known now, unless a key signed it that counts
    /// no more: nobody knows who held it then.
    private List<ApprovalEntry> given(Approved wanted) {
        return last(wanted).stream()
                .filter(this::isAboutThis)
                .filter(verdict -> verdict.revoked() == null)
                .filter(this::isSomebodys)
                .toList();
    }

    /// The last verdict of each principal on this model, which another team's of the same name and
    /// files is not, by its place among records: times are the same after a clock was set back.
    private Collection<ApprovalEntry> last(Approved wanted) {
        SequencedMap<PrincipalId, ApprovalEntry> last = new LinkedHashMap<>();
        for (ApprovalEntry verdict : occasion.image().approvals(version.content().digest())) {
            if (verdict.role() == wanted.role()
                    && verdict.model().equals(model.name())
                    && verdict.isOf(model)
                    && verdict.version().equals(version.number())) {
                last.putLast(verdict.principal(), verdict);
            }
        }
        return last.values();
    }

    /// What was let in on a verdict stays in when more becomes known.
    private boolean isAboutThis(ApprovalEntry verdict) {
        return verdict.evidence().equals(Evidence.of(version))
                || (!occasion.isMove() && verdict.isYes());
    }

    /// A token alone proves nothing about a person where that matters; an endpoint may have raised
    /// the tier since the verdict was given.
    private boolean isSomebodys(ApprovalEntry verdict) {
        if (verdict.key() != null) {
            return SignedVerdicts.key(occasion.image(), verdict.key()).isPresent();
        }
        return !occasion.isRisky() || verdict.proof() == Principal.Proof.OIDC;
    }
}
