package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Denials;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.access.TokenSecrets.Secret;
import dev.slipway.api.answer.NewToken;
import dev.slipway.api.answer.TokenList;
import dev.slipway.api.answer.TokenSummary;
import dev.slipway.api.answer.TokenWish;
import dev.slipway.api.control.AccessCommand;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Image;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.FreeText;
import java.util.List;

/// Answers about tokens.
final class TokenPages {
    ApiAnswer list(ApiCall call) {
        Image image = call.image();
        Principal caller = call.principal();
        if (caller.proof() == Principal.Proof.LOOPBACK) {
            throw new RefusalException(Denials.nobody());
        }
        List<TokenSummary> tokens =
                image.tokens().stream()
                        .filter(token ->
                                token.isOf(caller)
                                        || caller.may(Permission.MANAGE_TOKENS, token.team()))
                        .map(token -> TokenSummary.of(image, token))
                        .toList();
        return ApiAnswer.of(new TokenList(tokens), image.seq());
    }

    /// The secret is made here and shown here; a repetition under the same key is refused, because
    /// nobody knows the first one any more.
    ApiAnswer create(ApiCall call) {
        TokenWish wish = call.body(TokenWish.class);
        Secret secret = call.ports().secrets().make();
        CommandResult result =
                call.result(
                        new AccessCommand.CreateToken(
                                secret.id(),
                                secret.hash(),
                                team(wish, call.principal()),
                                wish.grants(),
                                wish.holder(),
                                wish.expires(),
                                wish.note()));
        return switch (result) {
            case CommandResult.Done done when done.isRepeat() ->
                    throw new RefusalException(
                            ErrorCode.CONFLICT,
                            "idempotency-key: a token was made under it, and its secret is not"
                                    + " known any more (expected: another key)");
            case CommandResult.Done done ->
                    ApiAnswer.of(new NewToken(secret.id(), secret.text(), done.seq()), done.seq());
            case CommandResult.WouldDo would ->
                    ApiAnswer.of(new NewToken(secret.id(), null, would.seq()), would.seq());
            case CommandResult.Refused refused -> throw new RefusalException(refused.refusal());
        };
    }

    /// Who hands on a role may do so for their own team alone, so nobody else's is meant where none
    /// is named. Who manages tokens makes them for others.
    static TeamName team(TokenWish wish, Principal maker) {
        TeamName named = wish.team();
        if (named != null) {
            return named;
        }
        return maker.may(Permission.MANAGE_TOKENS) ? TeamName.DEFAULT : maker.team();
    }

    ApiAnswer revoke(ApiCall call) {
        FreeText reason =
                call.query().first("reason", FreeText::new).orElse(new FreeText("not said"));
        return call.submit(new AccessCommand.RevokeToken(call.at("token"), reason));
    }
}
