package dev.slipway.control.gate;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.control.ApprovalCommand;
import dev.slipway.api.control.ApprovalCommand.Approve;
import dev.slipway.api.control.ApprovalCommand.RevokeKey;
import dev.slipway.api.control.ApprovalCommand.TrustKey;
import dev.slipway.api.control.TrustedKey;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.fact.ApprovalFact;
import dev.slipway.control.fact.ApprovalFact.KeyRevoked;
import dev.slipway.control.fact.ApprovalFact.KeyTrusted;
import dev.slipway.control.fact.ApprovalFact.VerdictGiven;
import dev.slipway.documents.Constants;
import dev.slipway.documents.Evidence;
import java.util.List;
import java.util.Optional;

/// Decides commands about verdicts of people.
public final class ApprovalDecisions {
    /// What the command makes happen.
    ///
    /// *Errors*: [RefusalException].
    public List<ApprovalFact> decide(Deciding deciding, ApprovalCommand command) {
        return switch (command) {
            case Approve approve -> List.of(approve(deciding, approve));
            case TrustKey trust -> trust(deciding, trust);
            case RevokeKey revoke -> revoke(deciding, revoke);
        };
    }

    private static List<ApprovalFact> trust(Deciding deciding, TrustKey command) {
        requireOwnSession(deciding, command.person());
        PersonalKey key = parse(command.pem());
        Optional<TrustedKey> known = SignedVerdicts.key(deciding.image(), key.hint());
        if (known.isPresent()) {
            if (known.get().person().equals(command.person())) {
                return List.of();
            }
            throw refusal(
                    ErrorCode.CONFLICT,
                    "key: " + key.hint() + " is another person's (expected: one key a person)");
        }
        return List.of(new KeyTrusted(key.hint(), command.person(), key.pem()));
    }

    /// Whose session an issuer vouches for may say which key is theirs: they could give the verdict
    /// in the session as well. Everybody else needs somebody who manages tokens.
    private static void requireOwnSession(Deciding deciding, PersonId person) {
        Principal who = deciding.principal();
        boolean isOwn = who.proof() == Principal.Proof.OIDC && person.equals(who.person());
        if (!isOwn) {
            deciding.require(Permission.MANAGE_TOKENS);
        }
    }

    private static List<ApprovalFact> revoke(Deciding deciding, RevokeKey command) {
        Optional<TrustedKey> known = SignedVerdicts.key(deciding.image(), command.hint());
        if (known.isEmpty()) {
            throw refusal(
                    ErrorCode.UNKNOWN_OBJECT, "key: " + command.hint() + " is nobody's already");
        }
        if (!known.get().person().equals(deciding.principal().person())) {
            deciding.require(Permission.MANAGE_TOKENS);
        }
        return List.of(new KeyRevoked(command.hint(), command.reason()));
    }

    private static PersonalKey parse(String pem) {
        try {
            return PersonalKey.parse(pem);
        } catch (IllegalArgumentException e) {
            throw refusal(ErrorCode.INVALID_INPUT, String.valueOf(e.getMessage()));
        }
    }

    private static VerdictGiven approve(Deciding deciding, Approve command) {
        Model model = deciding.legible(command.model());
        Version version = deciding.version(model, command.version());
        deciding.require(Permission.APPROVE, model);
        requireRole(deciding, model, command.role());
        require("digest", version.content().digest(), command.digest());
        require("evidence", Evidence.of(version), command.evidence());
        List<PersonId> behind = behind(deciding, model, command);
        if (behind.stream().anyMatch(People.authors(deciding.image(), version)::contains)) {
            throw refusal(
                    ErrorCode.FORBIDDEN,
                    "approval: an author of version "
                            + version.number()
                            + " may not judge it"
                            + " (expected: somebody else)");
        }
        return new VerdictGiven(
                command.model(),
                command.version(),
                command.role(),
                command.isYes(),
                command.digest(),
                command.evidence(),
                deciding.principal().proof(),
                behind.getFirst(),
                behind,
                deciding.principal().team(),
                model.team(),
                command.reason(),
                command.signature(),
                command.key());
    }

    private static void requireRole(Deciding deciding, Model model, Role role) {
        Principal who = deciding.principal();
        if (!who.as(role).may(Permission.APPROVE, model.team(), model.name())) {
            throw refusal(
                    ErrorCode.FORBIDDEN,
                    "role: "
                            + who.id()
                            + " is no "
                            + Constants.word(role)
                            + " of model "
                            + model.name());
        }
    }

    private static void require(String what, Sha256 now, Sha256 seen) {
        if (!now.equals(seen)) {
            throw refusal(
                    ErrorCode.CONFLICT,
                    what + ": " + seen + " (expected: " + now + "; it has changed, look again)");
        }
    }

    /// Whose verdict it is, and who counts as them. From tier 1 a token alone proves nothing about
    /// a person, and neither does a session that an issuer gave a program.
    private static List<PersonId> behind(Deciding deciding, Model model, Approve command) {
        Principal who = deciding.principal();
        List<PersonId> people = People.behind(deciding.image(), who);
        if (command.signature() != null && command.key() != null) {
            PersonId signer = signer(deciding, command, command.key(), command.signature());
            requireOwnKey(who, command.key(), signer);
            people.remove(signer);
            people.addFirst(signer);
            return people;
        }
        if (who.proof() == Principal.Proof.OIDC && who.person() != null) {
            return people;
        }
        if (model.riskTier().isRisky()) {
            throw refusal(
                    ErrorCode.FORBIDDEN,
                    "approval: not signed (expected: a signature by the person's key or an OIDC"
                            + " session, since model "
                            + model.name()
                            + " has risk tier "
                            + model.riskTier()
                            + ")");
        }
        if (people.isEmpty()) {
            throw refusal(
                    ErrorCode.FORBIDDEN,
                    "approval: nobody knows whose token this is (expected: a token with a holder)");
        }
        return people;
    }

    /// Roles are those of whoever shows a token or a session, so the key has to be theirs as well.
    private static void requireOwnKey(Principal who, Sha256 hint, PersonId signer) {
        List<PersonId> own = People.own(who);
        if (!own.contains(signer)) {
            throw refusal(
                    ErrorCode.FORBIDDEN,
                    "key: "
                            + hint
                            + " is that of "
                            + signer
                            + ", and "
                            + who.id()
                            + (own.isEmpty() ? " is nobody's" : " is that of " + own.getFirst())
                            + " (expected: a verdict in the name of whoever gives it)");
        }
    }

    private static PersonId signer(
            Deciding deciding, Approve command, Sha256 hint, String signature) {
        TrustedKey trusted =
                SignedVerdicts.key(deciding.image(), hint)
                        .orElseThrow(() ->
                                refusal(
                                        ErrorCode.FORBIDDEN,
                                        "key: " + hint + " is nobody's (expected: a trusted key)"));
        Evidence.Verdict verdict =
                new Evidence.Verdict(
                        command.model(),
                        command.version(),
                        command.isYes(),
                        command.role(),
                        command.digest(),
                        command.evidence());
        if (!SignedVerdicts.hasSigned(trusted, verdict, signature)) {
            throw refusal(
                    ErrorCode.FORBIDDEN, "signature: not of key " + hint + " over this verdict");
        }
        return trusted.person();
    }

    private static RefusalException refusal(ErrorCode code, String message) {
        return new RefusalException(code, message);
    }
}
