package dev.slipway.api.answer;

import java.util.List;

/// Tokens, by id.
public record TokenList(List<TokenSummary> tokens) {
    public TokenList {
        tokens = List.copyOf(tokens);
    }
}
