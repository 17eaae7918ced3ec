package dev.slipway.control.gate;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.answer.VerdictCount;
import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.PolicySpec.Requirement.Approved;
import dev.slipway.documents.Constants;
import dev.slipway.documents.Evidence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// The verdicts on a version that count, and whose they are.
record ApprovalCount(Occasion occasion, Model model, Version version) {
    private static final String SUPERSEDED = "a later word of theirs is in its place";

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
        if (counting(wanted.role()).stream().anyMatch(verdict -> !verdict.isYes())) {
            return Optional.of("approved: a " + role + " said no");
        }
        List<ApprovalEntry> people = people(wanted.role());
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

    /// The yeses of different people in a role, none of them an author.
    List<ApprovalEntry> people(Role role) {
        return People.distinct(
                counting(role).stream().filter(ApprovalEntry::isYes).toList(), authors());
    }

    private Set<PersonId> authors() {
        return People.authors(occasion.image(), version);
    }

    private List<ApprovalEntry> counting(Role role) {
        List<ApprovalEntry> counting = new ArrayList<>(given(role));
        counting.addAll(ImportedApprovals.counting(occasion, model, version, role));
        return counting;
    }

    /// The last verdict of each principal, where nothing else keeps it from counting.
    private List<ApprovalEntry> given(Role role) {
        List<ApprovalEntry> all = all();
        return last(role).stream()
                .map(all::get)
                .filter(verdict -> hindrance(verdict).isEmpty())
                .toList();
    }

    /// Whether each verdict on files such as these counts, in their order.
    List<VerdictCount> counts() {
        List<ApprovalEntry> all = all();
        Map<Role, Set<Integer>> last = new EnumMap<>(Role.class);
        Map<Role, Set<ApprovalEntry>> people = new EnumMap<>(Role.class);
        List<VerdictCount> counts = new ArrayList<>();
        for (int place = 0; place < all.size(); place++) {
            ApprovalEntry verdict = all.get(place);
            Role role = verdict.role();
            boolean isLast =
                    last.computeIfAbsent(role, one -> Set.copyOf(last(one))).contains(place);
            boolean isHeard =
                    people.computeIfAbsent(role, one -> Set.copyOf(people(one))).contains(verdict);
            counts.add(
                    notOfThis(verdict)
                            .or(() -> isLast ? hindrance(verdict) : Optional.of(SUPERSEDED))
                            .or(() -> isHeard ? Optional.empty() : unheard(verdict))
                            .map(VerdictCount::no)
                            .orElse(VerdictCount.YES));
        }
        return List.copyOf(counts);
    }

    private List<ApprovalEntry> all() {
        return occasion.image().approvals(version.content().digest());
    }

    /// Where the last verdict of each principal on this model stands, which another team's of the
    /// same name and files is not. Their order is that of records: times are the same after a clock
    /// was set back.
    private Collection<Integer> last(Role role) {
        List<ApprovalEntry> all = all();
        SequencedMap<PrincipalId, Integer> last = new LinkedHashMap<>();
        for (int place = 0; place < all.size(); place++) {
            ApprovalEntry verdict = all.get(place);
            if (verdict.role() == role && notOfThis(verdict).isEmpty()) {
                last.putLast(verdict.principal(), place);
            }
        }
        return last.values();
    }

    private Optional<String> notOfThis(ApprovalEntry verdict) {
        if (!verdict.model().equals(model.name()) || !verdict.version().equals(version.number())) {
            return Optional.of("it is about " + verdict.model() + " version " + verdict.version());
        }
        return verdict.isOf(model)
                ? Optional.empty()
                : Optional.of("it is about an earlier model of this name");
    }

    /// What keeps the last verdict of somebody from counting: a key that counts no more, of which
    /// nobody knows who held it then; what was learned since; or that nobody knows whose it is.
    private Optional<String> hindrance(ApprovalEntry verdict) {
        if (verdict.revoked() != null) {
            return Optional.of("its key was revoked");
        }
        if (!isAboutThis(verdict)) {
            return Optional.of("more is known since");
        }
        return isSomebodys(verdict)
                ? Optional.empty()
                : Optional.of(
                        verdict.key() == null
                                ? "a token alone does not say whose it is, where the risk tier is"
                                        + " not 0"
                                : "its key is nobody's");
    }

    /// Why a yes on which nothing else is wrong is not one of [#people]; a no stops by itself.
    private Optional<String> unheard(ApprovalEntry verdict) {
        if (!verdict.isYes()) {
            return Optional.empty();
        }
        if (verdict.behind().isEmpty()) {
            return Optional.of("nobody knows whose it is");
        }
        Set<PersonId> authors = authors();
        return Optional.of(
                verdict.behind().stream().anyMatch(authors::contains)
                        ? "an author of the version gave it"
                        : "the same person has said yes already");
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
