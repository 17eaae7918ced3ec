package dev.slipway.control.gate;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.TokenEntry;
import dev.slipway.api.registry.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Tells human beings apart: whoever holds a token and whoever made it count as one.
public final class People {
    private static final String TOKEN = "token:";
    private static final String SESSION = "oidc:";

    private People() {}

    /// Everybody who counts as the author of a version: who pushed it, here and where it came from,
    /// and whose key signed its files.
    static Set<PersonId> authors(Image image, Version version) {
        Set<PersonId> authors = pushers(image, version);
        if (version.imported() != null && version.imported().from().person() != null) {
            authors.add(version.imported().from().person());
        }
        Version.SignatureSummary signature = version.content().signature();
        if (signature != null) {
            SignedVerdicts.key(image, signature.key()).ifPresent(key -> authors.add(key.person()));
        }
        return authors;
    }

    /// Everybody who may have pushed a version; empty when nobody knows.
    static Set<PersonId> pushers(Image image, Version version) {
        Set<PersonId> pushers = new HashSet<>();
        if (version.origin().person() != null) {
            pushers.add(version.origin().person());
        }
        subject(version.origin().creator()).ifPresent(pushers::add);
        token(image, version.origin().creator())
                .map(token -> behind(image, token))
                .ifPresent(pushers::addAll);
        return pushers;
    }

    private static Optional<TokenEntry> token(Image image, PrincipalId principal) {
        return image.tokens().stream()
                .filter(token -> principal.value().equals(TOKEN + token.id()))
                .findFirst();
    }

    /// Everybody who may be the one that a principal acts for: holder and minter of a token,
    /// whoever holds a session.
    public static List<PersonId> behind(Image image, Principal principal) {
        List<PersonId> people = own(principal);
        token(image, principal.id()).map(token -> behind(image, token)).stream()
                .flatMap(List::stream)
                .filter(person -> !people.contains(person))
                .forEach(people::add);
        return people;
    }

    /// Holder and minter of a token, and of the token that made it, and so on, as far as they are
    /// known.
    static List<PersonId> behind(Image image, TokenEntry token) {
        Set<PersonId> people = new LinkedHashSet<>();
        Set<PrincipalId> seen = new HashSet<>();
        Optional<TokenEntry> next = Optional.of(token);
        while (next.isPresent()) {
            PrincipalId minter = next.get().minter().principal();
            people.addAll(close(next.get()));
            next = seen.add(minter) ? token(image, minter) : Optional.empty();
        }
        return List.copyOf(people);
    }

    private static List<PersonId> close(TokenEntry token) {
        List<PersonId> people = new ArrayList<>();
        if (token.holder() != null) {
            people.add(token.holder());
        }
        if (token.minter().person() != null) {
            people.add(token.minter().person());
        }
        subject(token.minter().principal()).ifPresent(people::add);
        return people;
    }

    /// Whoever holds a token or a session: by the name that administrators know and by the one that
    /// their issuer knows, so that somebody whose address changes stays one person.
    static List<PersonId> own(Principal principal) {
        List<PersonId> people = new ArrayList<>();
        principal.knownPerson().ifPresent(people::add);
        subject(principal.id()).filter(subject -> !people.contains(subject)).ifPresent(people::add);
        return people;
    }

    private static Optional<PersonId> subject(PrincipalId principal) {
        return principal.value().startsWith(SESSION)
                ? Optional.of(new PersonId(principal.value().substring(SESSION.length())))
                : Optional.empty();
    }

    /// The verdicts of different people, none of them an author: the first of each.
    static List<ApprovalEntry> distinct(List<ApprovalEntry> verdicts, Set<PersonId> authors) {
        Set<PersonId> seen = new HashSet<>(authors);
        List<ApprovalEntry> distinct = new ArrayList<>();
        for (ApprovalEntry verdict : verdicts) {
            if (!verdict.behind().isEmpty()
                    && verdict.behind().stream().noneMatch(seen::contains)) {
                seen.addAll(verdict.behind());
                distinct.add(verdict);
            }
        }
        return distinct;
    }
}
