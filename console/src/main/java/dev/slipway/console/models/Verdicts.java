package dev.slipway.console.models;

import dev.slipway.api.access.Denials;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.answer.ApprovalList;
import dev.slipway.api.answer.ModelSummary;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.registry.Version;
import dev.slipway.console.page.Figures;
import dev.slipway.console.page.Links;
import dev.slipway.console.page.Words;
import dev.slipway.documents.Evidence;
import java.util.List;
import java.util.Optional;

/// Who may say yes or no to a version in the browser. The server decides; this keeps from the page
/// what it would refuse, and says what to do instead.
record Verdicts(Principal viewer, ModelSummary model, Version version) {
    /// The form for whoever looks; empty where nobody waits for a verdict and they could give none.
    Optional<VerdictView> view(ApprovalList approvals, VerdictForm typed) {
        List<Role> roles = VerdictForm.ROLES.stream().filter(this::isOne).toList();
        if (roles.isEmpty() && approvals.waiting().isEmpty()) {
            return Optional.empty();
        }
        Sha256 evidence = Evidence.of(version);
        String hindrance = hindrance(roles, evidence.equals(approvals.evidence()));
        return Optional.of(
                new VerdictView(
                        Links.to(path() + "/verdict").toString(),
                        roles,
                        evidence,
                        hindrance,
                        roles.isEmpty() || isAuthor() ? List.of() : commands(roles.getFirst()),
                        typed));
    }

    private boolean isOne(Role role) {
        return viewer.as(role).may(Permission.APPROVE, model.team(), model.name());
    }

    private String hindrance(List<Role> roles, boolean isWhatTheServerHolds) {
        if (roles.isEmpty()) {
            String subject = "model " + model.name();
            return Denials.lacking(viewer, Permission.APPROVE, subject).message();
        }
        if (isAuthor()) {
            return "You made this version, and an author may not judge it: it takes somebody else.";
        }
        if (!isWhatTheServerHolds) {
            return "The server holds other facts about this version than it shows. Load the page"
                    + " again; if it stays so, have somebody verify the journal.";
        }
        return isKnown()
                ? ""
                : "Model "
                        + model.name()
                        + " has risk tier "
                        + model.riskTier().value()
                        + ": a token says nothing about who you are. Sign in as yourself at the"
                        + " issuer, or sign the verdict with a key of yours, which never leaves"
                        + " your machine.";
    }

    /// What a page can tell of it; who else counts as an author, the server knows.
    private boolean isAuthor() {
        PersonId person = viewer.person();
        return version.origin().creator().equals(viewer.id())
                || (person != null && person.equals(version.origin().person()));
    }

    /// Whether the server would take it that whoever looks is who says so. Where nothing is at
    /// stake it asks for no more than a token that is somebody's.
    private boolean isKnown() {
        return !model.riskTier().isRisky()
                || (viewer.proof() == Principal.Proof.OIDC && viewer.person() != null);
    }

    private List<String> commands(Role role) {
        return List.of(
                "slipway key create mine.pem",
                "slipway key register mine.pem",
                "slipway approve "
                        + model.name()
                        + " "
                        + version.number()
                        + " --role "
                        + Words.of(role)
                        + " --reason '…' --key mine.pem");
    }

    private String path() {
        return "/models/" + Figures.path(model.name().value()) + "/versions/" + version.number();
    }
}
