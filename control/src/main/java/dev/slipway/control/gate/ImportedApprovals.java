package dev.slipway.control.gate;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.control.TokenEntry;
import dev.slipway.api.registry.ImportedEvidence;
import dev.slipway.api.registry.ImportedEvidence.ImportedVerdict;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.documents.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The verdicts of another server that count here: signed by a key of a person here who has the
/// role here, on what is still all that is known about the version.
final class ImportedApprovals {
    private ImportedApprovals() {}

    static List<ApprovalEntry> counting(
            Occasion occasion, Model model, Version version, Role role) {
        ImportedEvidence imported = version.imported();
        if (imported == null
                || (occasion.isMove() && !imported.basis().equals(Evidence.of(version)))) {
            return List.of();
        }
        List<ApprovalEntry> counting = new ArrayList<>();
        List<ImportedVerdict> verdicts = imported.verdicts();
        for (int i = 0; i < verdicts.size(); i++) {
            ImportedVerdict verdict = verdicts.get(i);
            PersonId signer = verdict.signer();
            if (signer != null && verdict.role() == role && isLast(verdicts, i)) {
                token(occasion, model, signer, role)
                        .map(token -> here(model, version, verdict, signer, token))
                        .ifPresent(counting::add);
            }
        }
        return List.copyOf(counting);
    }

    /// They come in the order of their records, whose times are the same after a clock was set
    /// back.
    private static boolean isLast(List<ImportedVerdict> verdicts, int place) {
        ImportedVerdict verdict = verdicts.get(place);
        return IntStream.range(0, verdicts.size())
                .filter(other -> isLater(verdicts, other, place))
                .mapToObj(verdicts::get)
                .noneMatch(later ->
                        later.role() == verdict.role()
                                && later.principal().equals(verdict.principal()));
    }

    private static boolean isLater(List<ImportedVerdict> verdicts, int other, int place) {
        int order = verdicts.get(other).time().compareTo(verdicts.get(place).time());
        return order > 0 || (order == 0 && other > place);
    }

    /// A token by which the person could give this verdict here; while it is given, a live one with
    /// what is left of its roles by then.
    private static Optional<TokenEntry> token(
            Occasion occasion, Model model, PersonId person, Role role) {
        return occasion.image().tokens().stream()
                .filter(token -> person.equals(token.holder()))
                .filter(token -> !occasion.isMove() || isAlive(occasion, token))
                .filter(token -> maySay(token, grants(occasion, token), model, role))
                .findFirst();
    }

    private static List<Grant> grants(Occasion occasion, TokenEntry token) {
        return occasion.isMove() ? TokenGrants.of(occasion.image()).left(token) : token.grants();
    }

    private static boolean isAlive(Occasion occasion, TokenEntry token) {
        return occasion.image().isAlive(token, occasion.now());
    }

    private static boolean maySay(TokenEntry token, List<Grant> grants, Model model, Role role) {
        return new Principal(
                        new PrincipalId("token:" + token.id()),
                        Principal.Proof.TOKEN,
                        token.team(),
                        token.holder(),
                        grants)
                .as(role)
                .may(Permission.APPROVE, model.team(), model.name());
    }

    private static ApprovalEntry here(
            Model model,
            Version version,
            ImportedVerdict verdict,
            PersonId signer,
            TokenEntry token) {
        return new ApprovalEntry(
                model.name(),
                version.number(),
                verdict.role(),
                verdict.isYes(),
                version.content().digest(),
                Evidence.of(version),
                verdict.principal(),
                Principal.Proof.TOKEN,
                signer,
                List.of(signer),
                token.team(),
                model.team(),
                verdict.reason(),
                null,
                verdict.key(),
                verdict.time(),
                null);
    }
}
