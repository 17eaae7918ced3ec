package dev.slipway.client.call;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Asks sources in their order; later ones are not asked once one has a token.
record FirstToken(List<TokenSource> sources) implements TokenSource {
    FirstToken {
        sources = List.copyOf(sources);
    }

    @Override
    public Optional<String> token() {
        for (TokenSource source : sources) {
            Optional<String> token = source.token();
            if (token.isPresent()) {
                return token;
            }
        }
        return Optional.empty();
    }

    @Override
    public String absence() {
        return sources.stream()
                .map(TokenSource::absence)
                .filter(reason -> !reason.isEmpty())
                .collect(Collectors.joining("; "));
    }
}
