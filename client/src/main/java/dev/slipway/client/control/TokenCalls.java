package dev.slipway.client.control;

import dev.slipway.api.answer.NewToken;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.answer.TokenList;
import dev.slipway.api.answer.TokenSummary;
import dev.slipway.api.answer.TokenWish;
import dev.slipway.client.control.ApiCalls.Command;
import java.util.List;

/// Calls about the tokens of a server.
public final class TokenCalls {
    private final ApiCalls api;
    private final Reading reading;

    public TokenCalls(ApiCalls api, Reading reading) {
        this.api = api;
        this.reading = reading;
    }

    /// The same, as it was at a time (RFC 3339) or after a record (its seq).
    public TokenCalls asOf(String timeOrSeq) {
        return new TokenCalls(api, reading.asOf(timeOrSeq));
    }

    /// All tokens, by id.
    public List<TokenSummary> all() {
        return api.get("/tokens", reading, TokenList.class).tokens();
    }

    /// Makes a token. Its secret is in the answer and nowhere else, so this is sent once: who never
    /// got the answer makes another.
    public NewToken create(TokenWish wish, Sending sending) {
        return api.sendOnce(Command.of("POST", "/tokens", wish, sending), NewToken.class);
    }

    /// Ends a token for good.
    public Outcome revoke(String id, String reason, Sending sending) {
        return api.send(
                new Command(
                        "DELETE",
                        "/tokens/" + Reading.encoded(id),
                        Reading.now().with("reason", reason),
                        null,
                        sending),
                Outcome.class);
    }
}
